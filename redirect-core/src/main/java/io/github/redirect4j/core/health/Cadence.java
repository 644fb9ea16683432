// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.internal.Mix;

/**
 * When checks are due. Draws are a function of the seed, the hash of the server's id and the number of the check, so
 * that they do not depend on the order in which servers come or threads run. Immutable.
 *
 * @param intervalNanos from the start of one check of a sound server to the start of the next
 * @param suspiciousNanos the same while its last check has failed
 * @param apartNanos how far checks of sound servers are apart at least, all together
 */
record Cadence(
        long intervalNanos, long suspiciousNanos, long timeoutNanos, double jitter, double apartNanos, long seed) {
    private static final long PER_ENTRANT_NANOS = 100_000_000;
    private static final int MANY = 256;
    private static final int TOGETHER = 500;

    /**
     * Returns after what time a server is checked first: uniform over the interval, or over 100 ms for each server that
     * waits for its first check if that is shorter, or over the time that so many checks take if that is longer.
     */
    long first(long idHash, int entrants) {
        double time = Math.max(
                Math.min((double) intervalNanos, (double) entrants * PER_ENTRANT_NANOS), entrants * apartNanos);
        return (long) (draw(idHash, 0) * time);
    }

    /** Returns the time from the start of the check of this number, 1 or more, to the start of the next. */
    long next(long idHash, long number, boolean sound, int servers) {
        double time = sound ? Math.max((double) intervalNanos, servers * apartNanos) : suspiciousNanos;
        return (long) (time * (1 + jitter * (2 * draw(idHash, number) - 1)));
    }

    /**
     * Returns after what time to wake up for what is due after a delay: with many servers, a thread that wakes for each costs
     * more than the checks, so that those of the same 500th of the interval are begun, or given up, together.
     */
    long wake(long delay, long now, int servers) {
        long grid = servers < MANY ? 1 : Math.max(1, intervalNanos / TOGETHER);
        return delay + Math.floorMod(-(now + delay), grid);
    }

    private double draw(long idHash, long number) {
        return Mix.unit(Mix.mix((seed ^ idHash) + number * Mix.GOLDEN));
    }
}
