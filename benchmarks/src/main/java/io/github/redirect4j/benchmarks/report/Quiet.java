// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What of a measurement counts as quiet: where nobody used the other half of the core, by {@code contention.Neighbours}.
 *
 * @param floor the noise of a quiet moment
 */
public record Quiet(double floor) {
    /** Noise may differ by so much from the floor and still be quiet. */
    private static final double ALLOWANCE = 1.15;

    /** Of all readings the quietest twentieth is left out, lest one that went wrong sets the floor. */
    private static final int OUTLIERS = 20;

    /** Returns quiet by the quietest moments of a measurement; anything is quiet if nobody listened. */
    public static Quiet of(double[] noises) {
        double[] sorted = noises.clone();
        Arrays.sort(sorted);
        return new Quiet(sorted.length == 0 ? 0 : sorted[sorted.length / OUTLIERS]);
    }

    /** Returns whether a moment was quiet. */
    public boolean is(double noise) {
        return floor == 0 || (noise < floor * ALLOWANCE && noise > floor / ALLOWANCE);
    }

    /** Returns how many of these moments were quiet. */
    long count(double[] noises) {
        return Arrays.stream(noises).filter(this::is).count();
    }

    /** Returns of these figures those of quiet moments. */
    double[] of(double[] figures, double[] noises) {
        return IntStream.range(0, Math.min(figures.length, noises.length))
                .filter(i -> is(noises[i]))
                .mapToDouble(i -> figures[i])
                .toArray();
    }
}
