// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.benchmarks.report.GateRow;
import io.github.redirect4j.benchmarks.report.Spread;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static GateRow row(double ratio, double bytes) {
        return new GateRow("rotation", "ours", 128, 1, new Spread(ratio, ratio / 2, ratio, 20), bytes, 0.7);
    }

    @Test
    void of_withinAllowance_ok() {
        assertThat(Verdict.of(row(1.25, 0), row(1, 0))).isEqualTo(Verdict.OK);
        assertThat(Verdict.of(row(0.1, 0.009), row(1, 0))).isEqualTo(Verdict.OK);
    }

    @Test
    void of_beyondAllowance_slower() {
        assertThat(Verdict.of(row(1.26, 0), row(1, 0))).isEqualTo(Verdict.SLOWER);
    }

    @Test
    void of_slowFormOfTheRecord_ok() {
        GateRow recorded = new GateRow("rotation", "ours", 128, 1, new Spread(1, 0.9, 1.6, 4), 0, 0.7);
        assertThat(Verdict.of(row(2, 0), recorded)).isEqualTo(Verdict.OK);
        assertThat(Verdict.of(row(2.01, 0), recorded)).isEqualTo(Verdict.SLOWER);
    }

    @Test
    void of_garbage_allocatesHoweverFast() {
        assertThat(Verdict.of(row(0.5, 0.01), row(1, 0))).isEqualTo(Verdict.ALLOCATES);
        assertThat(Verdict.of(row(0.5, 24), null)).isEqualTo(Verdict.ALLOCATES);
    }

    @Test
    void of_nothingRecorded_new() {
        assertThat(Verdict.of(row(9, 0), null)).isEqualTo(Verdict.NEW);
    }

    @Test
    void of_noQuietRounds_noisyUnlessItAllocates() {
        assertThat(Verdict.of(noisy(0), row(1, 0))).isEqualTo(Verdict.NOISY);
        assertThat(Verdict.of(noisy(24), row(1, 0))).isEqualTo(Verdict.ALLOCATES);
        assertThat(Verdict.of(noisy(0), null)).isEqualTo(Verdict.NEW);
        assertThat(Verdict.of(row(1, 0), noisy(0))).isEqualTo(Verdict.NEW);
    }

    private static GateRow noisy(double bytes) {
        return new GateRow("rotation", "ours", 128, 1, null, bytes, 0.7);
    }

    @Test
    void asksAgain_failureOrNoise_only() {
        assertThat(Verdict.values())
                .filteredOn(Verdict::asksAgain)
                .containsExactly(Verdict.NOISY, Verdict.SLOWER, Verdict.ALLOCATES);
    }

    @Test
    void isFailure_slowerOrGarbage_only() {
        assertThat(Verdict.values()).filteredOn(Verdict::isFailure).containsExactly(Verdict.SLOWER, Verdict.ALLOCATES);
    }
}
