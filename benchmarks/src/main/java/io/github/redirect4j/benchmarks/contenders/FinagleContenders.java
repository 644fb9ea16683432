// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import com.twitter.finagle.Address;
import com.twitter.finagle.ClientConnection;
import com.twitter.finagle.NoBrokersAvailableException;
import com.twitter.finagle.Service;
import com.twitter.finagle.ServiceFactory;
import com.twitter.finagle.Stack;
import com.twitter.finagle.Status;
import com.twitter.finagle.loadbalancer.Balancers;
import com.twitter.finagle.loadbalancer.EndpointFactory;
import com.twitter.finagle.loadbalancer.LoadBalancerFactory;
import com.twitter.finagle.param.Stats;
import com.twitter.finagle.stats.NullStatsReceiver;
import com.twitter.util.Activity;
import com.twitter.util.Future;
import com.twitter.util.Time;
import io.github.redirect4j.benchmarks.peers.FinagleClient;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Vector$;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

/**
 * Finagle: a balancer from {@code Balancers}, with its default settings, over endpoints that never change and hand out a
 * session that is ready. The cycle is {@code apply}, which picks and begins, and {@code close} of the session, which
 * ends: there is no lesser way to ask, so rotation pays for both as well. Statistics go nowhere. Which endpoint was chosen
 * is noted by the endpoint itself, on the connection that the request came by.
 */
final class FinagleContenders {
    private FinagleContenders() {}

    static void join(Question question, Roster roster) {
        switch (question) {
            case ROTATION -> roster.add("Finagle roundRobin", n -> new Balanced(Balancers.roundRobin(), n));
            case WEIGHTED -> {}
            case LOAD ->
                roster.add("Finagle p2c", n -> new Balanced(Balancers.p2c(Balancers.p2c$default$1()), n))
                        .add("Finagle p2cPeakEwma", n -> new Balanced(peakEwma(), n))
                        .add("Finagle heap", n -> new Balanced(Balancers.heap(Balancers.heap$default$1()), n))
                        .add("Finagle aperture", n -> new Balanced(aperture(), n));
            case HASHING -> {}
        }
    }

    private static LoadBalancerFactory peakEwma() {
        return Balancers.p2cPeakEwma(Balancers.p2cPeakEwma$default$1(), Balancers.p2cPeakEwma$default$2());
    }

    private static LoadBalancerFactory aperture() {
        return Balancers.aperture(
                Balancers.aperture$default$1(),
                Balancers.aperture$default$2(),
                Balancers.aperture$default$3(),
                Balancers.aperture$default$4(),
                Balancers.aperture$default$5(),
                Balancers.aperture$default$6());
    }

    private record Balanced(ServiceFactory<Object, BoxedUnit> balancer) implements Contender {
        Balanced(LoadBalancerFactory factory, int servers) {
            this(factory.newBalancer(
                    Activity.value(endpoints(servers)),
                    new NoBrokersAvailableException("service"),
                    Stack.Params$.MODULE$.empty().plus(new Stats(NullStatsReceiver.get()).mk())));
        }

        private static IndexedSeq<EndpointFactory<Object, BoxedUnit>> endpoints(int servers) {
            List<EndpointFactory<Object, BoxedUnit>> endpoints = new ArrayList<>();
            for (int i = 0; i < servers; i++) {
                endpoints.add(new Node(i));
            }
            return Vector$.MODULE$.from(CollectionConverters.asScala(endpoints));
        }

        @Override
        public Cycle caller() {
            Caller caller = new Caller();
            return () -> {
                balancer.apply(caller).poll().get().get().close();
                return Objects.requireNonNull(caller.chosen);
            };
        }

        @Override
        public void close() {
            var unused = balancer.close();
        }
    }

    /** An endpoint that is always open. */
    private static final class Node extends ServiceFactory<Object, BoxedUnit>
            implements EndpointFactory<Object, BoxedUnit> {
        private final Address address;
        private final Future<Service<Object, BoxedUnit>> session = Future.value(Service.constant(Future.Done()));

        Node(int number) {
            address = Address.apply(InetSocketAddress.createUnresolved("server" + number, 80));
        }

        @Override
        public Future<Service<Object, BoxedUnit>> apply(ClientConnection connection) {
            ((Caller) connection).chosen = this;
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

    /** One thread's connection. */
    private static final class Caller extends FinagleClient {
        private @Nullable Object chosen;
    }
}
