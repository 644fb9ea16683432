// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import io.github.redirect4j.benchmarks.peers.GrpcChannel;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Ticker;
import io.grpc.ClientStreamTracer;
import io.grpc.LoadBalancer;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.util.GracefulSwitchLoadBalancer;
import io.grpc.util.OutlierDetectionLoadBalancer;
import io.grpc.util.OutlierDetectionLoadBalancer.OutlierDetectionLoadBalancerConfig;
import io.grpc.util.OutlierDetectionLoadBalancer.OutlierDetectionLoadBalancerConfig.FailurePercentageEjection;
import io.grpc.util.OutlierDetectionLoadBalancer.OutlierDetectionLoadBalancerConfig.SuccessRateEjection;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * gRPC's outlier detection from its jar, over a random choice, with both rules of gRFC A50 and all its defaults. It hears how
 * a request ended by the tracer that comes with the pick, as in a channel, and its timer and ticker are the simulation's.
 */
final class GrpcMasker implements Masker {
    private final ManualTimer timer;
    private final Channel channel;
    private final boolean[] out;
    private final GrpcChannel.Call arguments = new GrpcChannel.Call();
    private final Metadata headers = new Metadata();
    private final ClientStreamTracer.StreamInfo info =
            ClientStreamTracer.StreamInfo.newBuilder().build();

    GrpcMasker(int servers, Ticker clock, long seed) {
        out = new boolean[servers];
        timer = new ManualTimer(clock);
        channel = new Channel(timer.executor());
        OutlierDetectionLoadBalancer detection =
                new OutlierDetectionLoadBalancer(channel, new com.google.common.base.Ticker() {
                    @Override
                    public long read() {
                        return clock.nanoTime();
                    }
                });
        channel.balanceBy(detection, config(seed));
        channel.resolve(IntStream.range(0, servers).toArray());
    }

    private OutlierDetectionLoadBalancerConfig config(long seed) {
        LoadBalancer.Factory child = new LoadBalancer.Factory() {
            @Override
            public LoadBalancer newLoadBalancer(LoadBalancer.Helper helper) {
                return new RandomBalancer(helper, seed, out);
            }
        };
        return new OutlierDetectionLoadBalancerConfig.Builder()
                .setSuccessRateEjection(new SuccessRateEjection.Builder().build())
                .setFailurePercentageEjection(new FailurePercentageEjection.Builder().build())
                .setChildConfig(GracefulSwitchLoadBalancer.createLoadBalancingPolicyConfig(child, null))
                .build();
    }

    /** A channel whose timer is ours. */
    private static final class Channel extends GrpcChannel {
        private final ScheduledExecutorService executor;

        Channel(ScheduledExecutorService executor) {
            this.executor = executor;
        }

        @Override
        public ScheduledExecutorService getScheduledExecutorService() {
            return executor;
        }
    }

    @Override
    public @Nullable Call call() {
        LoadBalancer.PickResult pick = channel.pick(arguments);
        LoadBalancer.Subchannel chosen = pick.getSubchannel();
        ClientStreamTracer.Factory tracers = pick.getStreamTracerFactory();
        if (chosen == null || tracers == null) {
            return null;
        }
        return new AtServer(GrpcChannel.number(chosen), tracers.newClientStreamTracer(info, headers));
    }

    @Override
    public Standing standing(int server) {
        return out[server] ? Standing.OUT : Standing.FULL;
    }

    @Override
    public void tick() {
        timer.tick();
    }

    @Override
    public void close() {
        channel.close();
    }

    private record AtServer(int server, ClientStreamTracer tracer) implements Call {
        @Override
        public void end(Outcome outcome) {
            tracer.streamClosed(outcome.isFailure() ? Status.UNAVAILABLE : Status.OK);
        }
    }
}
