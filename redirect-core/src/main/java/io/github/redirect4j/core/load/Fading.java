// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.load;

import java.time.Duration;

/**
 * How a figure loses its meaning with time: exp(-t / tau), with t in stamps of 32 bits.
 *
 * <p>Immutable.
 */
final class Fading {
    /** A stamp is between 1/65,536 and 1/32,768 of tau: fine enough for samples that come close together. */
    private static final int FINENESS = 16;

    private final int shift;
    private final double perStamp;

    Fading(Duration tau) {
        long nanos = tau.toNanos();
        shift = Math.max(0, 63 - Long.numberOfLeadingZeros(nanos) - FINENESS);
        perStamp = (double) (1L << shift) / nanos;
    }

    /** Checks a time constant. */
    static Duration check(String name, Duration time) {
        if (time.compareTo(Duration.ofMillis(1)) < 0 || time.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(name + ": " + time + " (expected: 1 ms to 1 day)");
        }
        return time;
    }

    /** Returns a time as a stamp. Stamps wrap around after more than 32,768 tau; only differences are meant. */
    int stamp(long now) {
        return (int) (now >> shift);
    }

    /** Returns what is left of something written at {@code then}: 1 if that is not over yet, as when a clock was set back. */
    double left(int then, int now) {
        int elapsed = now - then;
        return elapsed <= 0 ? 1 : exp(elapsed * perStamp);
    }

    /**
     * Returns exp(-x) within 1 % for x up to 7.5; beyond, where less than a thousandth is left, something that falls to 1e-9.
     *
     * @param x 0 or more
     */
    static double exp(double x) {
        // Padé's quotient of second order at x / 8, to the eighth; it turns up again beyond its least value, so not
        // there.
        double y = Math.min(x, 24) * 0.125;
        double even = 12 + y * y;
        double quotient = (even - 6 * y) / (even + 6 * y);
        double square = quotient * quotient;
        double fourth = square * square;
        return fourth * fourth;
    }
}
