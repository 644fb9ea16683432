// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.internal;

/**
 * Weighted choice in constant time: Walker's alias method with Vose's construction.
 *
 * <p>Source: M. D. Vose, A linear algorithm for generating random numbers with a given distribution, 1991. Each column
 * keeps its own index with the probability in its upper 32 bits and its alias in the lower 32, so a draw is one read
 * and a conditional move. Shares are exact to 2^-32 of a column.
 *
 * <p>Immutable.
 */
public final class AliasTable {
    private final long[] columns;

    private AliasTable(long[] columns) {
        this.columns = columns;
    }

    /** Returns the table of {@code weights}, all of them finite and not negative, at least one positive. O(n). */
    public static AliasTable of(double[] weights) {
        int n = weights.length;
        double sum = 0;
        for (double w : weights) {
            sum += w;
        }
        double[] share = new double[n];
        int[] small = new int[n];
        int[] large = new int[n];
        int smalls = 0;
        int larges = 0;
        for (int i = 0; i < n; i++) {
            share[i] = weights[i] / sum * n;
            if (share[i] < 1) {
                small[smalls++] = i;
            } else {
                large[larges++] = i;
            }
        }
        long[] columns = new long[n];
        while (smalls > 0 && larges > 0) {
            int s = small[--smalls];
            int l = large[larges - 1];
            columns[s] = column(share[s], l);
            share[l] -= 1 - share[s];
            if (share[l] < 1) {
                larges--;
                small[smalls++] = l;
            }
        }
        // What is left is 1 up to rounding, unless its weight is zero: such a column belongs to its neighbour on the
        // stack.
        while (larges > 0) {
            int l = large[--larges];
            columns[l] = column(1, l);
        }
        while (smalls > 0) {
            int s = small[--smalls];
            columns[s] = weights[s] > 0 ? column(1, s) : column(0, heaviest(weights));
        }
        return new AliasTable(columns);
    }

    /** Returns an index with the probability of its weight; {@code bits} are 64 random bits. */
    public int draw(long bits) {
        int i = Mix.scale(bits, columns.length);
        long column = columns[i];
        return (bits & 0xffff_ffffL) < (column >>> 32) ? i : (int) column;
    }

    private static long column(double probability, int alias) {
        long threshold = Math.min(0xffff_ffffL, Math.round(probability * 0x1p32));
        return threshold << 32 | alias;
    }

    private static int heaviest(double[] weights) {
        int best = 0;
        for (int i = 1; i < weights.length; i++) {
            best = weights[i] > weights[best] ? i : best;
        }
        return best;
    }
}
