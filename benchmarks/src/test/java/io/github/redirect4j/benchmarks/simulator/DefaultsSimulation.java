// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the guide recommends is good at everything, beside all policies that the simulator knows. */
class DefaultsSimulation {
    private static final String PROXY = "leastTime";
    private static final String REDIRECT = "weightedRotation";
    private static final String HASH_ONLY = "rendezvous";
    private static final List<String> SHIPPED = List.of(
            "gRPC round_robin",
            "gRPC least_request",
            "Armeria weightedRoundRobin",
            "Finagle p2c",
            "Finagle p2cPeakEwma");
    private static final String REDIRECTORS = "redirectors";
    private static final long REQUESTS = 200_000;
    private static final long SEED = 1;

    /** By scenario and policy. */
    private static final Map<String, Map<String, Results>> RESULTS = new HashMap<>();

    @BeforeAll
    static void run() {
        RESULTS.putAll(Scenarios.all().parallelStream()
                .collect(Collectors.toMap(Scenario::toString, DefaultsSimulation::run)));
    }

    private static Map<String, Results> run(Scenario scenario) {
        Map<String, Results> results = new LinkedHashMap<>();
        SimulatedPolicies.all()
                .forEach((name, policy) -> results.put(name, Simulation.run(scenario, policy, REQUESTS, SEED)));
        return results;
    }

    private static List<String> proxies() {
        return RESULTS.keySet().stream()
                .filter(scenario -> !scenario.equals(REDIRECTORS))
                .toList();
    }

    private static double p99(String scenario, String policy) {
        return RESULTS.get(scenario).get(policy).quantile(0.99);
    }

    @Test
    void proxy_everyScenario_within15PercentOfTheBest() {
        assertThat(proxies()).hasSize(11);
        for (String scenario : proxies()) {
            double best = RESULTS.get(scenario).keySet().stream()
                    .mapToDouble(policy -> p99(scenario, policy))
                    .min()
                    .orElseThrow();
            assertThat(p99(scenario, PROXY)).as("p99 in %s", scenario).isLessThanOrEqualTo(1.15 * best);
        }
    }

    @Test
    void proxy_shippedPolicies_noneIsAsGoodEverywhere() {
        for (String policy : SHIPPED) {
            assertThat(proxies())
                    .as("scenarios in which %s is worse", policy)
                    .anyMatch(scenario -> p99(scenario, policy) > p99(scenario, PROXY));
        }
    }

    @Test
    void redirect_zipfKeys_sharesFollowWeightsWhereHashingDoesNot() {
        Map<String, Results> redirectors = RESULTS.get(REDIRECTORS);
        assertThat(redirectors.get(REDIRECT).shareError()).isLessThan(0.1);
        assertThat(redirectors.get(HASH_ONLY).shareError()).isGreaterThan(0.1);
    }
}
