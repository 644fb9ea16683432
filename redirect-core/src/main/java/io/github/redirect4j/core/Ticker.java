// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/**
 * A source of monotonic time.
 *
 * <p>Implementations must be safe for use by many threads at once. A clock that stands still or jumps costs accuracy,
 * never correctness: no selection fails because of it.
 */
@FunctionalInterface
public interface Ticker {
    /**
     * Returns nanoseconds since an arbitrary origin; only differences between two readings mean anything.
     *
     * @return the reading, any value
     */
    long nanoTime();

    /**
     * Returns the ticker that reads {@link System#nanoTime()}.
     *
     * @return the system's monotonic clock
     */
    static Ticker system() {
        return System::nanoTime;
    }
}
