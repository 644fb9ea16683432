// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateWindowTest {
    private static final long SECOND = 1_000_000_000;
    private static final long WINDOW = 10 * SECOND;

    @ParameterizedTest
    @ValueSource(longs = {0, 12345, Long.MAX_VALUE - 5 * SECOND, Long.MIN_VALUE})
    void rate_steady_isExactOnceTheWindowIsFull(long start) {
        RateWindow window = new RateWindow(WINDOW, start);
        for (int i = 0; i < 40_000; i++) {
            window.count(i % 10 == 0, start + i * (SECOND / 1000));
            if (i == 4999) {
                assertThat(window.requestRate(start + 5 * SECOND))
                        .as("of a young origin")
                        .isEqualTo(1000);
            }
        }
        assertThat(window.requestRate(start + 40 * SECOND)).isEqualTo(1000);
        assertThat(window.failureRate(start + 40 * SECOND)).isEqualTo(100);
        assertThat(window.requestRate(start + 45 * SECOND)).isEqualTo(500);
        assertThat(window.requestRate(start + 51 * SECOND)).isZero();
    }

    /** The slow and obvious way: keep all times, and count those of ten whole slots and the one that is going on. */
    @Test
    void rate_random_isWhatAListOfTimesSays() {
        SplittableRandom random = new SplittableRandom(20261123);
        RateWindow window = new RateWindow(WINDOW, 0);
        List<Long> times = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 20_000; i++) {
            now += random.nextInt(100) == 0 ? random.nextLong(30 * SECOND) : random.nextLong(SECOND / 10);
            window.count(false, now);
            times.add(now);
            long first = Math.max(0, now / SECOND - 10) * SECOND;
            long count = times.stream()
                    .skip(Math.max(0, i - 1000))
                    .filter(time -> time >= first)
                    .count();
            double span = Math.max(SECOND, now - first) / 1e9;
            assertThat(window.requestRate(now)).isEqualTo(count / span, within(1e-9 * count));
        }
    }

    @Test
    void rate_firstRequest_isNotTakenForAFlood() {
        RateWindow window = new RateWindow(WINDOW, 0);
        window.count(true, 1);
        assertThat(window.requestRate(1)).isEqualTo(1);
        assertThat(window.failureRate(1)).isEqualTo(1);
    }

    @Test
    void rate_clockJumpsBack_staysSane() {
        RateWindow window = new RateWindow(WINDOW, 0);
        for (int i = 0; i < 100; i++) {
            window.count(false, 60 * SECOND);
            window.count(false, -60 * SECOND);
        }
        assertThat(window.requestRate(-60 * SECOND)).isBetween(0.0, 200.0);
        assertThat(window.requestRate(60 * SECOND)).isBetween(0.0, 200.0);
    }

    @Test
    void count_manyThreads_losesNothing() throws Exception {
        RateWindow window = new RateWindow(WINDOW, 0);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> all = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            all.add(threads.submit(() -> {
                for (int i = 0; i < 100_000; i++) {
                    window.count(i % 2 == 0, i * (SECOND / 10_000));
                }
            }));
        }
        for (Future<?> each : all) {
            each.get(30, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertThat(window.requestRate(10 * SECOND)).isEqualTo(40_000);
        assertThat(window.failureRate(10 * SECOND)).isEqualTo(20_000);
    }

    @Test
    void count_moreThanASlotHolds_staysAtItsLargest() {
        RateWindow window = new RateWindow(WINDOW, 0);
        for (int i = 0; i < 4_200_000; i++) {
            window.count(true, 0);
        }
        assertThat(window.requestRate(0)).isEqualTo(4_194_303);
        assertThat(window.failureRate(0)).isEqualTo(4_194_303);
    }
}
