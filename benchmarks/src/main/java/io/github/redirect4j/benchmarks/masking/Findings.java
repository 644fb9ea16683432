// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was counted in a trial, or the mean of several.
 *
 * @param values by measure; what there was nothing to count of is not in it
 * @param errors the standard errors of those that are means; one that is missing is not known
 */
record Findings(Map<Measure, Double> values, Map<Measure, Double> errors) {
    /** Differences below a tenth of the greater value don't matter. */
    private static final double NEGLIGIBLE = 0.1;

    /** Differences below so many standard errors are taken for chance. */
    private static final double ERRORS = 3;

    Findings {
        values = Map.copyOf(values);
        errors = Map.copyOf(errors);
    }

    /** Returns the findings of one trial. */
    static Findings of(Map<Measure, Double> values) {
        return new Findings(values, Map.of());
    }

    /** Returns the mean of each measure over those trials that have it. */
    static Findings mean(List<Findings> trials) {
        Map<Measure, Double> means = new EnumMap<>(Measure.class);
        Map<Measure, Double> errors = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            double[] found = trials.stream()
                    .map(trial -> trial.get(measure))
                    .filter(Objects::nonNull)
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            if (found.length > 0) {
                double mean = Arrays.stream(found).sum() / found.length;
                means.put(measure, mean);
                if (found.length > 1) {
                    double squares = Arrays.stream(found)
                            .map(x -> (x - mean) * (x - mean))
                            .sum();
                    errors.put(measure, Math.sqrt(squares / (found.length - 1) / found.length));
                }
            }
        }
        return new Findings(means, errors);
    }

    @Nullable
    Double get(Measure measure) {
        return values.get(measure);
    }

    /** Returns whether a measure, counted here and there, is better here, by more than chance and so that it matters. */
    boolean isBetter(Measure measure, Findings other) {
        Double mine = get(measure);
        Double theirs = other.get(measure);
        if (mine == null || theirs == null) {
            return false;
        }
        double chance = ERRORS * Math.hypot(error(measure), other.error(measure));
        return theirs - mine > Math.max(chance, Math.max(measure.negligible(), NEGLIGIBLE * theirs));
    }

    private double error(Measure measure) {
        return errors.getOrDefault(measure, 0.0);
    }

    /** Returns a number that differs if any value does. */
    long fingerprint() {
        long hash = 0;
        for (Measure measure : Measure.values()) {
            Double value = get(measure);
            hash = hash * 31 + (value == null ? 1 : Double.doubleToLongBits(value));
        }
        return hash;
    }
}
