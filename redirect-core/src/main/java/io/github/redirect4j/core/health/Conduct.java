// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.Outcome;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the attempts at one server showed, and what follows from it.
 *
 * <pre>
 * field                       written by                         read by            mode
 * streaks                     ends of attempts                   the same           compare-and-set; zeroed by a store
 * counts                      ends of attempts, the sweep        the sweep          getAndAdd, getAndSet
 * stage                       the detector, under its lock       ends of attempts   volatile
 * times, until, proofs,
 * takesRoom                   the detector, under its lock       the same           plain
 * </pre>
 */
final class Conduct {
    /** Where a server is in its round. */
    enum Stage {
        IN,
        EJECTED,
        PROBING
    }

    /** Three counts of 20 bits: any failure, failures behind the server, failures to reach it. */
    private static final int WIDTH = 20;

    private static final long FIELD = (1L << WIDTH) - 1;
    private static final int ANY = 0;
    private static final int GATEWAY = WIDTH;
    private static final int CONNECTION = 2 * WIDTH;

    private static final long ONE_FAILED = 1L << Integer.SIZE;

    private final AtomicLong streaks = new AtomicLong();
    private final AtomicLong counts = new AtomicLong();
    volatile Stage stage = Stage.IN;

    /** How often it was ejected, less one for each sweep that it was in since. */
    int times;

    /** When the ejection ends, or when a server that has to prove itself counts as out no more. */
    long until;

    /** Whether it counts as one of those that are out. */
    boolean takesRoom;

    /** How many requests it passed since it has to prove itself. */
    int proofs;

    /** Takes in how an attempt ended. Returns what that made a streak of too many, or null. */
    @Nullable
    String ended(Outcome outcome, Streaks limits) {
        boolean failed = outcome.isFailure();
        counts.getAndAdd(failed ? ONE_FAILED + 1 : 1);
        if (!failed) {
            if (streaks.get() != 0) {
                streaks.set(0);
            }
            return null;
        }
        long before;
        long after;
        do {
            before = streaks.get();
            after = with(before, outcome);
        } while (!streaks.compareAndSet(before, after));
        return limits.exceeded(streak(after, CONNECTION), streak(after, GATEWAY), streak(after, ANY));
    }

    private static long with(long streaks, Outcome outcome) {
        long any = Math.min(FIELD, streak(streaks, ANY) + 1L);
        long gateway = 0;
        long connection = 0;
        switch (outcome) {
            case GATEWAY_ERROR -> gateway = Math.min(FIELD, streak(streaks, GATEWAY) + 1L);
            case CONNECT_FAILURE, RESET, TIMEOUT -> connection = Math.min(FIELD, streak(streaks, CONNECTION) + 1L);
            default -> {
                // It answered, and for itself: both other streaks are over.
            }
        }
        return any << ANY | gateway << GATEWAY | connection << CONNECTION;
    }

    private static int streak(long streaks, int shift) {
        return (int) (streaks >>> shift & FIELD);
    }

    /** Begins all counts anew. */
    void clear() {
        streaks.set(0);
        counts.set(0);
        proofs = 0;
    }

    /** Begins the streaks anew, so that the next one that is too long is told as well. */
    void clearStreaks() {
        streaks.set(0);
    }

    /** Returns what ended since the last call: {@link #total} and {@link #failed} of it. */
    long take() {
        return counts.getAndSet(0);
    }

    static int total(long counts) {
        return (int) counts;
    }

    static int failed(long counts) {
        return (int) (counts >>> Integer.SIZE);
    }
}
