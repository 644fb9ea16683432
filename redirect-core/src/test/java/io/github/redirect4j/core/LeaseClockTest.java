// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Accounts against the formula in double arithmetic. Time counts in steps of 1/256 half-life, which is 0.27 %; what is
 * older than an epoch of 64 half-lives may be gone, which is 2^-64 of the charge.
 */
class LeaseClockTest {
    private static final double ACCURACY = 0.005;
    private static final double ONE_EPOCH = 0x1p-64;
    private static final Duration TAU = Duration.ofSeconds(10);
    private static final double TAU_NANOS = 10e9;
    private static final double EPOCH_NANOS = 64 * Math.log(2) * TAU_NANOS;

    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 1, 1000})
    void value_oneCharge_fadesExponentially(double charge) {
        for (double epochs : new double[] {0, 0.3, 0.7, 0.98, 0.999, 1, 1.01, 7.5, 1000.9}) {
            LeaseClock clock = new LeaseClock(TAU, new FakeTicker(-5));
            long charged = (long) (epochs * EPOCH_NANOS);
            long account = clock.charged(0, charge, clock.steps(charged - 5));
            for (double taus = 0; taus <= 60; taus += 0.37) {
                long now = charged - 5 + (long) (taus * TAU_NANOS);
                assertClose(clock.value(account, clock.steps(now)), charge * Math.exp(-taus), charge, epochs, taus);
            }
        }
    }

    @Test
    void value_acrossEpochBorder_isSmooth() {
        LeaseClock clock = new LeaseClock(TAU, new FakeTicker(0));
        long border = (long) EPOCH_NANOS;
        long account = clock.charged(0, 100, clock.steps(border - 10_000_000_000L));
        double last = clock.value(account, clock.steps(border - 1_000_000_000L));
        for (long now = border - 1_000_000_000L; now < border + 1_000_000_000L; now += 1_000_000) {
            double value = clock.value(account, clock.steps(now));
            assertThat(value).isLessThanOrEqualTo(last).isGreaterThan(last * 0.997);
            last = value;
        }
    }

    @ParameterizedTest
    @CsvSource({"0.001, 100000", "0.1, 100000", "1, 20000", "20, 2000", "45, 500"})
    void charged_randomSchedule_addsUp(double meanGapInTaus, int charges) {
        Random random = new Random(charges);
        LeaseClock clock = new LeaseClock(TAU, new FakeTicker(1L << 60));
        long now = 1L << 60;
        long account = 0;
        double oracle = 0;
        for (int i = 0; i < charges; i++) {
            double gap = i % 10 == 0 ? 0 : -Math.log(1 - random.nextDouble()) * meanGapInTaus;
            long nanos = (long) (gap * TAU_NANOS);
            now += nanos;
            oracle *= Math.exp(-nanos / TAU_NANOS);
            double before = clock.value(account, clock.steps(now));
            assertClose(before, oracle, 60, i, gap);
            double cost = cost(i, random);
            oracle += cost;
            account = clock.charged(account, cost, clock.steps(now));
            assertClose(clock.value(account, clock.steps(now)), oracle, 60, i, gap);
        }
    }

    private static double cost(int i, RandomGenerator random) {
        return i % 7 == 0 ? 50 * random.nextDouble() : 1;
    }

    @Test
    void charged_manyAtOneTime_sumIsExact() {
        for (double epochs : new double[] {0, 0.5, 0.9999, 3.75}) {
            LeaseClock clock = new LeaseClock(TAU, new FakeTicker(0));
            long steps = clock.steps((long) (epochs * EPOCH_NANOS));
            long account = 0;
            for (int i = 0; i < 100_000; i++) {
                account = clock.charged(account, 1, steps);
            }

            assertThat(clock.value(account, steps)).isBetween(100_000 * (1 - 1e-3), 100_000 * (1 + 1e-3));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-3, 1, 12345.678, 1e9})
    void account_value_isReadBack(double value) {
        LeaseClock clock = new LeaseClock(TAU, new FakeTicker(0));
        for (double epochs = 0; epochs < 3; epochs += 0.0123) {
            long steps = clock.steps((long) (epochs * EPOCH_NANOS));
            assertThat(clock.value(clock.account(value, steps), steps)).isBetween(value * 0.999999, value * 1.000001);
        }
    }

    @Test
    void charged_absurdlyMuch_staysFinite() {
        LeaseClock clock = new LeaseClock(TAU, new FakeTicker(0));
        long steps = clock.steps((long) (0.9999 * EPOCH_NANOS));
        long account = clock.charged(clock.charged(0, Double.MAX_VALUE, steps), Double.MAX_VALUE, steps);

        assertThat(clock.value(account, steps)).isFinite().isPositive();
        assertThat(clock.value(account, clock.steps((long) (3 * EPOCH_NANOS)))).isZero();
    }

    // ---- odd clocks

    @Test
    void steps_clockStandsStill_valueStays() {
        LeaseClock clock = new LeaseClock(TAU, new FakeTicker(0));
        long steps = clock.steps(7_000_000_000L);
        long account = clock.charged(0, 3, steps);

        for (int i = 0; i < 100; i++) {
            assertThat(clock.steps(7_000_000_000L)).isEqualTo(steps);
        }
        assertThat(clock.value(account, steps)).isBetween(2.9999, 3.0001);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 10_000_000_000L, 900_000_000_000L, Long.MAX_VALUE})
    void steps_clockJumpsBack_valueNeitherGrowsNorIsNegative(long jump) {
        FakeTicker ticker = new FakeTicker(0);
        LeaseClock clock = new LeaseClock(TAU, ticker);
        long now = 1_000_000_000_000L;
        long account = clock.charged(0, 8, at(clock, ticker, now));
        double last = clock.value(account, at(clock, ticker, now));
        for (int i = 0; i < 1000; i++) {
            double value = clock.value(account, at(clock, ticker, now - jump + i * (jump / 1000)));
            assertThat(value).isLessThanOrEqualTo(last).isNotNegative();
            last = value;
        }
        // A charge after another jump counts in full, and fades from then on.
        account = clock.charged(account, 1, at(clock, ticker, now - jump));
        assertThat(clock.value(account, at(clock, ticker, now - jump))).isBetween(last + 0.99, last + 1.01);
        double later = clock.value(account, at(clock, ticker, now - jump + 10_000_000_000L));
        assertThat(later).isBetween(0.0, last + 1.01);
    }

    @Test
    void steps_stampsLagBehindTheClock_timeDoesNotRunFast() {
        FakeTicker ticker = new FakeTicker(0);
        LeaseClock clock = new LeaseClock(TAU, ticker);
        long now = 1_000_000_000_000L;
        long account = clock.charged(0, 100, at(clock, ticker, now));
        for (int i = 0; i < 10; i++) {
            clock.steps(now - (long) (5 * TAU_NANOS));
            assertThat(clock.value(account, clock.steps(now))).isBetween(99.9, 100.1);
        }
    }

    private static long at(LeaseClock clock, FakeTicker ticker, long now) {
        ticker.set(now);
        return clock.steps(now);
    }

    @Test
    void steps_randomJumps_valueNeverGrows() {
        Random random = new Random(4);
        FakeTicker ticker = new FakeTicker(0);
        LeaseClock clock = new LeaseClock(TAU, ticker);
        long account = clock.charged(0, 1000, clock.steps(0));
        double last = 1001;
        for (int i = 0; i < 100_000; i++) {
            long now = (long) (random.nextGaussian() * 0.001 * i * TAU_NANOS);
            double value = clock.value(account, at(clock, ticker, now));
            assertThat(value).isBetween(0.0, last);
            last = value;
        }
    }

    @Test
    void steps_beforeTheOrigin_isZero() {
        LeaseClock clock = new LeaseClock(TAU, new FakeTicker(1000));

        assertThat(clock.steps(0)).isZero();
        assertThat(clock.steps(Long.MIN_VALUE + 1000)).isZero();
        assertThat(clock.steps(Long.MIN_VALUE + 1000)).isZero();
    }

    @Test
    void steps_tickerWraps_timeGoesOn() {
        LeaseClock clock = new LeaseClock(TAU, new FakeTicker(Long.MAX_VALUE));
        long account = clock.charged(0, 1, clock.steps(Long.MAX_VALUE));

        assertClose(clock.value(account, clock.steps(Long.MIN_VALUE + 10_000_000_000L - 1)), Math.exp(-1), 1, 0, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100, 290})
    void steps_clockJumpsForwardByYears_everythingFades(int years) {
        for (Duration tau : new Duration[] {Duration.ofMillis(1), TAU, Duration.ofDays(1)}) {
            LeaseClock clock = new LeaseClock(tau, new FakeTicker(0));
            long account = clock.charged(0, 1e6, clock.steps(1_000_000));
            long steps = clock.steps(Duration.ofDays(365L * years).toNanos());

            assertThat(clock.value(account, steps)).isZero();
            assertThat(clock.value(clock.charged(account, 5, steps), steps)).isBetween(4.9999, 5.0001);
        }
    }

    @Test
    void value_accountOfTheEpochToCome_isStillWhatItWas() {
        // Another thread read the clock just after the border and charged; this one read it just before.
        LeaseClock clock = new LeaseClock(TAU, new FakeTicker(0));
        long after = 64 * 256 + 1;
        long account = clock.charged(0, 5, after);

        assertThat(clock.value(account, after - 2)).isBetween(5.0, 5.03);
        assertThat(clock.value(clock.charged(account, 1, after - 2), after - 2)).isBetween(6.0, 6.03);
    }

    @Test
    void stepsThen_thePast_doesNotMoveTime() {
        LeaseClock clock = new LeaseClock(TAU, new FakeTicker(0));
        long now = clock.steps(50_000_000_000L);

        assertThat(clock.stepsThen(20_000_000_000L)).isLessThan(now).isPositive();
        assertThat(clock.stepsThen(50_000_000_000L)).isEqualTo(now);
        assertThat(clock.stepsThen(90_000_000_000L)).isGreaterThan(now);
        assertThat(clock.stepsThen(-90_000_000_000L)).isNegative();
        assertThat(clock.steps(50_000_000_000L)).isEqualTo(now);
    }

    private static void assertClose(double value, double expected, double scale, double at, double after) {
        if (!(Math.abs(value - expected) <= ACCURACY * expected + scale * ONE_EPOCH)) {
            throw new AssertionError("value at " + at + " after " + after + ": " + value + ", not " + expected);
        }
    }
}
