// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.internal;

/**
 * Remainders by a number that stays the same, by multiplication: a division costs as much as the locked instruction that
 * the ticket came from.
 *
 * <p>Half the reciprocal, rounded down, gives a quotient of t / 2n that is too small by less than two, so what is left is
 * below 4n, and two conditional subtractions finish it.
 *
 * <p>Immutable.
 */
public final class Modulus {
    private final int n;
    private final long half;

    private Modulus(int n) {
        this.n = n;
        this.half = Long.MAX_VALUE / n;
    }

    /** Returns the remainders by {@code n}, 1 or more. */
    public static Modulus of(int n) {
        return new Modulus(n);
    }

    /** Returns what they are remainders by. */
    public int n() {
        return n;
    }

    /** Returns the remainder of {@code ticket} as an unsigned number, 0 to n - 1. */
    public int of(long ticket) {
        if (ticket < 0) {
            return (int) Long.remainderUnsigned(ticket, n);
        }
        long twice = 2L * n;
        long rest = ticket - Math.multiplyHigh(ticket, half) * twice;
        rest -= twice & ~((rest - twice) >> 63);
        rest -= n & ~((rest - n) >> 63);
        return (int) rest;
    }
}
