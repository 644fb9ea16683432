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
                equal-0.7 dc566d2baac4ddfd
                equal-0.9 336833683e922f87
                dispatchers e9ea58f1f40d9342
                heavy-tail 8bbd8c298a8721f2
                weights ffee0f38dd043c32
                slow-server 6f27a0f3bd3c1f72
                cold-server 90dd1eaf5e94e2f3
                slow-start f2c8dca396a0730a
                fast-failing a88c67227bf88c77
                hanging 216ad65885fd038c
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
