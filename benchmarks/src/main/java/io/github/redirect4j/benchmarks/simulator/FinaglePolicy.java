// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import com.twitter.finagle.Address;
import com.twitter.finagle.ClientConnection;
import com.twitter.finagle.NoBrokersAvailableException;
import com.twitter.finagle.Service;
import com.twitter.finagle.ServiceFactory;
import com.twitter.finagle.Status;
import com.twitter.finagle.loadbalancer.EndpointFactory;
import com.twitter.finagle.loadbalancer.PanicMode;
import com.twitter.finagle.loadbalancer.p2c.P2CLeastLoaded;
import com.twitter.finagle.loadbalancer.p2c.P2CPeakEwma;
import com.twitter.finagle.stats.NullStatsReceiver;
import com.twitter.finagle.util.Rng;
import com.twitter.util.Activity;
import com.twitter.util.Duration;
import com.twitter.util.Future;
import com.twitter.util.Time;
import com.twitter.util.Updatable;
import com.twitter.util.Var;
import io.github.redirect4j.benchmarks.peers.FinagleClient;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Ticker;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Vector$;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

/**
 * Finagle from its jar: its balancers with the simulation's clock and a seed, over endpoints whose sessions are ready.
 * A session is opened at the choice and closed at the end, by which they count and measure. Neither looks at weights:
 * Finagle puts servers of different weight in different balancers, by another part of it.
 */
enum FinaglePolicy implements SimulatedPolicy {
    /** Two choices by outstanding requests. */
    P2C {
        @Override
        ServiceFactory<Object, BoxedUnit> balancer(Endpoints endpoints, Ticker clock, Rng rng) {
            return new P2CLeastLoaded<>(
                    endpoints.activity, PanicMode.MajorityUnhealthy(), rng, NullStatsReceiver.get(), nobody());
        }
    },
    /** Two choices by Peak EWMA, with the default decay of ten seconds: a thousand service times here. */
    P2C_PEAK_EWMA {
        @Override
        ServiceFactory<Object, BoxedUnit> balancer(Endpoints endpoints, Ticker clock, Rng rng) {
            return new P2CPeakEwma<>(
                    endpoints.activity,
                    Duration.fromSeconds(10),
                    clock::nanoTime,
                    PanicMode.MajorityUnhealthy(),
                    rng,
                    NullStatsReceiver.get(),
                    nobody());
        }
    };

    abstract ServiceFactory<Object, BoxedUnit> balancer(Endpoints endpoints, Ticker clock, Rng rng);

    private static NoBrokersAvailableException nobody() {
        return new NoBrokersAvailableException("service");
    }

    @Override
    public Dispatcher dispatcher(Scenario scenario, Ticker clock, long seed) {
        Endpoints endpoints = new Endpoints(scenario.servers().size());
        return new Balanced(
                endpoints,
                balancer(endpoints, clock, Rng.apply(seed)),
                scenario.servers().size());
    }

    /** The endpoints that discovery names. */
    static final class Endpoints {
        private final List<EndpointFactory<Object, BoxedUnit>> all;
        private final Var<Activity.State<IndexedSeq<EndpointFactory<Object, BoxedUnit>>>> named;
        private final Activity<IndexedSeq<EndpointFactory<Object, BoxedUnit>>> activity;

        Endpoints(int servers) {
            all = Arrays.stream(PeerDispatcher.all(servers))
                    .mapToObj(Node::new)
                    .map(node -> (EndpointFactory<Object, BoxedUnit>) node)
                    .toList();
            named = Var.apply(state(PeerDispatcher.all(servers)));
            activity = new Activity<>(named);
        }

        private Activity.State<IndexedSeq<EndpointFactory<Object, BoxedUnit>>> state(int[] servers) {
            List<EndpointFactory<Object, BoxedUnit>> some =
                    Arrays.stream(servers).mapToObj(all::get).toList();
            return new Activity.Ok<>(Vector$.MODULE$.from(CollectionConverters.asScala(some)));
        }

        @SuppressWarnings("unchecked") // Var.apply returns both, which Java cannot say
        void name(int[] servers) {
            ((Updatable<Activity.State<IndexedSeq<EndpointFactory<Object, BoxedUnit>>>>) named).update(state(servers));
        }
    }

    private static final class Balanced extends PeerDispatcher {
        private final Endpoints endpoints;
        private final ServiceFactory<Object, BoxedUnit> balancer;
        private boolean empty;

        Balanced(Endpoints endpoints, ServiceFactory<Object, BoxedUnit> balancer, int servers) {
            super(servers);
            this.endpoints = endpoints;
            this.balancer = balancer;
        }

        @Override
        void use(int[] servers) {
            empty = servers.length == 0;
            endpoints.name(servers);
        }

        @Override
        public Exchange exchange() {
            return new Session(this);
        }

        @Override
        public void close() {
            var unused = balancer.close();
        }
    }

    /** An endpoint that is always open and leaves its number on the connection that a request came by. */
    private static final class Node extends ServiceFactory<Object, BoxedUnit>
            implements EndpointFactory<Object, BoxedUnit> {
        private final int number;
        private final Address address;
        private final Future<Service<Object, BoxedUnit>> session = Future.value(Service.constant(Future.Done()));

        Node(int number) {
            this.number = number;
            address = Address.apply(InetSocketAddress.createUnresolved("server" + number, 80));
        }

        @Override
        public Future<Service<Object, BoxedUnit>> apply(ClientConnection connection) {
            ((Session) connection).chosen = number;
            return session;
        }

        @Override
        public Address address() {
            return address;
        }

        @Override
        public Status status() {
            return Status.Open$.MODULE$;
        }

        @Override
        public void remake() {}

        @Override
        public Future<BoxedUnit> close(Time deadline) {
            return Future.Done();
        }
    }

    private static final class Session extends FinagleClient implements Exchange {
        private final Balanced dispatcher;
        private @Nullable Service<Object, BoxedUnit> open;
        private int chosen;

        Session(Balanced dispatcher) {
            this.dispatcher = dispatcher;
        }

        @Override
        public void open(Request request) {}

        @Override
        public int next() {
            if (dispatcher.empty) {
                return -1;
            }
            open = dispatcher.balancer.apply(this).poll().get().get();
            return chosen;
        }

        @Override
        public void end(Outcome outcome) {
            if (open != null) {
                var unused = open.close();
                open = null;
            }
        }
    }
}
