// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A mean and when it was written. Read and written without waiting: of two threads that write at once one may be lost, and a
 * reader may see a mean with the time of the one before, which costs a sample or a moment's accuracy and no more.
 *
 * <p>Safe for use by many threads at once.
 */
final class Average {
    /** What {@link #mean()} returns before anything was written. */
    static final double UNKNOWN = -1;

    private static final VarHandle MEAN;
    private static final VarHandle WRITTEN;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MEAN = lookup.findVarHandle(Average.class, "mean", double.class);
            WRITTEN = lookup.findVarHandle(Average.class, "written", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("UnusedVariable") // through its handle
    private volatile double mean = UNKNOWN;

    @SuppressWarnings("UnusedVariable") // through its handle
    private volatile long written;

    double mean() {
        return (double) MEAN.getOpaque(this);
    }

    /** Returns how long ago the mean was written, 0 if a clock was set back. */
    long age(long now) {
        return Math.max(0, now - (long) WRITTEN.getOpaque(this));
    }

    void write(double value, long now) {
        WRITTEN.setOpaque(this, now);
        MEAN.setOpaque(this, value);
    }
}
