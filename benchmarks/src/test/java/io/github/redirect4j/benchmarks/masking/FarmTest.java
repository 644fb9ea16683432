// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.benchmarks.masking.Trouble.Cold;
import io.github.redirect4j.benchmarks.masking.Trouble.Everywhere;
import io.github.redirect4j.core.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FarmTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Fault HALF = Fault.failing(3, Duration.ofSeconds(10), Duration.ofSeconds(20), 0.5);

    private static Farm farm(Trouble trouble, long shift) {
        return new Farm(new Scenario("test", "", 2000, Duration.ofMinutes(1), trouble), shift);
    }

    @Test
    void outcome_fault_failsItsShareAtItsServerWhileItLasts() {
        Farm farm = farm(Trouble.of(HALF), 0);
        assertThat(farm.outcome(3, 0.1, 0)).isEqualTo(Outcome.SUCCESS);
        farm.begin(HALF);
        assertThat(farm.isInTrouble(3, 0)).isTrue();
        assertThat(farm.outcome(3, 0.49, 0)).isEqualTo(Outcome.SERVER_ERROR);
        assertThat(farm.outcome(3, 0.51, 0)).isEqualTo(Outcome.SUCCESS);
        assertThat(farm.outcome(4, 0.1, 0)).isEqualTo(Outcome.SUCCESS);
        farm.end(HALF);
        assertThat(farm.isInTrouble(3, 0)).isFalse();
        assertThat(farm.outcome(3, 0.1, 0)).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void outcome_hanging_timesOut() {
        Fault hanging = Fault.hanging(3, Duration.ofSeconds(10), Duration.ofSeconds(20));
        Farm farm = farm(Trouble.of(hanging), 0);
        farm.begin(hanging);
        assertThat(farm.outcome(3, 0.99, 0)).isEqualTo(Outcome.TIMEOUT);
    }

    @Test
    void outcome_everywhere_isNobodysFaultAndMovesWithTheShift() {
        Farm farm = farm(Trouble.of(new Everywhere(Duration.ofSeconds(10), Duration.ofSeconds(20), 0.4)), 5 * SECOND);
        assertThat(farm.outcome(3, 0.1, 15 * SECOND - 1)).isEqualTo(Outcome.SUCCESS);
        assertThat(farm.outcome(3, 0.39, 15 * SECOND)).isEqualTo(Outcome.SERVER_ERROR);
        assertThat(farm.outcome(3, 0.41, 15 * SECOND)).isEqualTo(Outcome.SUCCESS);
        assertThat(farm.outcome(3, 0.39, 25 * SECOND)).isEqualTo(Outcome.SUCCESS);
        assertThat(farm.isInTrouble(3, 15 * SECOND)).isFalse();
    }

    @Test
    void outcome_cold_takesATenthFromItsFirstRequestOn() {
        Farm farm = farm(Trouble.of(HALF).then(new Cold(Duration.ofSeconds(10), 0.1)), 0);
        farm.begin(HALF);
        farm.end(HALF);
        assertThat(farm.isInTrouble(3, 1000 * SECOND)).isTrue(); // it has had no request yet
        int taken = 0;
        for (int i = 0; i < 1000; i++) { // a fair share: a hundred a second
            taken += farm.outcome(3, 0.5, 1000 * SECOND + i * SECOND / 100) == Outcome.SUCCESS ? 1 : 0;
        }
        assertThat(taken).isBetween(108, 110); // a second's worth at once, then ten a second
        assertThat(farm.isInTrouble(3, 1010 * SECOND - 1)).isTrue();
        assertThat(farm.isInTrouble(3, 1010 * SECOND)).isFalse();
        assertThat(farm.outcome(3, 0.5, 1010 * SECOND)).isEqualTo(Outcome.SUCCESS);
    }
}
