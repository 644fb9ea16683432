// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

/**
 * A sequence of random numbers that is the same for a seed on every JDK: SplitMix64, and logarithms by
 * {@link StrictMath}, because those of {@link Math} may differ in the last bit.
 *
 * <p>Confined: one thread at a time, no internal locking.
 */
public final class Draws {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private long state;

    /** Makes the sequence of a seed. */
    public Draws(long seed) {
        state = seed;
    }

    /** Returns the seed of one of several independent sequences. */
    public static long seed(long seed, int stream) {
        return mix(mix(seed + GOLDEN) ^ mix(stream * GOLDEN));
    }

    private static long mix(long z) {
        long x = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
        return x ^ (x >>> 31);
    }

    /** Returns 64 random bits. */
    public long bits() {
        state += GOLDEN;
        return mix(state);
    }

    /** Returns a number strictly between 0 and 1. */
    public double unit() {
        return ((bits() >>> 12) + 0.5) * 0x1p-52;
    }

    /** Returns a number from 0 to {@code n} - 1; the bias is below n / 2^32. */
    public int below(int n) {
        return (int) (((bits() >>> 32) * n) >>> 32);
    }

    /** Returns an exponential variable of mean 1. */
    public double exponential() {
        return -StrictMath.log(unit());
    }

    /** Returns a normal variable of mean 0 and variance 1 (Box and Muller, of whose two the second is not used). */
    public double normal() {
        return StrictMath.sqrt(2 * exponential()) * StrictMath.cos(2 * StrictMath.PI * unit());
    }
}
