// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.redirect4j.core.Attempt;
import io.github.redirect4j.core.LoadModel;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Server;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyLoadTest {
    private static final Percentage CLOSE = Percentage.withPercentage(1);
    private static final Duration TAU = Duration.ofSeconds(10);

    private static LoadBench peak(int servers) {
        return bench(Loads.peakEwma(TAU), servers);
    }

    private static LoadBench bench(LoadModel model, int servers) {
        double[] weights = new double[servers];
        Arrays.fill(weights, 1);
        return new LoadBench(model, weights);
    }

    @Test
    void of_nobodyMeasured_outstanding() {
        LoadBench bench = new LoadBench(Loads.leastTime(), 1, 4);
        assertThat(bench.of(0)).isZero();
        bench.begin(1);
        bench.begin(1);
        assertThat(bench.of(1)).isEqualTo(2);
    }

    @Test
    void of_measured_meanTimesOutstandingAndThisOne() {
        LoadBench bench = peak(2);
        bench.request(0, 40, Outcome.SUCCESS);
        assertThat(bench.millis(0)).isCloseTo(40, CLOSE);
        bench.begin(0);
        bench.begin(0);
        assertThat(bench.millis(0)).isCloseTo(120, CLOSE);
    }

    @Test
    void of_neverMeasured_halfTheMeanOfOthers() {
        LoadBench bench = peak(4);
        bench.request(0, 40, Outcome.SUCCESS);
        bench.request(2, 20, Outcome.SUCCESS);
        assertThat(bench.millis(1)).isCloseTo(15, CLOSE);
        bench.begin(1);
        assertThat(bench.millis(1)).isCloseTo(30, CLOSE);
    }

    @Test
    void of_newServerInALargeGroup_halfTheMeanOfSixteenOthers() {
        LoadBench bench = peak(200);
        for (int i = 0; i < 199; i++) {
            bench.request(i, 10, Outcome.SUCCESS);
        }
        assertThat(bench.millis(199)).isCloseTo(5, CLOSE);
    }

    @Test
    void ended_longer_peakIsFollowedAtOnceAndLeftWithTau() {
        LoadBench bench = peak(2);
        bench.request(0, 10, Outcome.SUCCESS);
        bench.request(0, 100, Outcome.SUCCESS);
        assertThat(bench.millis(0)).isCloseTo(100, CLOSE);
        Attempt one = bench.begin(0);
        bench.pass(TAU.toMillis() - 10);
        bench.request(0, 10, Outcome.SUCCESS);
        // 10 + (100 - 10) / e, once more outstanding
        assertThat(bench.millis(0)).isCloseTo(2 * (10 + 90 / Math.E), CLOSE);
        one.end(Outcome.CANCELLED);
    }

    @Test
    void ended_leastTime_eachSampleAFiftieth() {
        LoadBench bench = bench(Loads.leastTime(), 2);
        bench.request(0, 100, Outcome.SUCCESS);
        bench.request(0, 200, Outcome.SUCCESS);
        assertThat(bench.millis(0)).isCloseTo(102, CLOSE);
        bench.request(0, 0, Outcome.SUCCESS);
        assertThat(bench.millis(0)).isCloseTo(99.96, CLOSE);
    }

    @Test
    void of_idle_fadesSoThatNobodyIsLeftOut() {
        for (LoadBench bench : List.of(peak(2), bench(Loads.leastTime(), 2))) {
            bench.request(0, 1000, Outcome.SUCCESS);
            bench.pass(3 * TAU.toMillis());
            assertThat(bench.millis(0)).isCloseTo(1000 * Math.exp(-3), CLOSE);
            bench.pass(30 * TAU.toMillis());
            assertThat(bench.millis(0)).isBetween(0.0, 0.02);
        }
    }

    @Test
    void of_hanging_doesNotFade() {
        LoadBench bench = peak(2);
        bench.request(0, 1000, Outcome.SUCCESS);
        bench.begin(0);
        bench.pass(3 * TAU.toMillis());
        assertThat(bench.millis(0)).isCloseTo(2000, CLOSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SERVER_ERROR", "GATEWAY_ERROR", "CONNECT_FAILURE", "RESET", "TIMEOUT"})
    void ended_failingFast_tenTimesTheOthers(Outcome failure) {
        LoadBench bench = peak(3);
        bench.request(0, 20, Outcome.SUCCESS);
        bench.request(1, 20, Outcome.SUCCESS);
        for (int i = 0; i < 50; i++) {
            bench.request(2, 1, failure);
        }
        assertThat(bench.millis(2)).isCloseTo(200, CLOSE);
    }

    @Test
    void ended_timeoutLongerThanThat_countsAsItLasted() {
        LoadBench bench = peak(2);
        bench.request(1, 20, Outcome.SUCCESS);
        bench.request(0, 900, Outcome.TIMEOUT);
        assertThat(bench.millis(0)).isCloseTo(900, CLOSE);
    }

    @Test
    void ended_onlyServerFails_tenTimesItself() {
        LoadBench bench = peak(1);
        bench.request(0, 20, Outcome.SUCCESS);
        bench.request(0, 1, Outcome.RESET);
        assertThat(bench.millis(0)).isCloseTo(200, CLOSE);
    }

    @Test
    void ended_cancelled_countsOnlyIfItLastedLonger() {
        LoadBench bench = peak(2);
        bench.request(0, 100, Outcome.SUCCESS);
        bench.request(0, 1, Outcome.CANCELLED);
        assertThat(bench.millis(0)).isCloseTo(100, CLOSE);
        bench.request(0, 300, Outcome.CANCELLED);
        assertThat(bench.millis(0)).isCloseTo(300, CLOSE);
    }

    @Test
    void of_steps_nearlyAsFastIsTheSame() {
        LoadBench bench = bench(Loads.leastTime(Duration.ofMillis(20)), 3);
        bench.request(0, 21, Outcome.SUCCESS);
        bench.request(1, 39, Outcome.SUCCESS);
        bench.request(2, 41, Outcome.SUCCESS);
        assertThat(bench.millis(0)).isEqualTo(40).isEqualTo(bench.millis(1));
        assertThat(bench.millis(2)).isEqualTo(60);
    }

    @Test
    void of_weight_isNotCountedTwice() {
        LoadBench bench = new LoadBench(Loads.peakEwma(TAU), 1, 4);
        bench.request(0, 40, Outcome.SUCCESS);
        bench.request(1, 10, Outcome.SUCCESS);
        // Divided by weight, 40 against 10.
        assertThat(bench.millis(0)).isCloseTo(40, CLOSE);
        assertThat(bench.millis(1)).isCloseTo(40, CLOSE);
    }

    @Test
    void of_clockThatJumps_costsAccuracyOnly() {
        LoadBench bench = peak(2);
        bench.request(0, 100, Outcome.SUCCESS);
        bench.pass(-TAU.toMillis());
        assertThat(bench.millis(0)).isCloseTo(100, CLOSE);
        Attempt attempt = bench.begin(0);
        bench.pass(-TAU.toMillis());
        attempt.end(Outcome.SUCCESS);
        assertThat(bench.millis(0)).isBetween(0.0, 100.1);
        bench.ticker.set(Long.MIN_VALUE);
        assertThat(bench.millis(0)).isBetween(0.0, 100.1);
        bench.ticker.set(Long.MAX_VALUE);
        assertThat(bench.millis(0)).isBetween(0.0, 100.1);
    }

    @Test
    void measured_membershipChanges_stays() {
        LoadBench bench = peak(2);
        bench.request(1, 50, Outcome.SUCCESS);
        bench.pool.replace(List.of(Server.of("new"), Server.of("s1")));
        assertThat(bench.millis(1)).isCloseTo(50, CLOSE);
        assertThat(bench.millis(0)).isCloseTo(25, CLOSE);
    }

    @Test
    void peakEwma_timeOutOfRange_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Loads.peakEwma(Duration.ofNanos(999_999)))
                .withMessage("tau: PT0.000999999S (expected: 1 ms to 1 day)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Loads.leastTime(Duration.ofMillis(-1)))
                .withMessage("step: PT-0.001S (expected: 0 to 1 day)");
    }

    @Test
    void exp_approximation_withinOnePercentWhereItMatters() {
        double before = 1.1;
        for (double x = 0; x < 24; x += 0.001) {
            double exp = Fading.exp(x);
            assertThat(exp).isLessThan(before);
            if (x <= 7.5) {
                assertThat(exp).isCloseTo(Math.exp(-x), CLOSE);
            }
            before = exp;
        }
        for (double x = 24; x < 1e6; x *= 1.01) {
            assertThat(Fading.exp(x)).isBetween(0.0, 2e-9);
        }
    }
}
