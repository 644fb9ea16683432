// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The median of several rounds, and the interval that holds the true median with 95 %, from the order of the values alone:
 * nothing is assumed of how noise is distributed. With fewer than six rounds, which can't say as much, the least and the
 * greatest value.
 *
 * @param rounds how many there were
 */
public record Spread(double median, double low, double high, int rounds) {
    /** Fewer give no interval of 95 %. */
    private static final int FEW = 6;

    /** Returns the spread of the values, or null if there are none. */
    public static @Nullable Spread of(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            return null;
        }
        int outside = outside(sorted.length);
        return new Spread(
                Figures.round(median(sorted, sorted.length)),
                Figures.round(sorted[outside]),
                Figures.round(sorted[sorted.length - 1 - outside]),
                sorted.length);
    }

    /** Returns the median of the first values, which are sorted by the call. */
    public static double median(double[] values, int count) {
        Arrays.sort(values, 0, count);
        return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
    }

    /** Returns how many values may be left out at each end: the number of heads in n tosses is at most that with 2.5 %. */
    private static int outside(int n) {
        double term = Math.pow(0.5, n);
        double below = term;
        int k = 0;
        while (below <= 0.025) {
            k++;
            term *= (double) (n - k + 1) / k;
            below += term;
        }
        return Math.max(0, k - 1);
    }

    @Override
    public String toString() {
        String interval = Figures.text(median) + " [" + Figures.text(low) + "-" + Figures.text(high) + "]";
        return rounds < FEW ? interval + " of " + rounds : interval;
    }
}
