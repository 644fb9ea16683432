// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlowStartTest {
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final long SECOND = 1_000_000_000;

    @Test
    void over_window_isAStraightRampFromATenth() {
        assertThat(SlowStart.over(WINDOW)).isEqualTo(new SlowStart(WINDOW, 0.1, 1));
    }

    @ParameterizedTest
    @CsvSource({"PT0S, PT0S", "PT-1S, PT-1S", "PT-0.000000001S, PT-0.000000001S"})
    void new_windowNotPositive_refused(Duration window, String shown) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SlowStart(window, 0.1, 1))
                .withMessage("window: " + shown + " (expected: more than zero, at most 1 day)");
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {0, -0.1, 1.0000000000000002, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void new_minimumOutOfRange_refused(double minimum) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SlowStart(WINDOW, minimum, 1))
                .withMessage("minimum: " + minimum + " (expected: above 0, at most 1)");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void new_aggressionOutOfRange_refused(double aggression) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SlowStart(WINDOW, 0.1, aggression))
                .withMessage("aggression: " + aggression + " (expected: above 0, finite)");
    }

    @ParameterizedTest
    @CsvSource({"0, 0.1", "0.5, 0.1", "1, 0.1", "2, 0.2", "5, 0.5", "9.9, 0.99", "10, 1", "11, 1"})
    void share_straightRamp_isElapsedByWindow(double seconds, double share) {
        assertThat(SlowStart.over(WINDOW).share((long) (seconds * SECOND))).isCloseTo(share, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"2, 2.5, 0.5", "2, 6.4, 0.8", "0.5, 5, 0.25", "0.5, 9, 0.81", "3, 1.25, 0.5"})
    void share_bentRamp_isThePower(double aggression, double seconds, double share) {
        SlowStart ramp = new SlowStart(WINDOW, 0.01, aggression);

        assertThat(ramp.share((long) (seconds * SECOND))).isCloseTo(share, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.MIN_VALUE, 1e-3, 0.5, 1, 2, 1e3, Double.MAX_VALUE})
    void share_anyBend_growsFromMinimumToOne(double aggression) {
        SlowStart ramp = new SlowStart(WINDOW, 0.2, aggression);
        double last = 0.2;
        for (long elapsed = 0; elapsed <= 11 * SECOND; elapsed += SECOND / 100) {
            double share = ramp.share(elapsed);
            assertThat(share).isBetween(last, 1.0);
            last = share;
        }
        assertThat(ramp.share(0)).isEqualTo(0.2);
        assertThat(ramp.share(10 * SECOND)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -10_000_000_000L, Long.MIN_VALUE})
    void share_clockRanBackwards_isTheMinimum(long elapsed) {
        assertThat(SlowStart.over(WINDOW).share(elapsed)).isEqualTo(0.1);
    }

    @Test
    void share_longAfter_isOne() {
        assertThat(SlowStart.over(WINDOW).share(Long.MAX_VALUE)).isEqualTo(1);
        assertThat(SlowStart.over(Duration.ofNanos(1)).share(1)).isEqualTo(1);
        assertThat(SlowStart.over(Duration.ofDays(1)).share(Long.MAX_VALUE)).isEqualTo(1);
    }

    @Test
    void share_minimumOne_isAlwaysOne() {
        assertThat(new SlowStart(WINDOW, 1, 1).share(0)).isEqualTo(1);
    }
}
