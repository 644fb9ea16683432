// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import java.util.concurrent.ThreadLocalRandom;

/** Random numbers, at the lowest cost there is. */
final class Draws {
    private Draws() {}

    static long bits() {
        return ThreadLocalRandom.current().nextLong();
    }

    /** Returns a number below {@code n}, from 32 random bits: a multiplication instead of a division. */
    static int scale(int bits, int n) {
        return (int) (((bits & 0xffff_ffffL) * n) >>> 32);
    }
}
