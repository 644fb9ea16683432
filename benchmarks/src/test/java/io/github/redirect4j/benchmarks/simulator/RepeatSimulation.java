// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.benchmarks.Policies;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The same seed gives the same run, to the nanosecond, on every JDK. */
class RepeatSimulation {
    private static final List<String> ALGORITHMS =
            List.of("striped", "strict", "twoChoices", "leastLoad", "rendezvous");

    @Test
    void run_sameSeed_isTheSameOnEveryJdk() {
        String found = Scenarios.all().stream()
                .map(scenario -> scenario + " " + Long.toHexString(fingerprint(scenario)))
                .collect(Collectors.joining("\n"));

        // Changes when a scenario, an algorithm or the simulator does. That a change was meant is for its author to
        // say.
        assertThat(found).isEqualTo("""
                equal-0.7 fc1a4dcc0c4eaec7
                equal-0.9 ee3523a09e327369
                dispatchers cbfa572c3afbf755
                heavy-tail ae0d22390aa76381
                weights 505e3a861795fe90
                slow-server a14f01a9c305e2ed
                cold-server 6c93429af27ae9d7
                slow-start 7cb103d2d5567799
                fast-failing 2dac28b4fee88b41
                hanging 5c7abbebf545a2a7
                redirectors 914c1177d60ac587""");
    }

    @Test
    void run_otherSeed_isAnotherRun() {
        Scenario scenario = Scenarios.all().get(0);
        SimulatedPolicy random = new SelectorPolicy(Baselines::random);

        assertThat(Simulation.run(scenario, random, 1000, 1).fingerprint())
                .isEqualTo(Simulation.run(scenario, random, 1000, 1).fingerprint())
                .isNotEqualTo(Simulation.run(scenario, random, 1000, 2).fingerprint());
    }

    private static long fingerprint(Scenario scenario) {
        long hash = 0;
        for (String name : ALGORITHMS) {
            SimulatedPolicy policy = new SelectorPolicy(Policies.ours().get(name));
            hash = hash * 31 + Simulation.run(scenario, policy, 40_000, 1).fingerprint();
        }
        return hash;
    }
}
