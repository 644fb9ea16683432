// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request at one server, counted there from the pick until it ends. However often and from however many threads it
 * is ended, it counts once. It keeps the snapshot it was picked from until it is let go of or used again.
 *
 * <p>{@link #end} and {@link #close} are safe for use by many threads at once. An attempt of the caller's own that is
 * acquired again must not be ended late by somebody who means the former use: where that can happen, use the tickets of
 * a {@link Selection}.
 */
public final class Attempt implements AutoCloseable {
    // state is odd while the attempt goes on and grows by one at each begin and end, so an end that was meant for an
    // earlier use fails its compare-and-set. The other fields are written before state becomes odd, and read before the
    // compare-and-set that makes it even: if that succeeds, they belonged together.
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Attempt.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // What began, in one word, so that an attempt stays small: the server's index, above it the round of proof, and the
    // complement of both for a retry.
    private static final int INDEX_BITS = 23;

    /** As many servers can be told apart. */
    static final int MOST_SERVERS = 1 << INDEX_BITS;

    private volatile int state;
    private int begun;
    private @Nullable Tier tier;
    private long started;

    /** Makes an attempt that is not going on, for {@link ServerSelector#acquire(Request, Attempt)}. */
    public Attempt() {}

    /**
     * Returns the server.
     *
     * @return the server of the present use, or of the last one
     * @throws IllegalStateException if the attempt never began
     */
    public Server server() {
        Tier at = tier;
        if (at == null) {
            throw new IllegalStateException("attempt: never begun (expected: acquired)");
        }
        return at.servers[index(begun)];
    }

    /**
     * Returns whether the attempt has begun and not ended.
     *
     * @return whether it is going on
     */
    public boolean isOngoing() {
        return (state & 1) != 0;
    }

    /**
     * Ends the attempt.
     *
     * @param outcome how it ended
     * @return true if this call ended it, false if it had ended before
     */
    public boolean end(Outcome outcome) {
        int now = state;
        return (now & 1) != 0 && end(now, outcome);
    }

    /** Ends the attempt as {@link Outcome#CANCELLED} if it is still going on. */
    @Override
    public void close() {
        end(Outcome.CANCELLED);
    }

    @Override
    public String toString() {
        Tier at = tier;
        return at == null ? "attempt, never begun" : "attempt at " + server().id() + (isOngoing() ? "" : ", ended");
    }

    /** Begins; the server's count has gone up already. */
    void begin(Tier at, int member, int round, boolean retry, long now) {
        if (tier != at) { // mostly the same, and a reference that is written costs the collector's barrier
            tier = at;
        }
        int plain = round << INDEX_BITS | member;
        begun = retry ? ~plain : plain;
        started = now;
        // Release: whoever sees the odd number sees the fields, and nothing of this thread has to wait for it to be
        // seen.
        STATE.setRelease(this, state + 1);
    }

    /** Returns which use this is: what a late end must quote. */
    int use() {
        return state;
    }

    /** Ends one particular use. */
    boolean end(int use, Outcome outcome) {
        Objects.requireNonNull(outcome, "outcome");
        Tier at = tier;
        int what = begun;
        long since = started;
        if (at == null || !STATE.compareAndSet(this, use, use + 1)) {
            return false;
        }
        boolean retry = what < 0;
        int round = (retry ? ~what : what) >>> INDEX_BITS;
        at.selector.ended(at, index(what), round, retry, since, outcome);
        return true;
    }

    private static int index(int what) {
        return (what < 0 ? ~what : what) & MOST_SERVERS - 1;
    }

    void requireIdle() {
        if (isOngoing()) {
            throw new IllegalStateException("attempt: at " + server().id() + " (expected: ended)");
        }
    }
}
