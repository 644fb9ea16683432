// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.AdminState;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.PoolListener;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerStatus;
import io.github.redirect4j.core.Ticker;
import io.github.redirect4j.core.health.Target.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks each server of a pool at its own pace, one question at a time, and hands on what came of it. What the results mean is a
 * {@link Judge}'s to say. Safe for use by many threads at once.
 */
final class Checks {
    /** Whom to ask, and what to make of the answers. Called with no lock held but for {@code wants}, which must be quick. */
    interface Judge {
        /** Returns whether a server is to be asked. */
        boolean wants(ServerStatus status);

        /** Takes a result that counts, and the health by this server's results before and after it. */
        void settled(String id, ProbeResult result, Health was, Health is);

        /** Takes the health by a server's results again, each interval: what was said may have been lost or overtaken. */
        default void reminded(String id, Health is) {}
    }

    /*
     * One lock guards the state, the targets and all they hold. It is held while the scheduler is handed a task, while the
     * pool is asked for a status (which takes no lock), and never while foreign code runs: probes, cancellations, and
     * whoever judges the results.
     *
     * Nothing here relies on hearing every event or on every task being run. An event says where to look, and the look
     * at the pool decides; a round each interval looks at everything.
     */
    private enum State {
        NEW,
        STARTED,
        CLOSED
    }

    private static final ProbeResult TIMED_OUT = ProbeResult.fail("timed out");
    private static final ProbeResult STUCK = ProbeResult.fail("the check before has not ended");
    private static final ProbeResult SILENT = ProbeResult.fail("the probe gave no result");

    private final ServerPool pool;
    private final Probe probe;
    private final Judge judge;
    private final ScheduledExecutorService scheduler;
    private final Ticker ticker;
    private final Cadence cadence;
    private final int rise;
    private final int fall;
    private final int atOnce;
    private final PoolListener listener = new Follower();

    private final Object lock = new Object();
    private final Map<String, Target> targets = new LinkedHashMap<>();
    private State state = State.NEW;
    private @Nullable Future<?> rounds;
    private int fresh;

    /** How many checks are going on, and who is due and has to wait for one of them to end. */
    private int running;

    private final Set<Target> waiting = new LinkedHashSet<>();
    private boolean beginning;

    Checks(CheckSettings settings, Probe probe, Judge judge) {
        this.pool = settings.pool;
        this.probe = probe;
        this.judge = judge;
        this.scheduler = settings.scheduler;
        this.ticker = settings.ticker;
        this.cadence = settings.cadence();
        this.rise = settings.rise;
        this.fall = settings.fall;
        this.atOnce = settings.atOnce;
    }

    /** Starts. Throws what a checker's start throws. */
    void start(String who) {
        synchronized (lock) {
            if (state != State.NEW) {
                throw new IllegalStateException(who + ": " + state + " (expected: NEW)");
            }
            long interval = cadence.intervalNanos();
            rounds = scheduler.scheduleWithFixedDelay(this::followAll, interval, interval, TimeUnit.NANOSECONDS);
            state = State.STARTED;
            pool.addListener(listener);
            List<ServerStatus> wanted =
                    pool.status().stream().filter(judge::wants).toList();
            wanted.forEach(status -> enter(status.server(), wanted.size()));
        }
    }

    // ---- who is checked

    private final class Follower implements PoolListener {
        @Override
        public void added(Server server) {
            follow(server.id());
        }

        @Override
        public void removed(Server server) {
            follow(server.id());
        }

        @Override
        public void changed(Server before, Server after) {
            follow(after.id());
        }

        @Override
        public void state(Server server, AdminState before, AdminState after) {
            follow(server.id());
        }

        @Override
        public void missed(long count) {
            followAll();
        }
    }

    /** Brings what is checked into line with the pool, and sees to tasks that were lost. */
    private void followAll() {
        Set<String> ids = new LinkedHashSet<>();
        pool.servers().forEach(server -> ids.add(server.id()));
        synchronized (lock) {
            ids.addAll(targets.keySet());
        }
        for (String id : ids) {
            guarded(() -> {
                follow(id);
                Target target = target(id);
                if (target != null && !target.isFresh()) {
                    judge.reminded(id, target.health());
                }
            });
        }
    }

    private void follow(String id) {
        Run dropped = null;
        synchronized (lock) {
            if (state != State.STARTED) {
                return;
            }
            ServerStatus status = pool.status(id);
            Server server = status != null && judge.wants(status) ? status.server() : null;
            Target target = targets.get(id);
            if (target != null && (server == null || target.isElsewhere(server))) {
                dropped = leave(target);
                target = null;
            }
            if (target != null && server != null) {
                target.server(server);
                boolean lost = target.timer == null || target.isOverdue(ticker.nanoTime());
                if (lost && !waiting.contains(target)) {
                    arm(target);
                }
            } else if (server != null) {
                enter(server, fresh + 1);
            }
        }
        cancel(dropped);
        beginWaiting();
    }

    private @Nullable Target target(String id) {
        synchronized (lock) {
            return targets.get(id);
        }
    }

    /** Whoever judges tells the pool, and so runs what others wrote: its failure must not end a round, or all rounds. */
    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    private void enter(Server server, int entrants) {
        Target target = new Target(server, cadence, entrants, ticker.nanoTime());
        targets.put(server.id(), target);
        fresh++;
        arm(target);
    }

    /** Forgets a server, and returns the check to be cancelled, if one is going on. */
    private @Nullable Run leave(Target target) {
        targets.remove(target.id());
        waiting.remove(target);
        running -= target.going() == null ? 0 : 1;
        fresh -= target.isFresh() ? 1 : 0;
        disarm(target);
        return target.going();
    }

