// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.benchmarks.masking.Masker.Standing;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Scenario SCENARIO = new Scenario(
            "test",
            "",
            2000,
            Duration.ofSeconds(100),
            Trouble.of(Fault.failing(0, Duration.ofSeconds(10), Duration.ofSeconds(20), 1)));

    private final Ledger ledger = new Ledger(SCENARIO);

    private void began(int server, int times, boolean fails, double second) {
        for (int i = 0; i < times; i++) {
            ledger.began(server, fails, (long) (second * SECOND));
        }
    }

    private void saw(int server, Standing standing, boolean inTrouble, double second) {
        ledger.saw(server, standing, inTrouble, (long) (second * SECOND));
    }

    @Test
    void end_faultMaskedAndBack_countsEachPart() {
        began(0, 10, false, 5);
        ledger.faultBegan(0, 10 * SECOND);
        began(0, 5, true, 10.5);
        saw(0, Standing.OUT, true, 11);
        saw(0, Standing.FULL, true, 13);
        began(0, 3, true, 13.5);
        saw(0, Standing.OUT, true, 14);
        ledger.faultEnded(0, 20 * SECOND);
        saw(0, Standing.RAMPING, false, 25);
        began(0, 40, false, 25.5);
        began(0, 40, false, 26.5);
        saw(0, Standing.FULL, false, 30);
        began(1, 2, true, 31);

        Findings findings = ledger.end(100 * SECOND);

        assertThat(findings.get(Measure.TIME_TO_MASK)).isEqualTo(1);
        assertThat(findings.get(Measure.FAILED)).isEqualTo(10);
        assertThat(findings.get(Measure.FALSE_EJECTIONS)).isZero();
        assertThat(findings.get(Measure.RETURN_FAILURES)).isEqualTo(3);
        assertThat(findings.get(Measure.FLOOD)).isEqualTo(0.4);
        assertThat(findings.get(Measure.TIME_TO_RETURN)).isEqualTo(10);
        assertThat(findings.get(Measure.FAILED_COLD)).isNull();
    }

    @Test
    void end_neverMasked_countsTheWholeFaultAndNoReturn() {
        ledger.faultBegan(0, 10 * SECOND);
        began(0, 1, true, 11);
        ledger.faultEnded(0, 20 * SECOND);

        Findings findings = ledger.end(100 * SECOND);

        assertThat(findings.get(Measure.TIME_TO_MASK)).isEqualTo(10);
        assertThat(findings.get(Measure.RETURN_FAILURES)).isNull();
        assertThat(findings.get(Measure.FLOOD)).isNull();
        assertThat(findings.get(Measure.TIME_TO_RETURN)).isNull();
    }

    @Test
    void end_outForNothing_countsUntilBackOrFaultyOrTheEnd() {
        began(0, 1, false, 0);
        saw(0, Standing.OUT, false, 1);
        saw(1, Standing.OUT, false, 1);
        saw(1, Standing.FULL, false, 3);
        saw(2, Standing.OUT, false, 90);
        ledger.faultBegan(0, 10 * SECOND);
        ledger.faultEnded(0, 20 * SECOND);

        Findings findings = ledger.end(100 * SECOND);

        assertThat(findings.get(Measure.FALSE_EJECTIONS)).isEqualTo(3);
        assertThat(findings.get(Measure.FALSE_SECONDS)).isEqualTo(9 + 2 + 10);
        assertThat(findings.get(Measure.TIME_TO_MASK)).isZero();
        assertThat(findings.get(Measure.TIME_TO_RETURN)).isEqualTo(80);
    }

    @Test
    void end_backBeforeTheFaultEnded_isBackAtOnce() {
        ledger.faultBegan(0, 10 * SECOND);
        began(0, 1, true, 11);
        saw(0, Standing.OUT, true, 12);
        saw(0, Standing.FULL, true, 15);
        ledger.faultEnded(0, 20 * SECOND);
        assertThat(ledger.end(100 * SECOND).get(Measure.TIME_TO_RETURN)).isZero();
    }

    @Test
    void end_noServer_isAFailure() {
        began(3, 3, false, 1);
        ledger.refused();
        assertThat(ledger.end(100 * SECOND).get(Measure.FAILED)).isEqualTo(25);
    }
}
