// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/**
 * What a server says of its own load. Immutable.
 *
 * @param outstanding how many requests it is working on, from everybody, 0 or more
 * @param takenAtNanos when it counted them, by the pool's {@link Ticker}
 */
public record LoadReport(double outstanding, long takenAtNanos) {
    /**
     * Makes a report.
     *
     * @param outstanding how many requests the server is working on
     * @param takenAtNanos when it counted them
     * @throws IllegalArgumentException if {@code outstanding} is negative or not finite
     */
    public LoadReport {
        if (!(outstanding >= 0 && outstanding < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("outstanding: " + outstanding + " (expected: 0 or more, finite)");
        }
    }
}