    private boolean isCurrent(Target target) {
        return targets.get(target.id()) == target;
    }

    // ---- what is due

    private void arm(Target target) {
        disarm(target);
        int armed = target.armed;
        try {
            long now = ticker.nanoTime();
            long delay = cadence.wake(target.untilDue(now), now, targets.size());
            target.timer = scheduler.schedule(() -> fire(target, armed), delay, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            target.timer = null; // the next round tries again
        }
    }

    /** Takes back a target's task; if it runs already and waits for the lock, its number is not the current one. */
    private static void disarm(Target target) {
        target.armed++;
        if (target.timer != null) {
            target.timer.cancel(false);
            target.timer = null;
        }
    }

    private void fire(Target target, int armed) {
        Run going;
        Run begun;
        synchronized (lock) {
            if (!isCurrent(target) || target.armed != armed) {
                return;
            }
            going = target.going();
            if (going == null && hold(target)) {
                return;
            }
            if (going == null && running >= atOnce) {
                disarm(target);
                waiting.add(target);
                return;
            }
            begun = going == null ? begin(target) : null;
        }
        if (begun != null) {
            ask(target, begun);
        } else {
            settle(target, going, going == null ? STUCK : TIMED_OUT);
            cancel(going);
        }
    }

    private boolean hold(Target target) {
        boolean held = target.hold(ticker.nanoTime());
        if (held) {
            waiting.remove(target);
            arm(target);
        }
        return held;
    }

    private @Nullable Run begin(Target target) {
        waiting.remove(target);
        Run begun = target.begin(ticker.nanoTime());
        if (begun != null) {
            running++;
            arm(target);
        }
        return begun;
    }

    /** Begins what had to wait, as far as there is room. A probe that answers at once comes back here: one loop is enough. */
    private void beginWaiting() {
        while (true) {
            Target target;
            Run begun;
            synchronized (lock) {
                if (beginning || waiting.isEmpty() || running >= atOnce) {
                    return;
                }
                target = waiting.iterator().next();
                if (hold(target)) {
                    continue;
                }
                begun = begin(target);
                beginning = true;
            }
            try {
                if (begun != null) {
                    ask(target, begun);
                } else {
                    settle(target, null, STUCK);
                }
            } finally {
                synchronized (lock) {
                    beginning = false;
                }
            }
        }
    }

    // ---- one check

    private void ask(Target target, Run run) {
        try {
            CompletionStage<ProbeResult> stage = Objects.requireNonNull(probe.check(run.server), "the probe's answer");
            boolean abandoned;
            synchronized (lock) {
                run.stage = stage;
                abandoned = run.abandoned;
            }
            var unused = stage.whenComplete((result, cause) -> ended(target, run, result, cause));
            if (abandoned) {
                cancel(run); // it took the probe longer than the timeout to begin
            }
        } catch (RuntimeException | Error e) { // foreign code; one bad check must not end all others
            ended(target, run, null, e);
        }
    }

    private void ended(Target target, Run run, @Nullable ProbeResult result, @Nullable Throwable cause) {
        synchronized (lock) {
            if (target.ended(run, ticker.nanoTime()) && isCurrent(target)) {
                arm(target);
            }
        }
        if (cause != null) {
            settle(target, run, ProbeResult.fail(cause));
        } else {
            settle(target, run, result == null ? SILENT : result);
        }
    }

    /** Takes over a result, unless the check it is of counts no more. */
    private void settle(Target target, @Nullable Run run, ProbeResult result) {
        Health[] change = new Health[2];
        synchronized (lock) {
            ServerStatus status = isCurrent(target) && target.going() == run ? pool.status(target.id()) : null;
            if (status == null) {
                return;
            }
            fresh -= target.isFresh() ? 1 : 0;
            running -= run == null ? 0 : 1;
            change[0] = target.health();
            change[1] = target.end(result, rise, fall, targets.size(), ticker.nanoTime());
            arm(target);
        }
        beginWaiting();
        guarded(() -> judge.settled(target.id(), result, change[0], change[1]));
    }

    /** Cancels a check, now or as soon as its probe has begun it. */
    private void cancel(@Nullable Run run) {
        if (run == null) {
            return;
        }
        CompletionStage<ProbeResult> stage;
        synchronized (lock) {
            run.abandoned = true;
            stage = run.stage;
        }
        try {
            if (stage != null) {
                stage.toCompletableFuture().cancel(true);
            }
        } catch (RuntimeException e) {
            // A stage that cannot be cancelled ends when it ends; until then the server is not asked again.
        }
    }

    // ---- what is known

    List<CheckReport> reports() {
        List<CheckReport> reports = new ArrayList<>();
        synchronized (lock) {
            long now = ticker.nanoTime();
            for (Target target : targets.values()) {
                CheckReport report = target.report(now);
                if (report != null) {
                    reports.add(report);
                }
            }
        }
        return reports;
    }

    @Nullable
    CheckReport report(String id) {
        synchronized (lock) {
            Target target = targets.get(id);
            return target == null ? null : target.report(ticker.nanoTime());
        }
    }

    /** Ends all checks; those that are going on are cancelled. */
    void close() {
        List<Run> dropped = new ArrayList<>();
        synchronized (lock) {
            if (rounds != null) {
                rounds.cancel(false);
            }
            for (Target target : List.copyOf(targets.values())) {
                Run run = leave(target);
                if (run != null) {
                    dropped.add(run);
                }
            }
            state = State.CLOSED;
        }
        pool.removeListener(listener);
        dropped.forEach(this::cancel);
    }
}
