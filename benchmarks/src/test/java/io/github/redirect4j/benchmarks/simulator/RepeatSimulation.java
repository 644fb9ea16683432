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
                equal-0.7 ec9a4911e87f5714
                equal-0.9 bf831b9ff02fd2a7
                dispatchers 8db72faf59e128cb
                heavy-tail 511d24e4cb569ef9
                weights c532f6ccb0c4fba0
                slow-server 1e985ad6b78f89d8
                cold-server 10390faac6c30d7f
                slow-start 5a5aa1cb6efe66aa
                fast-failing 7ee63f113a4a9c17
                hanging 2c41016b96cf9232
                redirectors b2bb77a6c313a010""");
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
