// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Armeria: {@code selectNow} on a constant {@code EndpointGroup} with one of its strategies, the call that its clients
 * make. Each thread has one client context made beforehand; neither of these strategies looks at it. It has no policy that
 * counts what goes on.
 */
final class ArmeriaContenders {
    private ArmeriaContenders() {}

    static void join(Question question, Roster roster) {
        switch (question) {
            case ROTATION ->
                roster.add("Armeria roundRobin", n -> new Group(EndpointSelectionStrategy.roundRobin(), n, false));
            case WEIGHTED ->
                roster.add(
                        "Armeria weightedRoundRobin",
                        n -> new Group(EndpointSelectionStrategy.weightedRoundRobin(), n, true));
            case LOAD, HASHING -> {}
        }
    }

    private record Group(EndpointGroup group) implements Contender {
        Group(EndpointSelectionStrategy strategy, int servers, boolean weighted) {
            this(EndpointGroup.of(strategy, endpoints(servers, weighted)));
        }

        private static List<Endpoint> endpoints(int servers, boolean weighted) {
            List<Endpoint> endpoints = new ArrayList<>();
            for (int i = 0; i < servers; i++) {
                Endpoint endpoint = Endpoint.of("10.0." + i / 256 + "." + i % 256, 8080);
                endpoints.add(weighted ? endpoint.withWeight(Weights.of(i)) : endpoint);
            }
            return endpoints;
        }

        @Override
        public Cycle caller() {
            ClientRequestContext context = ClientRequestContext.of(HttpRequest.of(HttpMethod.GET, "/"));
            return () -> group.selectNow(context);
        }

        @Override
        public void close() {
            group.close();
        }
    }
}
