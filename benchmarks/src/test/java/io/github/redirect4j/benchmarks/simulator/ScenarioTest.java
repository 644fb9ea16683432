// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import static io.github.redirect4j.benchmarks.simulator.Scenario.services;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScenarioTest {
    @Test
    void gapNanos_serversOfSeveralSpeedsAndWorkers_countsAllTheirCapacity() {
        Scenario scenario = Scenario.builder("s")
                .servers(2, 1)
                .servers(1, new SimulatedServer(1, 2, 3))
                .load(0.5)
                .build();

        assertThat(scenario.gapNanos()).isEqualTo(Scenario.SERVICE.toNanos() / 4.0);
    }

    @Test
    void build_noServers_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scenario.builder("s").build())
                .withMessage("servers: 0 (expected: 1 or more)");
    }

    @Test
    void build_hangingWithoutTimeout_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scenario.builder("s")
                        .servers(1, 1)
                        .at(Duration.ZERO, 0, Condition.hanging())
                        .build())
                .withMessage("change: hanging (expected: a timeout)");
    }

    @Test
    void build_changeOfNoServer_isRefused() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> Scenario.builder("s")
                        .servers(1, 1)
                        .at(Duration.ZERO, 1, Condition.GOOD)
                        .build());
    }

    @Test
    void build_changeAfterTheCycle_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scenario.builder("s")
                        .servers(1, 1)
                        .at(services(2), 0, Condition.GOOD)
                        .every(services(2))
                        .build())
                .withMessage("change: at PT0.02S (expected: before the end of the cycle, PT0.02S)");
    }

    @Test
    void build_redirectorsThatRetry_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scenario.builder("s")
                        .servers(1, 1)
                        .redirectors(services(1))
                        .tries(2)
                        .build())
                .withMessage("tries: 2 (expected: 1 for redirectors)");
    }

    @Test
    void load_outOfRange_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scenario.builder("s").load(0))
                .withMessage("load: 0.0 (expected: above 0, at most 10)");
    }
}
