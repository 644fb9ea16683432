// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contention;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Hears whether somebody uses the other half of this core, or its clock is held down for some: a loop that keeps many units of
 * the core busy then takes up to 1.8 times the CPU time, a chain in which each step waits for the last takes no more. Their
 * ratio is the core's own number while it is alone.
 *
 * <p>Confined: one thread at a time, that which is to be measured.
 */
public final class Neighbours {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int STEPS = 50_000;
    private static final int SIZE = 1024;

    // Not private: nobody reads it, and the compiler must not know.
    static long seen;

    private final int[] table = new int[SIZE];

    /** Makes one. */
    public Neighbours() {
        for (int i = 0; i < SIZE; i++) {
            table[i] = i * 7919;
        }
    }

    /** Listens for about 200 us of the calling thread. Returns CPU time of the wide loop over the chain's. */
    public double noise() {
        long start = THREADS.getCurrentThreadCpuTime();
        long wide = wide(table, STEPS);
        long between = THREADS.getCurrentThreadCpuTime();
        long chain = chain(STEPS);
        long end = THREADS.getCurrentThreadCpuTime();
        seen = wide ^ chain;
        return (double) (between - start) / (end - between);
    }

    private static long wide(int[] table, int steps) {
        long a = 0;
        long b = 1;
        long c = 2;
        long d = 3;
        for (int i = 0; i < steps; i++) {
            a += table[i & SIZE - 1];
            b ^= a * 31;
            c += i ^ b;
            d += table[(int) (c & SIZE - 1)];
        }
        return a + b + c + d;
    }

    private static long chain(int steps) {
        long x = 1;
        for (int i = 0; i < steps; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
        }
        return x;
    }
}
