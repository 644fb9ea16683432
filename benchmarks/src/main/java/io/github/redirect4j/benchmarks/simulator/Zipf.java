// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

/**
 * Keys 0 to n - 1 of which the k-th (from 1) is drawn with probability in proportion to k^-s.
 *
 * <p>Immutable.
 */
final class Zipf {
    /*
     * Walker's alias method as Vose builds it (1991): each of n columns has the same probability and holds its own key
     * and one other. Exact but for rounding; one draw gives column (upper 32 bits) and coin (lower 32).
     */
    private final int[] other;
    private final long[] own; // of 2^32: below it, the column's own key

    Zipf(int keys, double exponent) {
        if (keys < 1 || keys > 10_000_000) {
            throw new IllegalArgumentException("keys: " + keys + " (expected: 1 to 10000000)");
        }
        if (!(exponent >= 0 && exponent <= 10)) {
            throw new IllegalArgumentException("exponent: " + exponent + " (expected: 0 to 10)");
        }
        other = new int[keys];
        own = new long[keys];
        build(scaled(keys, exponent));
    }

    /** Returns the probabilities times n. */
    private static double[] scaled(int keys, double exponent) {
        double[] p = new double[keys];
        double sum = 0;
        for (int i = keys - 1; i >= 0; i--) { // small ones first, for accuracy
            p[i] = StrictMath.pow(i + 1, -exponent);
            sum += p[i];
        }
        for (int i = 0; i < keys; i++) {
            p[i] *= keys / sum;
        }
        return p;
    }

    private void build(double[] p) {
        int[] work = new int[p.length]; // light columns from the left, heavy ones from the right
        int light = 0;
        int heavy = p.length;
        for (int i = 0; i < p.length; i++) {
            if (p[i] < 1) {
                work[light++] = i;
            } else {
                work[--heavy] = i;
            }
        }
        while (light > 0 && heavy < p.length) {
            int small = work[--light];
            int large = work[heavy];
            own[small] = (long) (p[small] * 0x1p32);
            other[small] = large;
            p[large] -= 1 - p[small];
            if (p[large] < 1) {
                heavy++;
                work[light++] = large;
            }
        }
        while (heavy < p.length) {
            own[work[heavy++]] = 1L << 32;
        }
        while (light > 0) { // rounding left these a little under 1
            own[work[--light]] = 1L << 32;
        }
    }

    /** Returns how many keys there are. */
    int size() {
        return own.length;
    }

    int draw(Draws draws) {
        long bits = draws.bits();
        int column = (int) (((bits >>> 32) * own.length) >>> 32);
        return (bits & 0xffff_ffffL) < own[column] ? column : other[column];
    }
}
