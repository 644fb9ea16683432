// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.AdminState;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.HealthSource;
import io.github.redirect4j.core.PoolListener;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerStatus;
import io.github.redirect4j.core.Ticker;
import io.github.redirect4j.core.health.Target.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks the servers of a pool, each at its own pace, and tells the pool which are up and which are down.
 *
 * <p>The first result of a server decides at once; until then it is eligible. From then on it is down after some failures
 * in a row and up after some passes in a row. That is this checker's word; what others say is joined with it by the rule of
 * {@link HealthSource}. A server that is redefined at another place (host, port, URL, or none of its addresses
 * left) is checked as if it were new. Servers in {@link AdminState#MAINT} are not checked and keep their health; when
 * they come back they are checked as if they were new. Servers that drain are checked.
 *
 * <p>There is never more than one check of a server. One that takes too long is a failure, is cancelled, and what it
 * finds out later is ignored; the next one waits until it has ended, and while it has not, that is a failure too.
 *
 * <p>The checker has no thread of its own. Should the scheduler reject a task, the check it was for happens about an
 * interval later. Close the checker when it is no longer used.
 *
 * <p>Safe for use by many threads at once.
 */
public final class HealthChecker implements AutoCloseable {
    /*
     * One lock guards the state, the targets and all they hold. It is held while the scheduler is handed a task, while the
     * pool is asked for a status (which takes no lock), and never while foreign code runs: probes, cancellations, and
     * the pool's listeners, which hear of the health that is set.
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
    private final ScheduledExecutorService scheduler;
    private final Ticker ticker;
    private final Cadence cadence;
    private final int rise;
    private final int fall;
    private final @Nullable BiConsumer<String, ProbeResult> agents;
    private final HealthSource source;
    private final PoolListener listener = new Follower();

    private final Object lock = new Object();
    private final Map<String, Target> targets = new LinkedHashMap<>();
    private State state = State.NEW;
    private @Nullable Future<?> rounds;
    private int fresh;

    private HealthChecker(Builder b, @Nullable BiConsumer<String, ProbeResult> agents) {
        this.agents = agents;
        pool = b.pool;
        source = pool.healthSource("checks");
        probe = b.probe;
        scheduler = b.scheduler;
        ticker = b.ticker;
        cadence = b.cadence();
        rise = b.rise;
        fall = b.fall;
    }

    /**
     * Returns a builder of a health checker.
     *
     * @param pool the pool whose servers are checked
     * @param probe what asks a server
     * @param scheduler runs what is due, and with it the probe's start and the pool's listeners; must not run tasks on the
     *     thread that schedules them. It is not shut down by the checker
     * @return the builder
     */
    public static Builder builder(ServerPool pool, Probe probe, ScheduledExecutorService scheduler) {
        return new Builder(pool, probe, scheduler);
    }

    /**
     * Starts the checks of all servers that are in the pool and of those that will be. The first checks are spread over
     * 100 ms for each server that is there, at most over the interval.
     *
     * @throws IllegalStateException if the checker was started or closed before
     * @throws RejectedExecutionException if the scheduler takes no tasks; the checker is not started then
     */
    public void start() {
        synchronized (lock) {
            if (state != State.NEW) {
                throw new IllegalStateException("health checker: " + state + " (expected: NEW)");
            }
            long interval = cadence.intervalNanos();
            rounds = scheduler.scheduleWithFixedDelay(this::followAll, interval, interval, TimeUnit.NANOSECONDS);
            state = State.STARTED;
            pool.addListener(listener);
            List<ServerStatus> wanted =
                    pool.status().stream().filter(this::isWanted).toList();
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

    private boolean isWanted(ServerStatus status) {
        return agents != null || status.state() != AdminState.MAINT;
    }

    /** Brings what is checked into line with the pool, and sees to tasks that were lost. */
    private void followAll() {
        Set<String> ids = new LinkedHashSet<>();
        pool.servers().forEach(server -> ids.add(server.id()));
        synchronized (lock) {
            ids.addAll(targets.keySet());
        }
        ids.forEach(this::follow);
    }

    private void follow(String id) {
        Run dropped = null;
        synchronized (lock) {
            if (state != State.STARTED) {
                return;
            }
            ServerStatus status = pool.status(id);
            Server server = status != null && isWanted(status) ? status.server() : null;
            Target target = targets.get(id);
            if (target != null && (server == null || target.isElsewhere(server))) {
                dropped = leave(target);
                target = null;
            }
            if (target != null && server != null) {
                target.server(server);
                if (target.timer == null || target.isOverdue(ticker.nanoTime())) {
                    arm(target);
                }
            } else if (server != null) {
                enter(server, fresh + 1);
            }
        }
        cancel(dropped);
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
            target.timer = scheduler.schedule(
                    () -> fire(target, armed), target.untilDue(ticker.nanoTime()), TimeUnit.NANOSECONDS);
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
            begun = going == null ? target.begin(ticker.nanoTime()) : null;
            if (begun != null) {
                arm(target);
            }
        }
        if (begun != null) {
            ask(target, begun);
        } else {
            settle(target, going, going == null ? STUCK : TIMED_OUT);
            cancel(going);
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
            target.ended(run);
        }
        if (cause != null) {
            settle(target, run, ProbeResult.fail(cause));
        } else {
            settle(target, run, result == null ? SILENT : result);
        }
    }

    /** Takes over a result, unless the check it is of counts no more. */
    private void settle(Target target, @Nullable Run run, ProbeResult result) {
        Health to;
        synchronized (lock) {
            ServerStatus status = isCurrent(target) && target.going() == run ? pool.status(target.id()) : null;
            if (status == null) {
                return;
            }
            fresh -= target.isFresh() ? 1 : 0;
            Health known = target.health();
            to = target.end(result, rise, fall, ticker.nanoTime());
            arm(target);
            if (agents == null && to == known) {
                return;
            }
        }
        if (agents == null) {
            source.set(target.id(), to, result.reason());
        } else {
            agents.accept(target.id(), result);
        }
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

    /**
     * Returns the last check of every server that was checked since it entered.
     *
     * @return a report each, in the order in which the servers entered; none after the checker was closed
     */
    public List<CheckReport> reports() {
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

    /**
     * Returns the last check of a server.
     *
     * @param id its id
     * @return the report, or null if the server was not checked since it entered
     */
    public @Nullable CheckReport report(String id) {
        Objects.requireNonNull(id, "id");
        synchronized (lock) {
            Target target = targets.get(id);
            return target == null ? null : target.report(ticker.nanoTime());
        }
    }

    /**
     * Ends the checks: those that are going on are cancelled and count no more, and what the checker said of servers is taken
     * back, so that none stays down of which nobody would hear that it is up. To change over to another checker, start that
     * one first. Closing again does nothing.
     */
    @Override
    public void close() {
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
        source.close();
    }

    /** Collects a health checker's settings. Confined: one thread at a time, no internal locking. */
    public static final class Builder {
        private static final Duration SHORTEST = Duration.ofMillis(1);
        private static final Duration LONGEST = Duration.ofDays(1);

        private final ServerPool pool;
        private final ScheduledExecutorService scheduler;
        private Probe probe;
        private Ticker ticker = Ticker.system();
        private Duration interval = Duration.ofSeconds(5);
        private @Nullable Duration timeout;
        private double jitter = 0.1;
        private int rise = 2;
        private int fall = 3;
        private long seed = new SplittableRandom().nextLong();

        private Builder(ServerPool pool, Probe probe, ScheduledExecutorService scheduler) {
            this.pool = Objects.requireNonNull(pool, "pool");
            this.probe = Objects.requireNonNull(probe, "probe");
            this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
        }

        /**
         * Sets the time from the start of one check of a server to the start of the next. Default: 5 seconds.
         *
         * @param interval 1 ms to 1 day
         * @return this
         * @throws IllegalArgumentException if the time is out of range
         */
        public Builder interval(Duration interval) {
            if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("interval: " + interval + " (expected: 1 ms to 1 day)");
            }
            this.interval = interval;
            return this;
        }

        /**
         * Sets after what time a check is given up and counts as failed. Default: 1 second, or the interval if that is
         * shorter.
         *
         * @param timeout 1 ms to the interval
         * @return this
         * @throws IllegalArgumentException if the time is below 1 ms
         */
        public Builder timeout(Duration timeout) {
            if (timeout.compareTo(SHORTEST) < 0) {
                throw new IllegalArgumentException("timeout: " + timeout + " (expected: 1 ms to the interval)");
            }
            this.timeout = timeout;
            return this;
        }

        /**
         * Sets the share of the interval by which each time between two checks is longer or shorter, at random, so that
         * checks by many checkers do not fall together. Default: 0.1.
         *
         * @param jitter 0 to 0.5
         * @return this
         * @throws IllegalArgumentException if the share is out of range
         */
        public Builder jitter(double jitter) {
            if (!(jitter >= 0 && jitter <= 0.5)) {
                throw new IllegalArgumentException("jitter: " + jitter + " (expected: 0 to 0.5)");
            }
            this.jitter = jitter;
            return this;
        }

        /**
         * Sets how many checks in a row a server that is down has to pass to be up. Default: 2.
         *
         * @param rise 1 or more
         * @return this
         * @throws IllegalArgumentException if the number is below 1
         */
        public Builder rise(int rise) {
            if (rise < 1) {
                throw new IllegalArgumentException("rise: " + rise + " (expected: 1 or more)");
            }
            this.rise = rise;
            return this;
        }

        /**
         * Sets how many checks in a row a server that is up has to fail to be down. Default: 3.
         *
         * @param fall 1 or more
         * @return this
         * @throws IllegalArgumentException if the number is below 1
         */
        public Builder fall(int fall) {
            if (fall < 1) {
                throw new IllegalArgumentException("fall: " + fall + " (expected: 1 or more)");
            }
            this.fall = fall;
            return this;
        }

        /**
         * Sets the clock by which checks are timed, which runs like the scheduler's. Default: {@link Ticker#system()}.
         *
         * @param ticker the clock
         * @return this
         */
        public Builder ticker(Ticker ticker) {
            this.ticker = Objects.requireNonNull(ticker, "ticker");
            return this;
        }

        /**
         * Sets the seed of all draws: with the same seed, clock and results, checks are due at the same times. Default: a
         * random one, so that several checkers of one farm are out of step.
         *
         * @param seed any value
         * @return this
         */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        private Cadence cadence() {
            Duration second = Duration.ofSeconds(1);
            Duration patience = timeout != null ? timeout : interval.compareTo(second) < 0 ? interval : second;
            if (patience.compareTo(interval) > 0) {
                throw new IllegalArgumentException(
                        "timeout: " + patience + " (expected: 1 ms to the interval, " + interval + ")");
            }
            return new Cadence(interval.toNanos(), patience.toNanos(), jitter, seed);
        }

        /**
         * Returns the health checker, which has to be started.
         *
         * @return a new checker, to be closed when it is no longer used
         * @throws IllegalArgumentException if the timeout is longer than the interval
         */
        public HealthChecker build() {
            return new HealthChecker(this, null);
        }

        /** Sets what asks a server instead of the probe that the builder was made with. */
        Builder probe(Probe probe) {
            this.probe = probe;
            return this;
        }

        /**
         * Returns a checker that leaves servers' health alone, and asks those in maintenance too: an agent, which alone
         * can end what it has begun. Each result that counts is handed on by id, with no lock held.
         */
        HealthChecker build(BiConsumer<String, ProbeResult> agents) {
            return new HealthChecker(this, agents);
        }
    }
}
