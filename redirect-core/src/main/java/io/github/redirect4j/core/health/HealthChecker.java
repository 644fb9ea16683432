// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.AdminState;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.HealthSource;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerStatus;
import io.github.redirect4j.core.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
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
 * <p>With 256 servers or more, checks that are due within the same 500th of the interval begin together, which halves what
 * many checks cost. The checker has no thread of its own. Should the scheduler reject a task, the check it was for happens
 * about an interval later. Close the checker when it is no longer used.
 *
 * <p>Safe for use by many threads at once.
 */
public final class HealthChecker implements AutoCloseable {
    private final HealthSource source;
    private final Checks checks;

    private HealthChecker(Builder b) {
        source = b.settings.pool.healthSource("checks");
        checks = new Checks(b.settings, b.probe, new Checks.Judge() {
            @Override
            public boolean wants(ServerStatus status) {
                return status.state() != AdminState.MAINT;
            }

            @Override
            public void settled(String id, ProbeResult result, Health was, Health is) {
                if (was != is) {
                    source.set(id, is, result.reason());
                }
            }

            @Override
            public void reminded(String id, Health is) {
                CheckReport last = report(id);
                if (source.get(id) != is && last != null) {
                    source.set(id, is, last.result().reason());
                }
            }
        });
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
        checks.start("health checker");
    }

    /**
     * Returns the last check of every server that was checked since it entered.
     *
     * @return a report each, in the order in which the servers entered; none after the checker was closed
     */
    public List<CheckReport> reports() {
        return checks.reports();
    }

    /**
     * Returns the last check of a server.
     *
     * @param id its id
     * @return the report, or null if the server was not checked since it entered
     */
    public @Nullable CheckReport report(String id) {
        return checks.report(Objects.requireNonNull(id, "id"));
    }

    /**
     * Ends the checks: those that are going on are cancelled and count no more, and what the checker said of servers is taken
     * back, so that none stays down of which nobody would hear that it is up. To change over to another checker, start that
     * one first. Closing again does nothing.
     */
    @Override
    public void close() {
        checks.close();
        source.close();
    }

    /** Collects a health checker's settings. Confined: one thread at a time, no internal locking. */
    public static final class Builder {
        private final Probe probe;
        private final CheckSettings settings;

        private Builder(ServerPool pool, Probe probe, ScheduledExecutorService scheduler) {
            this.settings = new CheckSettings(pool, scheduler, new SplittableRandom().nextLong());
            this.probe = Objects.requireNonNull(probe, "probe");
        }

        /**
         * Sets the time from the start of one check of a server to the start of the next. Default: 5 seconds.
         *
         * @param interval 1 ms to 1 day
         * @return this
         * @throws IllegalArgumentException if the time is out of range
         */
        public Builder interval(Duration interval) {
            settings.interval(interval);
            return this;
        }

        /**
         * Sets the time from the start of one check to the start of the next while the last one has failed: shorter, so that
         * a failure is confirmed sooner, and a server that is back is seen sooner. Default: the interval.
         *
         * @param interval 1 ms to 1 day
         * @return this
         * @throws IllegalArgumentException if the time is out of range
         */
        public Builder intervalAfterFailure(Duration interval) {
            settings.afterFailure(interval);
            return this;
        }

        /**
         * Sets how many checks of sound servers are made a second: with more servers than fit into the interval each is
         * checked less often. Those whose last check failed are checked as often as ever. Default: no limit.
         *
         * @param checks above 0
         * @return this
         * @throws IllegalArgumentException if the number is not above 0
         */
        public Builder perSecond(double checks) {
            settings.perSecond(checks);
            return this;
        }

        /**
         * Sets how many checks go on at once. Others wait for one of them to end, which does not count as part of their
         * timeout, so that servers which hang make nobody else fail. A check
         * that was given up counts no more, even if its probe goes on. Default: 64.
         *
         * @param checks 1 or more
         * @return this
         * @throws IllegalArgumentException if the number is below 1
         */
        public Builder atOnce(int checks) {
            settings.atOnce(checks);
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
            settings.timeout(timeout);
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
            settings.jitter(jitter);
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
            settings.rise(rise);
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
            settings.fall(fall);
            return this;
        }

        /**
         * Sets the clock by which checks are timed, which runs like the scheduler's. Default: {@link Ticker#system()}.
         *
         * @param ticker the clock
         * @return this
         */
        public Builder ticker(Ticker ticker) {
            settings.ticker(ticker);
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
            settings.seed = seed;
            return this;
        }

        /**
         * Returns the health checker, which has to be started.
         *
         * @return a new checker, to be closed when it is no longer used
         * @throws IllegalArgumentException if the timeout is longer than the interval
         */
        public HealthChecker build() {
            return new HealthChecker(this);
        }
    }
}
