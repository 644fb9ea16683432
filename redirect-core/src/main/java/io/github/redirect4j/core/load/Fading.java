// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.load;

import java.time.Duration;

/** How a figure loses its meaning with time: exp(-t / tau). */
final class Fading {
    private static final double NOTHING_LEFT = 24;

    private Fading() {}

    /** Checks a time constant. */
    static Duration check(String name, Duration time) {
        if (time.compareTo(Duration.ofMillis(1)) < 0 || time.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(name + ": " + time + " (expected: 1 ms to 1 day)");
        }
        return time;
    }

    /**
     * Returns exp(-x) within 1 % for x up to 7.5; beyond, where less than a thousandth is left, something that falls to 0.
     *
     * @param x 0 or more
     */
    static double exp(double x) {
        if (x >= NOTHING_LEFT) {
            return 0;
        }
        // Padé's quotient of second order at x / 8, to the eighth; it turns up again where nothing is left.
        double y = x * 0.125;
        double even = 12 + y * y;
        double quotient = (even - 6 * y) / (even + 6 * y);
        double square = quotient * quotient;
        double fourth = square * square;
        return fourth * fourth;
    }
}
