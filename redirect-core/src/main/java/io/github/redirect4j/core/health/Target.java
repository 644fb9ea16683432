// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Server;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One server under check: what its checks have shown, which one is going on, and when something is due next. It knows
 * neither threads nor sockets nor clocks; the time comes in. Confined: under the checker's lock.
 */
final class Target {
    /** One question to the server, from its start until its probe has ended, which may be after it was given up. */
    static final class Run {
        final Server server;

        @Nullable
        CompletionStage<ProbeResult> stage;

        boolean abandoned;
        boolean ended;

        Run(Server server) {
            this.server = server;
        }
    }

    private final Cadence cadence;
    private final long idHash;
    private Server server;
    private Streak streak = Streak.NONE;
    private long number;
    private long startedNanos;

    private @Nullable Run going;
    private @Nullable Run unended;
    private long dueNanos;
    private boolean held;

    private @Nullable ProbeResult result;
    private long tookNanos;
    private long endedNanos;

    /** The task that waits for what is due, null if none could be had; the checker's alone. */
    @Nullable
    Future<?> timer;

    /** Which of the tasks that were ever armed is the one that counts; the checker's alone. */
    int armed;

    Target(Server server, Cadence cadence, int entrants, long now) {
        this.server = server;
        this.cadence = cadence;
        this.idHash = KeyHash.xxh3().of(server.id());
        this.dueNanos = now + cadence.first(idHash, entrants);
    }

    String id() {
        return server.id();
    }

    /** Takes over the server's new definition. */
    void server(Server now) {
        server = now;
    }

    /** Returns whether a definition is so different that what is known says nothing of it. */
    boolean isElsewhere(Server now) {
        boolean moved = !(server.addresses().isEmpty() && now.addresses().isEmpty())
                && Collections.disjoint(server.addresses(), now.addresses());
        return moved
                || server.port() != now.port()
                || !Objects.equals(server.host(), now.host())
                || !Objects.equals(server.http(), now.http())
                || !Objects.equals(server.https(), now.https());
    }

    boolean isFresh() {
        return result == null;
    }

    /** Returns the health that the results so far led to. */
    Health health() {
        return streak.health();
    }

    /** Returns the check that is going on, or null. */
    @Nullable
    Run going() {
        return going;
    }

    /** Returns after what time the next thing is due: the end of the check that is going on, or the next check. */
    long untilDue(long now) {
        return Math.max(0, dueNanos - now);
    }

    /** Returns whether what is due has not happened for a whole interval. */
    boolean isOverdue(long now) {
        return now - dueNanos > cadence.intervalNanos();
    }

    /**
     * Puts the next check off if the one before was given up and has not had the time of one to end: its probe hears of the
     * end later than whoever gave it up. Returns whether it did.
     */
    boolean hold(long now) {
        held = unended != null && now - endedNanos < cadence.timeoutNanos();
        if (held) {
            dueNanos = endedNanos + cadence.timeoutNanos();
        }
        return held;
    }

    /** Begins a check, or returns null if the one before has not ended. */
    @Nullable
    Run begin(long now) {
        held = false;
        number++;
        startedNanos = now;
        if (unended == null) {
            going = new Run(server);
            dueNanos = now + cadence.timeoutNanos();
        }
        return going;
    }

    /** Notes what came of a check, and returns the health that follows from it. */
    Health end(ProbeResult outcome, int rise, int fall, int servers, long now) {
        if (going != null && !going.ended) {
            unended = going;
        }
        going = null;
        result = outcome;
        endedNanos = now;
        tookNanos = Math.max(0, now - startedNanos); // a clock that jumps back must not put the next check off
        streak = streak.then(outcome.passed(), rise, fall);
        boolean sound = outcome.passed() && streak.health() == Health.UP;
        dueNanos = now + Math.max(0, cadence.next(idHash, number, sound, servers) - tookNanos);
        return streak.health();
    }

    /** Notes that a probe has ended, whether its check counts or was given up. Returns whether the next one waited for it. */
    boolean ended(Run run, long now) {
        run.ended = true;
        if (unended != run) {
            return false;
        }
        unended = null;
        boolean waited = held;
        if (waited) {
            held = false;
            dueNanos = now;
        }
        return waited;
    }

    @Nullable
    CheckReport report(long now) {
        return result == null
                ? null
                : new CheckReport(
                        server,
                        result,
                        streak.length(),
                        Duration.ofNanos(tookNanos),
                        Duration.ofNanos(Math.max(0, now - endedNanos)));
    }
}
