// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "63, 1", "64, 1", "65, 2", "128, 2", "129, 3", "2147483647, 33554432"})
    void length_bits_areRoundedUpToWords(int size, int words) {
        assertThat(Words.length(size)).isEqualTo(words);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 63, 64, 65, 127, 128, 10_000})
    void allSet_size_setsTheFirstOnes(int size) {
        BitSet oracle = new BitSet();
        oracle.set(0, size);
        long[] words = Words.allSet(size);

        assertThat(words).hasSize(Words.length(size));
        assertThat(BitSet.valueOf(words)).isEqualTo(oracle);
    }

    @Test
    void select_oneWord_findsEveryRank() {
        Random random = new Random(1);
        for (int round = 0; round < 3000; round++) {
            // Even, sparse and dense words alike.
            long word = random.nextLong();
            for (int more = 0; more < round % 3; more++) {
                word &= random.nextLong();
            }
            assertSelects(new long[] {~word});
            assertSelects(new long[] {word});
        }
    }

    @Test
    void select_borderBits_found() {
        for (int bit = 0; bit < 64; bit++) {
            assertSelects(new long[] {1L << bit});
            assertSelects(new long[] {~(1L << bit)});
            assertSelects(new long[] {-1L << bit});
            assertSelects(new long[] {-1L >>> bit});
            assertSelects(new long[] {0, 1L << bit, 0, 0, 1L << bit});
        }
    }

    @Test
    void select_manyWords_findsEveryRank() {
        Random random = new Random(2);
        for (int length = 1; length < 40; length++) {
            long[] words = random.longs(length).toArray();
            words[random.nextInt(length)] = 0;
            assertSelects(words);
        }
    }

    @Test
    void next_anyStart_isTheOracles() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            long[] words = new long[random.nextInt(6)];
            for (int bits = random.nextInt(10); bits > 0 && words.length > 0; bits--) {
                int bit = random.nextInt(words.length * 64);
                words[bit >>> 6] |= 1L << bit;
            }
            BitSet oracle = BitSet.valueOf(words);
            for (int from = 0; from < words.length * 64 + 70; from++) {
                assertThat(Words.next(words, from))
                        .as("%s from %d", oracle, from)
                        .isEqualTo(oracle.nextSetBit(from));
            }
        }
    }

    @Test
    void next_noWords_isNone() {
        assertThat(Words.next(new long[0], 0)).isEqualTo(-1);
        assertThat(Words.next(new long[] {-1}, Integer.MAX_VALUE)).isEqualTo(-1);
    }

    private static void assertSelects(long[] words) {
        BitSet oracle = BitSet.valueOf(words);
        int k = 0;
        for (int i = oracle.nextSetBit(0); i >= 0; i = oracle.nextSetBit(i + 1)) {
            assertThat(Words.select(words, k))
                    .as("rank %d of %s", k, Arrays.toString(words))
                    .isEqualTo(i);
            k++;
        }
    }
}
