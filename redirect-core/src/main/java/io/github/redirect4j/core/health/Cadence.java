// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.internal.Mix;

/**
 * When checks are due. Draws are a function of the seed, the hash of the server's id and the number of the check, so
 * that they do not depend on the order in which servers come or threads run. Immutable.
 */
record Cadence(long intervalNanos, long timeoutNanos, double jitter, long seed) {
    private static final long PER_ENTRANT_NANOS = 100_000_000;

    /**
     * Returns after what time a server is checked first: uniform over the interval, or over 100 ms for each server that
     * waits for its first check if that is shorter.
     */
    long first(long idHash, int entrants) {
        return (long) (draw(idHash, 0) * Math.min(intervalNanos, entrants * PER_ENTRANT_NANOS));
    }

    /** Returns the time from the start of the check of this number, 1 or more, to the start of the next. */
    long next(long idHash, long number) {
        return (long) (intervalNanos * (1 + jitter * (2 * draw(idHash, number) - 1)));
    }

    private double draw(long idHash, long number) {
        return Mix.unit(Mix.mix((seed ^ idHash) + number * Mix.GOLDEN));
    }
}
