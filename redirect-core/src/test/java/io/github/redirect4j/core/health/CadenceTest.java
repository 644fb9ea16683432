// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.KeyHash;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CadenceTest {
    private static final long SECOND = 1_000_000_000;
    private final Cadence cadence = new Cadence(5 * SECOND, 5 * SECOND, SECOND, 0.1, 0, 42);

    @Test
    void next_lastCheckFailed_itsOwnInterval() {
        Cadence cadence = new Cadence(5 * SECOND, SECOND, SECOND, 0, 0, 42);
        assertThat(cadence.next(7, 1, false, 100)).isEqualTo(SECOND);
        assertThat(cadence.next(7, 1, true, 100)).isEqualTo(5 * SECOND);
    }

    @Test
    void next_moreServersThanFit_soundOnesLessOften() {
        Cadence tenPerSecond = new Cadence(5 * SECOND, SECOND, SECOND, 0, SECOND / 10.0, 42);
        assertThat(tenPerSecond.next(7, 1, true, 50)).isEqualTo(5 * SECOND);
        assertThat(tenPerSecond.next(7, 1, true, 1000)).isEqualTo(100 * SECOND);
        assertThat(tenPerSecond.next(7, 1, false, 1000)).isEqualTo(SECOND);
        assertThat(LongStream.range(0, 1000)
                        .map(id -> tenPerSecond.first(id * 977, 1000))
                        .summaryStatistics()
                        .getMax())
                .isBetween(95 * SECOND, 100 * SECOND);
    }

    @Test
    void first_few_within100MillisecondsEach() {
        SplittableRandom hashes = new SplittableRandom(1);
        assertThat(LongStream.range(0, 1000).map(i -> cadence.first(hashes.nextLong(), 3)))
                .allMatch(first -> first >= 0 && first < 300_000_000L);
    }

    /** 10 bins of 100 expected; 60 to 140 is more than four standard deviations of 9.5. The seed is fixed. */
    @Test
    void first_thousand_evenOverTheInterval() {
        int[] bins = new int[10];
        IntStream.range(0, 1000)
                .mapToLong(i -> cadence.first(KeyHash.xxh3().of("server-" + i), 1000))
                .forEach(first -> bins[(int) (first * 10 / (5 * SECOND))]++);
        assertThat(bins).satisfies(all -> {
            for (int bin : all) {
                assertThat(bin).isBetween(60, 140);
            }
        });
    }

    @Test
    void first_moreThanAnIntMayCount_isWithinTheInterval() {
        assertThat(cadence.first(7, Integer.MAX_VALUE)).isBetween(0L, 5 * SECOND - 1);
    }

    @Test
    void next_jitter_coversItsRangeAndNoMore() {
        var periods = LongStream.rangeClosed(1, 100_000)
                .map(i -> cadence.next(7, i, true, 1))
                .summaryStatistics();
        assertThat(periods.getMin()).isBetween(4_500_000_000L, 4_500_100_000L);
        assertThat(periods.getMax()).isBetween(5_499_900_000L, 5_500_000_000L);
        assertThat(periods.getAverage()).isBetween(4.99e9, 5.01e9);
    }

    @Test
    void next_noJitter_isTheInterval() {
        Cadence exact = new Cadence(5 * SECOND, 5 * SECOND, SECOND, 0, 0, 42);
        assertThat(LongStream.rangeClosed(1, 100).map(i -> exact.next(7, i, true, 1)))
                .containsOnly(5 * SECOND);
    }

    @Test
    void next_otherSeedOrServerOrNumber_otherDraw() {
        Cadence other = new Cadence(5 * SECOND, 5 * SECOND, SECOND, 0.1, 0, 43);
        assertThat(new long[] {
                    cadence.next(7, 1, true, 1),
                    cadence.next(7, 2, true, 1),
                    cadence.next(8, 1, true, 1),
                    other.next(7, 1, true, 1)
                })
                .doesNotHaveDuplicates();
        assertThat(new Cadence(5 * SECOND, 5 * SECOND, SECOND, 0.1, 0, 42).next(7, 1, true, 1))
                .isEqualTo(cadence.next(7, 1, true, 1));
    }

    @Test
    void wake_fewServers_exactly() {
        Cadence cadence = new Cadence(SECOND, SECOND, SECOND, 0, 0, 7);
        assertThat(cadence.wake(12_345_678, 99, 255)).isEqualTo(12_345_678);
        assertThat(cadence.wake(0, -99, 255)).isZero();
    }

    @Test
    void wake_manyServers_togetherAndLittleLater() {
        Cadence cadence = new Cadence(5 * SECOND, SECOND, SECOND, 0, 0, 7); // of which a 500th is 10 ms
        assertThat(cadence.wake(12_345_678, 0, 256)).isEqualTo(20_000_000);
        assertThat(cadence.wake(20_000_000, 0, 256)).isEqualTo(20_000_000);
        assertThat(cadence.wake(0, -1, 256)).isEqualTo(1);
        for (long now : new long[] {Long.MIN_VALUE, -5, 3, Long.MAX_VALUE / 2}) {
            long delay = cadence.wake(777, now, 10_000);
            assertThat(delay).isBetween(777L, 777L + 10_000_000);
            assertThat((now + delay) % 10_000_000).isZero();
        }
        assertThat(new Cadence(100, 100, 100, 0, 0, 7).wake(55, 1, 10_000)).isEqualTo(55);
    }
}
