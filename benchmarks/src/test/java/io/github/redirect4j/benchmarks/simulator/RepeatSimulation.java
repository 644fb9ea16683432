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
                equal-0.7 71a85847c7272041
                equal-0.9 69b0b2a35a40516d
                dispatchers 4fdab607533763f7
                hundred 3e0a0faa8fdb9bc
                heavy-tail d6e9a96587879fb3
                weights 3d4fa4692796376a
                slow-server bbbf6d84249deeea
                cold-server 7f149f0b57dc8333
                slow-start 664223dbbe935d9
                fast-failing ebf00798b797038f
                hanging a5b77b494bd169eb
                redirectors 69b16d75fdebf2ab""");
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
