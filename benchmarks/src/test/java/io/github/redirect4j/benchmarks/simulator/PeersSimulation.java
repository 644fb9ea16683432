// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers driven wrongly would look bad for no fault of theirs: each against what its policy is known to do. */
class PeersSimulation {
    private static Results run(Scenario.Builder scenario, String policy, long requests) {
        return Simulation.run(scenario.build(), SimulatedPolicies.all().get(policy), requests, 20_261_123);
    }

    private static Scenario.Builder equal(int servers, double load) {
        return Scenario.builder("equal").servers(servers, 1).load(load);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gRPC round_robin", "Armeria weightedRoundRobin"})
    void run_turns_areEven(String policy) {
        Results turns = run(equal(10, 0.9), policy, 100_000);

        assertThat(turns.shareError()).isLessThan(1e-3);
        assertThat(turns.mean())
                .isCloseTo(run(equal(10, 0.9), "strict", 100_000).mean(), within(0.01));
    }

    @Test
    void run_armeriaWeights_areShares() {
        Scenario.Builder scenario =
                Scenario.builder("weights").servers(5, 1).servers(5, 4).load(0.5);

        assertThat(run(scenario, "Armeria weightedRoundRobin", 100_000).shareError())
                .isLessThan(1e-3);
    }

    @Test
    void run_vertxLeastRequests_isLeastLoadByFirstIndex() {
        for (Scenario.Builder scenario : List.of(equal(10, 0.9), equal(10, 0.9).dispatchers(50))) {
            assertThat(run(scenario, "Vert.x LEAST_REQUESTS", 100_000).fingerprint())
                    .isEqualTo(run(scenario, "first index", 100_000).fingerprint());
        }
    }

    /** Sheet 3.2: gRPC's two may be the same server, the others' may not. */
    @ParameterizedTest
    @CsvSource({
        "gRPC least_request, 3, 0.7, 2.08, 8.7",
        "gRPC least_request, 10, 0.9, 3.09, 10.7",
        "Vert.x POWER_OF_TWO_CHOICES, 3, 0.7, 1.88, 8.0",
        "Vert.x POWER_OF_TWO_CHOICES, 10, 0.9, 2.98, 10.4",
        "Finagle p2c, 3, 0.7, 1.88, 8.0",
        "Finagle p2c, 10, 0.9, 2.98, 10.4"
    })
    void run_twoChoices_matchTheTable(String policy, int servers, double load, double mean, double p99) {
        Results results = run(equal(servers, load), policy, 500_000);

        assertThat(results.mean()).isCloseTo(mean, within(0.05 * mean));
        assertThat(results.quantile(0.99)).isCloseTo(p99, within(0.05 * p99));
    }

    /** Sheet 4.2 with a decay of a thousand service times, Finagle's default here. */
    @Test
    void run_finaglePeakEwma_matchesTheFigure() {
        Scenario.Builder scenario = Scenario.builder("slow")
                .servers(9, 1)
                .servers(1, new SimulatedServer(1, 0.2, 1))
                .load(0.5)
                .dispatchers(10);
        Results results = run(scenario, "Finagle p2cPeakEwma", 500_000);

        assertThat(results.mean()).isCloseTo(1.89, within(0.05 * 1.89));
        assertThat(results.quantile(0.99)).isCloseTo(8.6, within(0.05 * 8.6));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gRPC round_robin",
                "gRPC least_request",
                "Armeria weightedRoundRobin",
                "Vert.x LEAST_REQUESTS",
                "Finagle p2c",
                "Finagle p2cPeakEwma"
            })
    void run_sameSeed_isTheSame(String policy) {
        SimulatedPolicy peer = SimulatedPolicies.all().get(policy);
        for (Scenario scenario : Scenarios.all()) {
            assertThat(Simulation.run(scenario, peer, 20_000, 1).fingerprint())
                    .as(scenario.name())
                    .isEqualTo(Simulation.run(scenario, peer, 20_000, 1).fingerprint());
        }
    }
}
