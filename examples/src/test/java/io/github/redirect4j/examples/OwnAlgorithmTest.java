// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OwnAlgorithmTest {
    @Test
    void run_sameEveryTime_heavierGetsMore() {
        String run = OwnAlgorithm.run();
        assertThat(OwnAlgorithm.run()).isEqualTo(run);
        // The heaviest of four is among three draws with 1 - (3/4)^3 = 37/64: 17,344 of 30,000.
        int heaviest = Integer.parseInt(run.lines().findFirst().orElseThrow().replaceAll(".*s4=(\\d+).*", "$1"));
        assertThat(heaviest).isBetween(16_700, 18_000);
        assertThat(run.lines().skip(1).findFirst().orElseThrow())
                .startsWith("s4 down: {s1=")
                .doesNotContain("s4=");
        assertThat(run).contains("- s4 DOWN");
    }
}
