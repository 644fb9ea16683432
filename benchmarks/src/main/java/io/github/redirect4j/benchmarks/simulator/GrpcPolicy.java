// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import io.github.redirect4j.benchmarks.peers.GrpcChannel;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Ticker;
import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.Helper;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Metadata;
import io.grpc.Status;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * gRPC from its jar: its balancers over subchannels that are ready at once, driven through the picker that they hand to
 * the channel. {@code least_request} counts by the tracer that comes with a pick: from stream created to stream closed.
 * The channel makes that call, so between choice and count there is nothing here. Neither looks at weights.
 */
enum GrpcPolicy implements SimulatedPolicy {
    /** Servers in turn. */
    ROUND_ROBIN {
        @Override
        LoadBalancer balancer(Helper helper, long seed) throws ReflectiveOperationException {
            Constructor<?> constructor =
                    Class.forName("io.grpc.util.RoundRobinLoadBalancer").getDeclaredConstructor(Helper.class);
            constructor.setAccessible(true);
            Object balancer = constructor.newInstance(helper);
            Field sequence = balancer.getClass().getDeclaredField("sequence"); // starts at random
            sequence.setAccessible(true);
            ((AtomicInteger) sequence.get(balancer)).set((int) seed >>> 1);
            return (LoadBalancer) balancer;
        }
    },
    /** The less loaded of two, which may be the same. */
    LEAST_REQUEST {
        @Override
        LoadBalancer balancer(Helper helper, long seed) throws ReflectiveOperationException {
            Class<?> random = Class.forName("io.grpc.xds.ThreadSafeRandom");
            Constructor<?> constructor =
                    Class.forName("io.grpc.xds.LeastRequestLoadBalancer").getDeclaredConstructor(Helper.class, random);
            constructor.setAccessible(true);
            Draws draws = new Draws(seed);
            Object seeded = Proxy.newProxyInstance(
                    random.getClassLoader(), new Class<?>[] {random}, (proxy, method, arguments) -> {
                        if (method.getName().equals("nextInt")) {
                            return draws.below((int) arguments[0]);
                        }
                        throw new UnsupportedOperationException(method.toString());
                    });
            return (LoadBalancer) constructor.newInstance(helper, seeded);
        }
    };

    // The providers are public, but give no way to pass a seed.
    abstract LoadBalancer balancer(Helper helper, long seed) throws ReflectiveOperationException;

    @Override
    public Dispatcher dispatcher(Scenario scenario, Ticker clock, long seed) {
        GrpcChannel channel = new GrpcChannel();
        try {
            channel.balanceBy(balancer(channel, seed), null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("another version of gRPC", e);
        }
        return new Balanced(channel, scenario.servers().size());
    }

    private static final class Balanced extends PeerDispatcher {
        private final GrpcChannel channel;
        private final GrpcChannel.Call call = new GrpcChannel.Call();
        private final ClientStreamTracer.StreamInfo info =
                ClientStreamTracer.StreamInfo.newBuilder().build();

        Balanced(GrpcChannel channel, int servers) {
            super(servers);
            this.channel = channel;
            channel.resolve(all(servers));
        }

        @Override
        void use(int[] servers) {
            channel.resolve(servers);
        }

        @Override
        public Exchange exchange() {
            return new Stream(this);
        }

        @Override
        public void close() {
            channel.close();
        }
    }

    private static final class Stream implements Exchange {
        private final Balanced dispatcher;
        private final Metadata headers = new Metadata();
        private @Nullable ClientStreamTracer tracer;

        Stream(Balanced dispatcher) {
            this.dispatcher = dispatcher;
        }

        @Override
        public void open(Request request) {}

        @Override
        public int next() {
            PickResult pick = dispatcher.channel.pick(dispatcher.call);
            LoadBalancer.Subchannel chosen = pick.getSubchannel();
            if (chosen == null) {
                return -1;
            }
            ClientStreamTracer.Factory factory = pick.getStreamTracerFactory();
            if (factory != null) {
                tracer = factory.newClientStreamTracer(dispatcher.info, headers);
                tracer.streamCreated(Attributes.EMPTY, headers);
            }
            return GrpcChannel.number(chosen);
        }

        @Override
        public void end(Outcome outcome) {
            if (tracer != null) {
                tracer.streamClosed(outcome.isFailure() ? Status.UNAVAILABLE : Status.OK);
                tracer = null;
            }
        }
    }
}
