// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.internal;

import java.util.concurrent.atomic.AtomicLong;

/** A counter on cache lines of its own, so that threads on different stripes do not slow each other. */
@SuppressWarnings({"unused", "serial"})
public final class Stripe extends AtomicLong {
    // Fields of a subclass follow those of its parent: the next object's value is at least 128 bytes away.
    private long p0;
    private long p1;
    private long p2;
    private long p3;
    private long p4;
    private long p5;
    private long p6;
    private long p7;
    private long p8;
    private long p9;
    private long p10;
    private long p11;
    private long p12;
    private long p13;
    private long p14;

    /** Makes a counter that starts at {@code value}. */
    public Stripe(long value) {
        super(value);
    }
}
