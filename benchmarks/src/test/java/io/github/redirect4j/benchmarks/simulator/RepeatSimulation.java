// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.benchmarks.Policies;
import io.github.redirect4j.core.Algorithm;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The same seed gives the same run, to the nanosecond, on every JDK. */
class RepeatSimulation {
    @Test
    void run_sameSeed_isTheSameOnEveryJdk() {
        String found = Scenarios.all().stream()
                .map(scenario -> scenario + " " + Long.toHexString(fingerprint(scenario)))
                .collect(Collectors.joining("\n"));

        // Changes when a scenario, an algorithm or the simulator does. That a change was meant is for its author to
        // say.
        assertThat(found).isEqualTo("""
                equal-0.7 d19255b885ef3800
                equal-0.9 c8046b62f963a295
                dispatchers 76d2b2ba084b2af3
                hundred 283edaba86bea397
                heavy-tail 4e99b3891997e792
                weights c7d2ddef7de4295b
                slow-server 8ba435c670e2bff1
                cold-server fe63657a684f7f0a
                slow-start 17bf98d36603ee2
                fast-failing 8f1086ac035f44ce
                hanging f6e874806c4d3ed9
                redirectors e147464a2b143364""");
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
        for (Supplier<Algorithm> algorithm : Policies.ours().values()) {
            SimulatedPolicy policy = new SelectorPolicy(algorithm);
            hash = hash * 31 + Simulation.run(scenario, policy, 40_000, 1).fingerprint();
        }
        return hash;
    }
}
