// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The factors of scores that turn load factors into shares, after draft-vinod-carp-v1-03, section 3.3. */
final class LoadMultipliers {
    // With the members in order of rising share P, q of them left and X before the first 0:
    // X' = ((q (P' - P) / (product of all X so far)) + X^q)^(1/q). In doubles, as everybody computes it. StrictMath,
    // because two machines must not disagree in the last bit.

    private LoadMultipliers() {}

    /** Returns the multipliers of the draft by member; 0 for weight 0, which has no part in it. */
    static double[] draft(double[] weights) {
        double[] x = new double[weights.length];
        int[] order = rising(weights);
        int first = 0;
        while (first < order.length && weights[order[first]] == 0) {
            first++;
        }
        double sum = Arrays.stream(weights).sum();
        double product = 1;
        double before = 0;
        double share = 0;
        for (int k = first; k < order.length; k++) {
            int i = order[k];
            double p = weights[i] / sum;
            // Equal shares are equal multipliers, and all equal is 1: without the noise of the last digit.
            if (k == first && weights[i] == weights[order[order.length - 1]]) {
                x[i] = 1;
            } else {
                x[i] = p == share ? before : next(order.length - k, p - share, product, before);
            }
            product *= x[i];
            before = x[i];
            share = p;
        }
        return x;
    }

    /** Returns the multipliers of Squid by place in hash order: no exception for equal shares, and less than 1/1000 is 0. */
    static double[] squid(double[] sorted) {
        double[] x = new double[sorted.length];
        double sum = Arrays.stream(sorted).sum();
        double product = 1;
        double before = 0;
        double share = 0;
        for (int k = 0; k < x.length; k++) {
            double p = sorted[k] / sum;
            p = Math.floor(p * 1000) == 0 ? 0 : p;
            x[k] = next(x.length - k, p - share, product, before); // may become infinite, then NaN
            product *= x[k];
            before = x[k];
            share = p;
        }
        return x;
    }

    /** Returns the indices by rising weight, equal weights as they come. */
    static int[] rising(double[] weights) {
        return IntStream.range(0, weights.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> weights[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static double next(int left, double step, double product, double before) {
        return StrictMath.pow(left * step / product + StrictMath.pow(before, left), 1.0 / left);
    }
}
