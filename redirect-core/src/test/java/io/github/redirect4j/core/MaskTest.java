// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.BitSet;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Masks against a {@link BitSet}. A count of N draws with probability p has the standard deviation sqrt(N p (1 - p));
 * seven of them are exceeded by chance less than once in 10^11, and seeds are fixed besides.
 */
class MaskTest {
    private static final int DRAWS = 400_000;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 63, 64, 65, 128, 10_000})
    void all_anySize_everyoneIsEligible(int size) {
        BitSet oracle = new BitSet();
        oracle.set(0, size);

        assertSame(Mask.all(size), oracle, size);
        assertThat(Mask.all(size)).hasToString(size + " of " + size);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 63, 64, 65, 128, 10_000})
    void of_randomMembers_exactlyThose(int size) {
        Random random = new Random(size);
        for (double part : new double[] {0, 0.02, 0.5, 0.98, 1}) {
            BitSet oracle = randomSet(size, part, random);

            assertSame(Mask.of(size, oracle.stream().toArray()), oracle, size);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 128, 10_000})
    void of_firstOrLastAlone_isTheOnlyOne(int size) {
        for (int only : new int[] {0, size / 2, size - 1}) {
            BitSet oracle = new BitSet();
            oracle.set(only);

            assertSame(Mask.of(size, only), oracle, size);
        }
    }

    @Test
    void of_repeatedIndex_countsOnce() {
        assertThat(Mask.of(5, 3, 3, 3).count()).isEqualTo(1);
        assertThat(Mask.of(5, 3, 3)).hasToString("1 of 5");
    }

    @ParameterizedTest
    @CsvSource({
        "5, 5, Index 5 out of bounds for length 5",
        "5, -1, Index -1 out of bounds for length 5",
        "0, 0, Index 0 out of bounds for length 0",
        "64, 64, Index 64 out of bounds for length 64",
    })
    void of_indexOutOfRange_refused(int size, int index, String message) {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> Mask.of(size, index))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10, 64, 100})
    void draw_standingMask_isUniform(int count) {
        Mask mask = Mask.of(
                130,
                new Random(count).ints(0, 130).distinct().limit(count).sorted().toArray());

        assertUniform(mask, new Random(7));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 128, 10_000})
    void draw_extremeBits_isFirstAndLast(int size) {
        Mask mask = Mask.all(size);

        assertThat(mask.draw(0)).isZero();
        assertThat(mask.draw(0xffff_ffffL)).isZero();
        assertThat(mask.draw(-1)).isEqualTo(size - 1);
        assertThat(mask.draw(Long.MAX_VALUE)).isEqualTo((size - 1) / 2);
        assertThat(mask.draw(Long.MIN_VALUE)).isEqualTo(size / 2);
    }

    // ---- scratch masks

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 128, 10_000})
    void copyOf_standingMask_isTheSame(int size) {
        Random random = new Random(size);
        Mask scratch = Mask.scratch(size);
        for (double part : new double[] {1, 0.5, 0.02, 0.98}) {
            BitSet oracle = randomSet(size, part, random);
            scratch.copyOf(Mask.of(size, oracle.stream().toArray()));

            assertSame(scratch, oracle, size);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 128, 500})
    void clear_oneAfterTheOther_agreesWithOracleToTheLast(int size) {
        Random random = new Random(size);
        for (double part : new double[] {1, 0.5}) {
            BitSet oracle = randomSet(size, part, random);
            Mask standing = Mask.of(size, oracle.stream().toArray());
            BitSet before = (BitSet) oracle.clone();
            Mask scratch = Mask.scratch(size);
            scratch.copyOf(standing);
            while (!oracle.isEmpty()) {
                int index = random.nextInt(size);
                scratch.clear(index);
                oracle.clear(index);
                assertSame(scratch, oracle, size);
            }
            assertThat(scratch).hasToString("0 of " + size);
            assertSame(standing, before, size);
        }
    }

    @Test
    void clear_twiceOrNotEligible_changesNothing() {
        Mask scratch = Mask.scratch(70);
        scratch.copyOf(Mask.of(70, 1, 65));
        scratch.clear(65);
        scratch.clear(65);
        scratch.clear(2);

        assertThat(scratch.count()).isEqualTo(1);
        assertThat(scratch.at(0)).isEqualTo(1);
        assertThat(scratch).hasToString("1 of 70");
    }

    @Test
    void copyOf_smallerThanCapacity_hasTheParentsSize() {
        Mask scratch = Mask.scratch(1000);
        BitSet oracle = new BitSet();
        for (int size : new int[] {1000, 3, 200, 0, 64}) {
            scratch.copyOf(Mask.all(size));
            oracle.clear();
            oracle.set(0, size);

            assertSame(scratch, oracle, size);
            assertThat(scratch.capacity()).isEqualTo(1024);
        }
    }

    @Test
    void copyOf_afterClears_isFresh() {
        Mask scratch = Mask.scratch(5);
        scratch.copyOf(Mask.all(5));
        scratch.clear(0);
        scratch.clear(4);
        scratch.copyOf(Mask.of(5, 0, 4));

        assertThat(scratch.count()).isEqualTo(2);
        assertThat(IntStream.range(0, 2).map(scratch::at)).containsExactly(0, 4);
    }

    @Test
    void scratch_notYetACopy_isEmpty() {
        Mask scratch = Mask.scratch(65);

        assertThat(scratch.count()).isZero();
        assertThat(scratch.next(0)).isEqualTo(-1);
        assertThat(scratch.has(64)).isFalse();
        assertThat(scratch.capacity()).isEqualTo(128);
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "3, 1", "3, 2", "5, 2", "10, 1", "10, 4", "10, 5", "10, 9", "100, 1", "100, 50", "100, 97"})
    void draw_afterClears_isUniform(int size, int clears) {
        for (boolean dense : new boolean[] {false, true}) {
            Random random = new Random(31L * size + clears);
            Mask scratch = Mask.scratch(2 * size);
            int[] odd = IntStream.range(0, size).map(i -> 2 * i + 1).toArray();
            scratch.copyOf(dense ? Mask.all(size) : Mask.of(2 * size, odd));
            for (int left = clears; left > 0; left--) {
                scratch.clear(scratch.at(random.nextInt(scratch.count())));
            }

            assertThat(scratch.count()).isEqualTo(size - clears);
            assertUniform(scratch, random);
        }
    }

    @Test
    void draw_oneLeftOfMany_isThatOne() {
        Mask scratch = Mask.scratch(100);
        scratch.copyOf(Mask.all(100));
        for (int i = 0; i < 100; i++) {
            if (i != 77) {
                scratch.clear(i);
            }
        }

        assertThat(new Random(1).longs(1000).mapToInt(scratch::draw)).containsOnly(77);
    }

    private static BitSet randomSet(int size, double part, RandomGenerator random) {
        BitSet set = new BitSet();
        for (int i = 0; i < size; i++) {
            set.set(i, random.nextDouble() < part);
        }
        return set;
    }

    private static void assertSame(Mask mask, BitSet oracle, int size) {
        assertThat(mask.size()).isEqualTo(size);
        assertThat(mask.count()).isEqualTo(oracle.cardinality());
        int k = 0;
        for (int i = 0; i < size; i++) {
            if (mask.has(i) != oracle.get(i)) {
                throw new AssertionError("has(" + i + "): " + mask.has(i));
            }
            if (mask.next(i) != oracle.nextSetBit(i)) {
                throw new AssertionError("next(" + i + "): " + mask.next(i));
            }
            if (oracle.get(i) && mask.at(k++) != i) {
                throw new AssertionError("at(" + (k - 1) + "): " + mask.at(k - 1) + ", not " + i);
            }
        }
        assertThat(mask.next(size)).isEqualTo(-1);
        assertThat(mask.next(Integer.MAX_VALUE)).isEqualTo(-1);
    }

    private static void assertUniform(Mask mask, RandomGenerator random) {
        int[] counts = new int[mask.size()];
        for (int i = 0; i < DRAWS; i++) {
            counts[mask.draw(random.nextLong())]++;
        }
        double p = 1.0 / mask.count();
        double bound = 7 * Math.sqrt(DRAWS * p * (1 - p)) + 1e-9;
        for (int i = 0; i < counts.length; i++) {
            if (mask.has(i)) {
                assertThat((double) counts[i]).as("member %d", i).isBetween(DRAWS * p - bound, DRAWS * p + bound);
            } else {
                assertThat(counts[i]).as("member %d", i).isZero();
            }
        }
    }
}
