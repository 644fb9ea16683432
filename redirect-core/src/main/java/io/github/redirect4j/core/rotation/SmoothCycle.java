// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.rotation;

import io.github.redirect4j.core.internal.Modulus;
import org.jspecify.annotations.Nullable;

/**
 * One whole cycle of nginx's smooth weighted round robin, laid out in advance.
 *
 * <p>Source: nginx, ngx_http_upstream_round_robin. At each step every current weight grows by its weight; the largest, the
 * first of equals, has the turn and is reduced by the sum of all weights. After sum / gcd steps all are zero again.
 *
 * <p>Immutable.
 */
final class SmoothCycle implements WeightedRoundRobin.Sequence {
    private static final int LONGEST = 1 << 16;
    private static final int[] SCALES = {1, 10, 100, 1000};
    private static final double TOLERANCE = 1e-9;

    private final char[] turns;
    private final Modulus length;

    private SmoothCycle(char[] turns) {
        this.turns = turns;
        this.length = Modulus.of(turns.length);
    }

    /**
     * Returns the cycle of these weights, or null if they are no multiples of a thousandth, or the cycle is longer than
     * 2^16, or takes more steps to lay out than allowed: its length times the number of weights.
     */
    static @Nullable SmoothCycle of(double[] weights, long mostSteps) {
        long[] whole = whole(weights);
        if (whole == null) {
            return null;
        }
        long sum = 0;
        for (long weight : whole) {
            sum += weight;
        }
        return sum <= LONGEST && sum * whole.length <= mostSteps ? new SmoothCycle(laidOut(whole, (int) sum)) : null;
    }

    private static char[] laidOut(long[] weights, int sum) {
        long[] current = new long[weights.length];
        char[] turns = new char[sum];
        for (int turn = 0; turn < sum; turn++) {
            int best = 0;
            for (int i = 0; i < current.length; i++) {
                current[i] += weights[i];
                if (current[i] > current[best]) {
                    best = i;
                }
            }
            current[best] -= sum;
            turns[turn] = (char) best;
        }
        return turns;
    }

    /** Returns the weights as the smallest whole numbers of the same ratios, or null if there are none. */
    private static long @Nullable [] whole(double[] weights) {
        for (int scale : SCALES) {
            long[] whole = scaled(weights, scale);
            if (whole != null) {
                long divisor = 0;
                for (long weight : whole) {
                    divisor = gcd(divisor, weight);
                }
                for (int i = 0; i < whole.length; i++) {
                    whole[i] /= divisor;
                }
                return whole;
            }
        }
        return null;
    }

    private static long @Nullable [] scaled(double[] weights, int scale) {
        long[] whole = new long[weights.length];
        for (int i = 0; i < weights.length; i++) {
            double exact = weights[i] * scale;
            whole[i] = Math.round(exact);
            if (whole[i] < 1 || Math.abs(exact - whole[i]) > TOLERANCE * exact) {
                return null;
            }
        }
        return whole.length == 0 ? null : whole;
    }

    private static long gcd(long a, long b) {
        long x = a;
        long y = b;
        while (y != 0) {
            long rest = x % y;
            x = y;
            y = rest;
        }
        return x;
    }

    @Override
    public int at(long ticket) {
        return turns[length.of(ticket)];
    }
}
