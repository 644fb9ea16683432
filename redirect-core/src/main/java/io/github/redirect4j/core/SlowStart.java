// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.time.Duration;
import java.util.Objects;

/**
 * How a server that is new or comes back is opened to requests little by little: when an algorithm picks it, the pick is
 * kept with a probability that grows from {@code minimum} to 1 over the window, and else goes on without it. Nothing is
 * rebuilt, a keyed request keeps its server once it has it, and it works for every algorithm. When all servers that
 * could take the request are in their ramp, the ramp is left out.
 *
 * <p>Immutable.
 *
 * @param window how long the ramp takes, more than zero, at most 1 day
 * @param minimum the share to begin with, above 0 and at most 1
 * @param aggression the share is (t / window)^(1 / aggression): 1 is a straight line, more opens faster at first; above 0
 */
public record SlowStart(Duration window, double minimum, double aggression) {
    private static final Duration LONGEST = Duration.ofDays(1);

    /**
     * Makes a ramp.
     *
     * @param window how long it takes
     * @param minimum the share to begin with
     * @param aggression its bend
     * @throws IllegalArgumentException if a value is out of range
     */
    public SlowStart {
        Objects.requireNonNull(window, "window");
        if (window.isNegative() || window.isZero() || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("window: " + window + " (expected: more than zero, at most 1 day)");
        }
        if (!(minimum > 0 && minimum <= 1)) {
            throw new IllegalArgumentException("minimum: " + minimum + " (expected: above 0, at most 1)");
        }
        if (!(aggression > 0 && aggression < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("aggression: " + aggression + " (expected: above 0, finite)");
        }
    }

    /**
     * Returns a straight ramp from a tenth.
     *
     * @param window how long it takes
     * @return the ramp
     * @throws IllegalArgumentException if the window is out of range
     */
    public static SlowStart over(Duration window) {
        return new SlowStart(window, 0.1, 1);
    }

    /** Returns the share of picks to be kept {@code elapsed} nanoseconds after the ramp began. */
    double share(long elapsed) {
        double part = Math.max(0, elapsed) / (double) window.toNanos();
        return part >= 1 ? 1 : Math.max(minimum, aggression == 1 ? part : Math.pow(part, 1 / aggression));
    }
}
