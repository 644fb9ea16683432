// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.internal;

/** Sets of small numbers as 64-bit words. */
public final class Words {
    private Words() {}

    /** Returns words for {@code size} bits, the first {@code size} set. */
    public static long[] allSet(int size) {
        long[] words = new long[length(size)];
        java.util.Arrays.fill(words, -1L);
        if ((size & 63) != 0) {
            words[words.length - 1] = (1L << size) - 1;
        }
        return words;
    }

    /** Returns how many words hold {@code size} bits. */
    public static int length(int size) {
        return (size + 63) >>> 6;
    }

    /** Returns the position of the set bit of rank {@code k}; {@code k} must be below the number of set bits. */
    public static int select(long[] words, int k) {
        int left = k;
        for (int w = 0; ; w++) {
            int bits = Long.bitCount(words[w]);
            if (left < bits) {
                return (w << 6) + selectInWord(words[w], left);
            }
            left -= bits;
        }
    }

    /** Returns the first set bit at or after {@code from}, or -1. */
    public static int next(long[] words, int from) {
        int w = from >>> 6;
        if (w >= words.length) {
            return -1;
        }
        long word = words[w] & (-1L << from);
        while (word == 0) {
            if (++w == words.length) {
                return -1;
            }
            word = words[w];
        }
        return (w << 6) + Long.numberOfTrailingZeros(word);
    }

    // Halves the word by popcount instead of clearing k bits: six steps for any k.
    private static int selectInWord(long word, int k) {
        int left = k;
        int at = 0;
        for (int half = 32; half != 0; half >>>= 1) {
            int low = Long.bitCount((word >>> at) & ((1L << half) - 1));
            if (left >= low) {
                left -= low;
                at += half;
            }
        }
        return at;
    }
}
