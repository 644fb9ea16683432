// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many requests ended lately, and how many of them failed: counted in slots of a tenth of the window. A slot is one
 * word, its number in time (20 bits), failures and requests (22 bits each, at their largest they stay), so that one
 * compare-and-set both counts and turns a slot over to a new time; nothing is lost, and nothing allocated.
 *
 * <p>Safe for use by many threads at once.
 */
final class RateWindow {
    private static final int PARTS = 10;
    private static final int SLOTS = 16; // those of the window, the current one, and up to a power of two
    private static final int COUNT_BITS = 22;
    private static final long COUNT = (1L << COUNT_BITS) - 1;
    private static final long TIME = (1L << (64 - 2 * COUNT_BITS)) - 1;

    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);
    private final long slotNanos;
    private final long born;

    RateWindow(long windowNanos, long now) {
        slotNanos = Math.max(1, windowNanos / PARTS);
        born = now;
    }

    void count(boolean failed, long now) {
        long time = age(now) / slotNanos;
        int slot = (int) (time & (SLOTS - 1));
        long before;
        long after;
        do {
            before = slots.get(slot);
            long same = time(before) == (time & TIME) ? before : (time & TIME) << (2 * COUNT_BITS);
            after = same + (requests(same) < COUNT ? 1 : 0) + (failed && failures(same) < COUNT ? 1L << COUNT_BITS : 0);
        } while (!slots.compareAndSet(slot, before, after));
    }

    /** Returns requests per second. */
    double requestRate(long now) {
        return rate(false, now);
    }

    /** Returns failures per second. */
    double failureRate(long now) {
        return rate(true, now);
    }

    private double rate(boolean failed, long now) {
        long age = age(now);
        long time = age / slotNanos;
        long first = Math.max(0, time - PARTS);
        long sum = 0;
        for (long t = first; t <= time; t++) {
            long slot = slots.get((int) (t & (SLOTS - 1)));
            sum += time(slot) != (t & TIME) ? 0 : failed ? failures(slot) : requests(slot);
        }
        long span = Math.max(slotNanos, age - first * slotNanos);
        return sum * 1e9 / span;
    }

    /** A clock that jumps back to before the beginning stands still there. */
    private long age(long now) {
        return Math.max(0, now - born);
    }

    private static long time(long slot) {
        return slot >>> (2 * COUNT_BITS);
    }

    private static long failures(long slot) {
        return (slot >>> COUNT_BITS) & COUNT;
    }

    private static long requests(long slot) {
        return slot & COUNT;
    }
}
