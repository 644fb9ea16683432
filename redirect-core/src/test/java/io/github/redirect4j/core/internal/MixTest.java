// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixTest {
    @ParameterizedTest
    @ValueSource(
            longs = {0, 1, 0xfff, 0x1000, -1, -0x1000, -0x1001, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32, -1L << 11})
    void unit_extremeBits_isStrictlyBetweenZeroAndOne(long bits) {
        assertThat(Mix.unit(bits)).isGreaterThan(0).isLessThan(1);
        assertThat(Math.log(Mix.unit(bits))).isNegative().isFinite();
    }

    @Test
    void unit_ends_areHalfAStepFromZeroAndOne() {
        assertThat(Mix.unit(0)).isEqualTo(0x1p-53);
        assertThat(Mix.unit(-1)).isEqualTo(1 - 0x1p-53);
        assertThat(Mix.unit(Long.MIN_VALUE)).isCloseTo(0.5, within(0x1p-52));
    }

    @Test
    void unit_largerBits_isNotSmaller() {
        double last = 0;
        for (long high = 0; high < 1 << 16; high++) {
            double unit = Mix.unit(high << 48);
            assertThat(unit).isGreaterThan(last);
            last = unit;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10, 64, 1000, 65537, 1 << 30, Integer.MAX_VALUE})
    void scale_anyBits_isInRange(int n) {
        for (long bits : new long[] {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 0xffff_ffffL, -1L << 32}) {
            assertThat(Mix.scale(bits, n)).isBetween(0, n - 1);
        }
        new Random(n)
                .longs(10_000)
                .forEach(bits -> assertThat(Mix.scale(bits, n)).isBetween(0, n - 1));
        assertThat(Mix.scale(0xffff_ffffL, n)).isZero();
        assertThat(Mix.scale(-1, n)).isEqualTo(n - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10, 64, 1000})
    void scale_evenGrid_isEven(int n) {
        // 2^20 points, evenly spaced: every number is hit 2^20 / n times, rounded up or down.
        int[] hits = new int[n];
        for (long i = 0; i < 1 << 20; i++) {
            hits[Mix.scale(i << 44, n)]++;
        }

        assertThat(Arrays.stream(hits).min().getAsInt()).isGreaterThanOrEqualTo((1 << 20) / n);
        assertThat(Arrays.stream(hits).max().getAsInt()).isLessThanOrEqualTo((1 << 20) / n + 1);
    }

    @Test
    void mix_manyInputs_allDiffer() {
        long[] mixed = LongStream.concat(
                        LongStream.range(-200_000, 200_000),
                        LongStream.concat(
                                LongStream.range(1, 200_000).map(i -> i * Mix.GOLDEN),
                                LongStream.range(1, 200_000).map(i -> i << 44)))
                .distinct()
                .map(Mix::mix)
                .toArray();

        assertThat(Arrays.stream(mixed).distinct().count()).isEqualTo(mixed.length);
    }

    @Test
    void mix_countedInput_isSplitMix64() {
        // The JDK's generator is SplitMix64 with the same finaliser; its gamma for a given seed is the golden one.
        SplittableRandom reference = new SplittableRandom(12345);
        for (long i = 1; i <= 1000; i++) {
            assertThat(Mix.mix(12345 + i * Mix.GOLDEN)).isEqualTo(reference.nextLong());
        }
    }

    @Test
    void mix_oneBitFlipped_changesHalfOfTheBits() {
        // Of 64 bits each flips with probability 1/2: over 1000 inputs the mean is 32, its deviation 4 / sqrt(1000).
        for (int bit = 0; bit < 64; bit++) {
            long flip = 1L << bit;
            double mean = new Random(bit)
                    .longs(1000)
                    .mapToInt(z -> Long.bitCount(Mix.mix(z) ^ Mix.mix(z ^ flip)))
                    .average()
                    .getAsDouble();
            assertThat(mean).as("bit %d", bit).isCloseTo(32, within(7 * 4 / Math.sqrt(1000)));
        }
    }
}
