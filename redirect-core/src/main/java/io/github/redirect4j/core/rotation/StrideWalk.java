// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.rotation;

import io.github.redirect4j.core.internal.Mix;

/**
 * Turns of a static stride: the weights lie end to end on a line of length 2^63, and each ticket is a step of the golden
 * ratio further along it, round and round.
 *
 * <p>The points of any run of tickets are spread evenly at every scale (Weyl; for the golden ratio the discrepancy grows
 * with the logarithm of the number of points, the slowest there is), so after m turns a server is off its due by a few
 * turns at most, whatever the weights; no weight is lifted or cut down, and the stride never comes to rest on a cycle.
 * The form that gRPC has walks through server after server and refuses most of a light one's tickets: it takes an unknown
 * number of tickets per pick, which a pure pick cannot, and lifts weights below a tenth of the mean to keep that small.
 *
 * <p>A guide of twice as many cells as weights leads to the first weight that reaches into a cell; from there it is less
 * than two steps on average.
 *
 * <p>Immutable.
 */
final class StrideWalk implements WeightedRoundRobin.Sequence {
    private static final int BITS = 63;
    private static final double LINE = 0x1p63;

    private final long[] ends;
    private final int[] guide;
    private final int shift;

    private StrideWalk(long[] ends, int[] guide, int shift) {
        this.ends = ends;
        this.guide = guide;
        this.shift = shift;
    }

    /** Returns the walk over these weights, all positive, at least one. Shares are exact to 2^-52 of the sum. O(n). */
    static StrideWalk of(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        long[] ends = new long[weights.length];
        double end = 0;
        for (int i = 0; i < weights.length; i++) {
            end += weights[i];
            ends[i] = (long) (end / sum * LINE); // saturates at the end of the line
        }
        ends[weights.length - 1] = Long.MAX_VALUE;
        int bits = 33 - Integer.numberOfLeadingZeros(weights.length);
        int[] guide = new int[1 << bits];
        int shift = BITS - bits;
        int first = 0;
        for (int cell = 0; cell < guide.length; cell++) {
            while (ends[first] <= (long) cell << shift) {
                first++;
            }
            guide[cell] = first;
        }
        return new StrideWalk(ends, guide, shift);
    }

    @Override
    public int at(long ticket) {
        long point = (ticket * Mix.GOLDEN) >>> 1;
        int i = guide[(int) (point >>> shift)];
        while (ends[i] <= point && i < ends.length - 1) {
            i++;
        }
        return i;
    }
}
