// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.endpoint.DynamicEndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Ticker;
import java.util.Arrays;
import java.util.List;

/** Armeria from its jar: {@code selectNow} on an endpoint group with one of its strategies, none of which counts load. */
record ArmeriaPolicy(EndpointSelectionStrategy strategy) implements SimulatedPolicy {
    @Override
    public Dispatcher dispatcher(Scenario scenario, Ticker clock, long seed) {
        return new Group(strategy, scenario.servers());
    }

    private static final class Group extends PeerDispatcher {
        private final List<SimulatedServer> servers;
        private final Endpoints endpoints;
        private final ClientRequestContext context = ClientRequestContext.of(HttpRequest.of(HttpMethod.GET, "/"));

        Group(EndpointSelectionStrategy strategy, List<SimulatedServer> servers) {
            super(servers.size());
            this.servers = servers;
            endpoints = new Endpoints(strategy);
            endpoints.replace(
                    Arrays.stream(all(servers.size())).mapToObj(this::endpoint).toList());
        }

        private Endpoint endpoint(int number) {
            // Its weights are whole numbers, and multiples of them would make its rotation coarser.
            int weight = (int)
                    Math.max(1, Math.min(1e6, Math.rint(servers.get(number).weight())));
            return Endpoint.of("server", number + 1).withWeight(weight); // the port is its number from 1
        }

        @Override
        void use(int[] numbers) {
            endpoints.replace(Arrays.stream(numbers).mapToObj(this::endpoint).toList());
        }

        @Override
        public Exchange exchange() {
            return new Exchange() {
                @Override
                public void open(Request request) {}

                @Override
                public int next() {
                    Endpoint chosen = endpoints.selectNow(context);
                    return chosen == null ? -1 : chosen.port() - 1;
                }

                @Override
                public void end(Outcome outcome) {}
            };
        }

        @Override
        public void close() {
            endpoints.close();
        }
    }

    private static final class Endpoints extends DynamicEndpointGroup {
        Endpoints(EndpointSelectionStrategy strategy) {
            super(strategy, true); // may be empty
        }

        void replace(List<Endpoint> endpoints) {
            setEndpoints(endpoints);
        }
    }
}
