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
            bench.begin(i).end(Outcome.SUCCESS);
            bench.request(i, 1, Outcome.SUCCESS);
        }
        assertThat(bench.millis(199)).isBetween(0.48, 0.5);
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
        bench.request(0, 10, Outcome.SUCCESS);
        bench.request(0, 20, Outcome.SUCCESS);
        assertThat(bench.millis(0)).isCloseTo(10.2, CLOSE);
        bench.request(0, 0, Outcome.SUCCESS);
        assertThat(bench.millis(0)).isCloseTo(9.996, CLOSE);
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
    void of_hanging_fadesTheMoreSlowlyTheMoreHangs() {
        LoadBench bench = peak(2);
        bench.request(0, 1000, Outcome.SUCCESS);
        bench.begin(0);
        bench.begin(0);
        bench.pass(3 * TAU.toMillis());
        assertThat(bench.millis(0)).isCloseTo(3 * 1000 / Math.E, CLOSE);
    }

    @Test
    void of_idleForDaysOrMonths_nothingIsLeft() {
        for (LoadBench bench : List.of(peak(2), bench(Loads.leastTime(), 2))) {
            bench.request(0, 1000, Outcome.TIMEOUT);
            for (int day = 1; day < 100; day++) {
                bench.pass(Duration.ofDays(1).toMillis());
                assertThat(bench.millis(0)).isZero();
            }
        }
    }

    @Test
    void of_streamsThatGoOn_othersComeBack() {
        for (LoadBench bench : List.of(peak(2), bench(Loads.leastTime(), 2))) {
            bench.request(1, 5, Outcome.SUCCESS);
            bench.begin(0);
            bench.begin(0);
            bench.request(0, 600_000, Outcome.SUCCESS);
            int away = 0;
            while (bench.of(0) > bench.of(1)) {
                bench.request(1, 5, Outcome.SUCCESS);
                bench.pass(995);
                away++;
            }
            assertThat(away).as("seconds without a request").isBetween(10, 600);
            bench.request(0, 5, Outcome.SUCCESS);
            assertThat(bench.millis(0)).as("of five, with two streams").isBetween(10.0, 20.0);
        }
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
    void of_weight_isNotCounted() {
        LoadBench bench = new LoadBench(Loads.peakEwma(TAU), 1, 4);
        bench.request(0, 40, Outcome.SUCCESS);
        bench.request(1, 10, Outcome.SUCCESS);
        assertThat(bench.millis(0)).isCloseTo(40, CLOSE);
        assertThat(bench.millis(1)).isCloseTo(10, CLOSE);
        assertThat(Loads.peakEwma().isRelative()).isTrue();
    }

    @Test
    void ended_outageOfAll_penaltiesDoNotAddUpAndWhoeverIsBackIsTried() {
        for (LoadBench bench : List.of(peak(2), bench(Loads.leastTime(), 2))) {
            bench.request(0, 5, Outcome.SUCCESS);
            bench.request(1, 5, Outcome.SUCCESS);
            for (int i = 0; i < 3_000; i++) {
                bench.request(i % 2, 1, Outcome.CONNECT_FAILURE);
            }
            assertThat(bench.millis(0)).isBetween(40.0, 51.0);
            // The first is back; the second, a minute later.
            int second = 0;
            for (int i = 0; i < 3_000; i++) {
                int picked = bench.of(1) < bench.of(0) ? 1 : 0;
                second += picked;
                bench.request(picked, 5, picked == 1 && i < 600 ? Outcome.CONNECT_FAILURE : Outcome.SUCCESS);
                bench.pass(95);
            }
            assertThat(second).isGreaterThan(100);
        }
    }

    @Test
    void ended_failsBeforeAnybodySucceeded_isNotPreferred() {
        LoadBench bench = bench(Loads.leastTime(), 3);
        for (int i = 0; i < 1_000; i++) {
            bench.request(2, 0, Outcome.RESET);
        }
        for (int i = 0; i < 100; i++) {
            bench.begin(0);
        }
        assertThat(bench.of(2)).isGreaterThan(bench.of(0)).isLessThan(1.1e9);
    }

    @Test
    void ended_failsFastWhereOthersAreBusy_costsMoreThanTheyDo() {
        LoadBench bench = bench(Loads.leastTime(), 2);
        bench.request(0, 5, Outcome.SUCCESS);
        for (int i = 0; i < 40; i++) {
            bench.begin(0);
        }
        bench.request(1, 0, Outcome.SERVER_ERROR);
        assertThat(bench.of(1)).isGreaterThan(5 * bench.of(0));
    }

    @Test
    void ended_cancelledBeforeAnythingWasMeasured_saysNothing() {
        LoadBench bench = peak(2);
        bench.request(0, 100, Outcome.SUCCESS);
        bench.request(1, 0, Outcome.CANCELLED);
        assertThat(bench.millis(1)).isCloseTo(50, CLOSE);
        bench.request(1, 300, Outcome.CANCELLED);
        assertThat(bench.millis(1)).as("it lasted at least that long").isCloseTo(300, CLOSE);
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
            assertThat(Fading.exp(x)).isZero();
        }
    }
}
