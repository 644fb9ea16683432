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
                equal-0.7 6be45d23a66d7d66
                equal-0.9 36a94c4599257009
                dispatchers 610cd43181df2e28
                heavy-tail 852f64f10e6fcb46
                weights 23e1a23c9e56c94c
                slow-server aba9d600703e2f47
                cold-server 68300f3930d9e219
                slow-start 343ed1a7c6618be8
                fast-failing f7416b7830f0b1cd
                hanging 149dc93559f98cb0
                redirectors 66f47b28fea4f015""");
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
