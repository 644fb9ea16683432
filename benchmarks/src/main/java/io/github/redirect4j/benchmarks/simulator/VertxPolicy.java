// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Ticker;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.endpoint.DefaultInteractionMetric;
import io.vertx.core.net.endpoint.DefaultInteractionMetrics;
import io.vertx.core.net.endpoint.LoadBalancer;
import io.vertx.core.net.endpoint.ServerEndpoint;
import io.vertx.core.net.endpoint.ServerInteraction;
import io.vertx.core.net.endpoint.ServerSelector;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Vert.x from its jar: the selector of a {@link LoadBalancer} over endpoints that carry its own metrics, which are told
 * of begin and end as its client tells them. They also read the system's clock, but no choice depends on that.
 *
 * <p>Two choices draw from the JDK's {@code ThreadLocalRandom}: no seed reaches it, so that row alone differs from run to
 * run.
 */
record VertxPolicy(LoadBalancer balancer) implements SimulatedPolicy {
    @Override
    public Dispatcher dispatcher(Scenario scenario, Ticker clock, long seed) {
        return new Balanced(balancer, scenario.servers().size());
    }

    private static final class Balanced extends PeerDispatcher {
        private final LoadBalancer balancer;
        private final List<Endpoint> all;
        private List<Endpoint> used;
        private ServerSelector selector;

        Balanced(LoadBalancer balancer, int servers) {
            super(servers);
            this.balancer = balancer;
            all = IntStream.range(0, servers)
                    .mapToObj(i -> new Endpoint(i, new DefaultInteractionMetrics()))
                    .toList();
            used = all;
            selector = balancer.selector(used);
        }

        @Override
        void use(int[] servers) {
            used = Arrays.stream(servers).mapToObj(all::get).toList();
            selector = balancer.selector(used);
        }

        @Override
        public Exchange exchange() {
            return new Interaction(this);
        }
    }

    private static final class Interaction implements Exchange {
        private final Balanced dispatcher;
        private DefaultInteractionMetrics server = new DefaultInteractionMetrics();
        private DefaultInteractionMetric metric = new DefaultInteractionMetric();

        Interaction(Balanced dispatcher) {
            this.dispatcher = dispatcher;
        }

        @Override
        public void open(Request request) {}

        @Override
        public int next() {
            int chosen = dispatcher.selector.select();
            if (chosen < 0) {
                return -1;
            }
            Endpoint endpoint = dispatcher.used.get(chosen);
            server = endpoint.metrics;
            metric = server.initiateRequest();
            server.reportRequestBegin(metric);
            return endpoint.number;
        }

        @Override
        public void end(Outcome outcome) {
            if (outcome == Outcome.SUCCESS || outcome == Outcome.SERVER_ERROR) { // to its client both are responses
                server.reportResponseEnd(metric);
            } else {
                server.reportFailure(metric, new IllegalStateException(outcome.toString()));
            }
        }
    }

    private record Endpoint(int number, DefaultInteractionMetrics metrics) implements ServerEndpoint {
        @Override
        public String key() {
            return Integer.toString(number);
        }

        @Override
        public SocketAddress address() {
            return SocketAddress.inetSocketAddress(80, "server" + number);
        }

        @Override
        public String protocolId() {
            return key();
        }

        @Override
        public ServerInteraction newInteraction() {
            throw new UnsupportedOperationException("the metrics are told directly");
        }

        @Override
        public Object unwrap() {
            return this;
        }
    }
}
