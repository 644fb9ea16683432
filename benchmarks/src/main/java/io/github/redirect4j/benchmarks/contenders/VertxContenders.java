// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.endpoint.DefaultInteractionMetrics;
import io.vertx.core.net.endpoint.InteractionMetrics;
import io.vertx.core.net.endpoint.LoadBalancer;
import io.vertx.core.net.endpoint.ServerEndpoint;
import io.vertx.core.net.endpoint.ServerInteraction;
import io.vertx.core.net.endpoint.ServerSelector;
import java.util.ArrayList;
import java.util.List;

/**
 * Vert.x: {@code LoadBalancer.selector(endpoints)}, the object that its HTTP client asks, over endpoints of ours that
 * keep what the balancer's own {@code newMetrics()} made. Rotation is {@code select()} alone. For load the endpoint found
 * is told of begin and end of request and response, as the client does: that is where it counts, and each of the four
 * reads the clock. The client's own interaction object, which also notes when the server was last used, is left out.
 */
final class VertxContenders {
    private VertxContenders() {}

    static void join(Question question, Roster roster) {
        switch (question) {
            case ROTATION -> roster.add("Vert.x ROUND_ROBIN", n -> rotation(LoadBalancer.ROUND_ROBIN, n));
            case WEIGHTED -> {}
            case LOAD ->
                roster.add("Vert.x POWER_OF_TWO_CHOICES", n -> new ByLoad(LoadBalancer.POWER_OF_TWO_CHOICES, n))
                        .add("Vert.x LEAST_REQUESTS", n -> new ByLoad(LoadBalancer.LEAST_REQUESTS, n));
            case HASHING -> {}
        }
    }

    private static Contender rotation(LoadBalancer balancer, int servers) {
        List<Server> endpoints = Server.first(servers, balancer);
        ServerSelector selector = balancer.selector(endpoints);
        return () -> () -> endpoints.get(selector.select());
    }

    private static <M> void serve(InteractionMetrics<M> metrics) {
        M request = metrics.initiateRequest();
        metrics.reportRequestBegin(request);
        metrics.reportRequestEnd(request);
        metrics.reportResponseBegin(request);
        metrics.reportResponseEnd(request);
    }

    /** A balancer that is told what goes on. */
    private static final class ByLoad implements Counted {
        private final List<Server> endpoints;
        private final ServerSelector selector;

        ByLoad(LoadBalancer balancer, int servers) {
            endpoints = Server.first(servers, balancer);
            selector = balancer.selector(endpoints);
        }

        @Override
        public Cycle caller() {
            return () -> {
                Server chosen = endpoints.get(selector.select());
                serve(chosen.metrics);
                return chosen;
            };
        }

        @Override
        public long outstanding() {
            return endpoints.stream()
                    .mapToLong(server -> ((DefaultInteractionMetrics) server.metrics).numberOfInflightRequests())
                    .sum();
        }
    }

    private record Server(String key, SocketAddress address, InteractionMetrics<?> metrics) implements ServerEndpoint {
        static List<Server> first(int servers, LoadBalancer balancer) {
            List<Server> endpoints = new ArrayList<>();
            for (int i = 0; i < servers; i++) {
                SocketAddress address = SocketAddress.inetSocketAddress(80, "server" + i);
                endpoints.add(new Server("server" + i, address, balancer.newMetrics()));
            }
            return endpoints;
        }

        @Override
        public String protocolId() {
            return "http/1.1";
        }

        @Override
        public ServerInteraction newInteraction() {
            throw new UnsupportedOperationException("the contender tells the metrics itself");
        }

        @Override
        public Object unwrap() {
            return this;
        }
    }
}
