// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.internal;

/** Bit mixing and scaling of 64-bit values. */
public final class Mix {
    /** The odd increment of SplitMix64: 2^64 divided by the golden ratio. */
    public static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private static final double ULP = 0x1p-52;

    private Mix() {}

    /** Returns {@code z} with every input bit spread over every output bit (SplitMix64's finaliser, a bijection). */
    public static long mix(long z) {
        long x = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
        return x ^ (x >>> 31);
    }

    /** Returns a number in 0 to {@code n} - 1 from the upper 32 bits, without division; bias below {@code n} / 2^32. */
    public static int scale(long bits, int n) {
        return (int) (((bits >>> 32) * n) >>> 32);
    }

    /** Returns a number strictly between 0 and 1 from the upper 52 bits: with 53, the half would round the last one to 1. */
    public static double unit(long bits) {
        return ((bits >>> 12) + 0.5) * ULP;
    }
}
