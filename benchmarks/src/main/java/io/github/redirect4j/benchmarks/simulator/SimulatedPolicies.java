// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import io.github.redirect4j.benchmarks.Policies;
import io.vertx.core.net.endpoint.LoadBalancer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who is compared. An algorithm of redirect4j needs one line in {@link Policies}, anything else one here. */
final class SimulatedPolicies {
    private SimulatedPolicies() {}

    /** Returns the policies by name, in the order in which the table shows them. */
    static Map<String, SimulatedPolicy> all() {
        Map<String, SimulatedPolicy> all = new LinkedHashMap<>();
        all.put("first index", new SelectorPolicy(Baselines::firstIndex));
        Policies.ours().forEach((name, algorithm) -> all.put(name, new SelectorPolicy(algorithm)));
        all.put("gRPC round_robin", GrpcPolicy.ROUND_ROBIN);
        all.put("gRPC least_request", GrpcPolicy.LEAST_REQUEST);
        all.put("Armeria weightedRoundRobin", new ArmeriaPolicy(EndpointSelectionStrategy.weightedRoundRobin()));
        all.put("Vert.x LEAST_REQUESTS", new VertxPolicy(LoadBalancer.LEAST_REQUESTS));
        all.put("Vert.x POWER_OF_TWO_CHOICES", new VertxPolicy(LoadBalancer.POWER_OF_TWO_CHOICES));
        all.put("Finagle p2c", FinaglePolicy.P2C);
        all.put("Finagle p2cPeakEwma", FinaglePolicy.P2C_PEAK_EWMA);
        return all;
    }
}
