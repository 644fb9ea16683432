// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves when told to, either way. */
public final class FakeTicker implements Ticker {
    private final AtomicLong now;

    /** Makes a clock that shows {@code start}. */
    public FakeTicker(long start) {
        now = new AtomicLong(start);
    }

    /** Makes a clock that shows zero. */
    public FakeTicker() {
        this(0);
    }

    @Override
    public long nanoTime() {
        return now.get();
    }

    /** Sets the clock. */
    public void set(long nanos) {
        now.set(nanos);
    }

    /** Moves the clock. */
    public void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
