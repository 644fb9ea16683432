// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import java.util.concurrent.atomic.AtomicLongArray;

/** Sixteen counters, each on cache lines of its own, of which a thread uses the one that its id names. */
final class Stripes {
    private static final int COUNT = 16;

    // 128 bytes: the line and the one that is fetched with it.
    private static final int APART = 16;

    private final AtomicLongArray atomic = new AtomicLongArray((COUNT + 1) * APART);
    private final long[] plain = new long[(COUNT + 1) * APART];

    @SuppressWarnings("deprecation") // threadId() exists from 19 on only
    private static int slot() {
        return (((int) Thread.currentThread().getId() & COUNT - 1) + 1) * APART;
    }

    long next() {
        return atomic.getAndIncrement(slot());
    }

    /** Returns a count of all threads together. */
    long nextOfAll() {
        return atomic.getAndIncrement(APART);
    }

    /** Returns a count that threads of one stripe can see twice. */
    long nextPlain() {
        return plain[slot()]++;
    }
}
