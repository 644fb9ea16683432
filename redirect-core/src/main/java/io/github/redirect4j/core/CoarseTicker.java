// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * A clock that stands still until it is told to look at another one: for servers that handle many requests per
 * millisecond, where reading the time costs more than choosing a server. Whoever has a loop or a timer calls {@link #tick};
 * the time is as old as the last call.
 *
 * <p>Safe for use by many threads at once.
 */
public final class CoarseTicker implements Ticker {
    private static final VarHandle NOW;

    static {
        try {
            NOW = MethodHandles.lookup().findVarHandle(CoarseTicker.class, "now", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Ticker exact;
    private volatile long now;

    private CoarseTicker(Ticker exact) {
        this.exact = exact;
        this.now = exact.nanoTime();
    }

    /**
     * Returns a clock that looks at another one.
     *
     * @param exact the clock to look at
     * @return a new clock that shows what {@code exact} shows now
     */
    public static CoarseTicker of(Ticker exact) {
        return new CoarseTicker(Objects.requireNonNull(exact, "exact"));
    }

    /** Looks at the other clock. To be called as often as the time is to be fresh, say every millisecond. */
    public void tick() {
        long read = exact.nanoTime();
        long shown = now;
        // Another caller may have looked later, and time does not run back.
        while (read - shown > 0 && !NOW.compareAndSet(this, shown, read)) {
            shown = now;
        }
    }

    @Override
    public long nanoTime() {
        return (long) NOW.getOpaque(this);
    }
}
