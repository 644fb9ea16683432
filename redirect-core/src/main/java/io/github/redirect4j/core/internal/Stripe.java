// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.internal;

import java.util.concurrent.atomic.AtomicLongArray;

/** A counter on cache lines of its own, so that threads on different stripes do not slow each other. */
@SuppressWarnings("serial")
public final class Stripe extends AtomicLongArray {
    // Room of 128 bytes on either side, since lines are fetched in pairs. Fields could leave room only behind the
    // value: it
    // would share a line with whatever the collector puts before it, say with what all threads read.
    private static final int ROOM = 16;

    /** Makes a counter that starts at {@code value}. */
    public Stripe(long value) {
        super(inTheMiddle(value)); // whole before the final field is set that others reach it by
    }

    private static long[] inTheMiddle(long value) {
        long[] array = new long[2 * ROOM + 1];
        array[ROOM] = value;
        return array;
    }

    /** Returns the value. */
    public long get() {
        return get(ROOM);
    }

    /** Returns the value as it is here, perhaps not the last that another thread wrote. */
    public long getOpaque() {
        return getOpaque(ROOM);
    }

    /** Sets the value, and does not wait for other threads to see it. */
    public void setOpaque(long value) {
        setOpaque(ROOM, value);
    }

    /** Adds to the value. Returns what it was. */
    public long getAndAdd(long delta) {
        return getAndAdd(ROOM, delta);
    }
}
