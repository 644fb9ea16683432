// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Which servers of one interval stand out: by success rate below the mean by so many standard deviations, or by the share
 * that failed. Source: Envoy's outlier detection, gRFC A50.
 *
 * @param deviations of the population, at least 0
 * @param rateVolume requests that make a server count for the success rate
 * @param failureShare at which a server stands out by itself, 0 to 1
 * @param failureVolume requests that make a server count for the failure share
 * @param fewest servers that must count, for either
 */
record Outliers(double deviations, int rateVolume, double failureShare, int failureVolume, int fewest) {
    /** Rates that are equal but for rounding lie apart by less: those who are all alike must not stand out. */
    private static final double ROUNDING = 1e-9;

    /** Of equals the one of which more is known, and in the end anybody, but always the same. */
    private static final Comparator<Tally> WORST_FIRST = Comparator.comparingDouble(Tally::rate)
            .thenComparing(Comparator.comparingInt(Tally::total).reversed())
            .thenComparing(Tally::id);

    /** What a server did in an interval. */
    record Tally(String id, int total, int failed) {
        double rate() {
            return total == 0 ? 1 : (double) (total - failed) / total;
        }
    }

    /** A server that stands out, and why. */
    record Outlier(String id, String reason) {}

    /** Returns who stands out, the worst first. */
    List<Outlier> of(List<Tally> tallies) {
        List<Tally> worst = new ArrayList<>(tallies);
        worst.sort(WORST_FIRST);
        double least = leastRate(tallies);
        long judged =
                tallies.stream().filter(tally -> tally.total >= failureVolume).count();
        List<Outlier> outliers = new ArrayList<>();
        for (Tally tally : worst) {
            if (tally.total >= rateVolume && tally.rate() < least - ROUNDING) {
                outliers.add(new Outlier(
                        tally.id,
                        String.format(
                                Locale.ROOT,
                                "%.1f %% of %d requests succeeded, least accepted %.1f %%",
                                100 * tally.rate(),
                                tally.total,
                                100 * least)));
            } else if (judged >= fewest
                    && tally.total >= failureVolume
                    && tally.failed > 0
                    && tally.failed >= failureShare * tally.total) {
                outliers.add(new Outlier(tally.id, tally.failed + " of " + tally.total + " requests failed"));
            }
        }
        return outliers;
    }

    /** Returns the success rate below which a server stands out; nobody does if too few count or all are alike. */
    private double leastRate(List<Tally> tallies) {
        double[] rates = tallies.stream()
                .filter(tally -> tally.total >= rateVolume)
                .mapToDouble(Tally::rate)
                .toArray();
        if (rates.length < fewest) {
            return Double.NEGATIVE_INFINITY;
        }
        double mean = 0;
        for (double rate : rates) {
            mean += rate / rates.length;
        }
        double variance = 0;
        for (double rate : rates) {
            variance += (rate - mean) * (rate - mean) / rates.length;
        }
        return mean - deviations * Math.sqrt(variance);
    }
}
