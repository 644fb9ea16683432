// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.AdminState;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.HealthSource;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.OutcomeListener;
import io.github.redirect4j.core.PoolListener;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.health.Conduct.Stage;
import io.github.redirect4j.core.health.Outliers.Outlier;
import io.github.redirect4j.core.health.Outliers.Tally;
import io.github.redirect4j.core.internal.Mix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes servers out by what attempts at them show, with no request of its own: after too many failures in a row, or when
 * they stand out among the others in an interval. A server that is out comes back after a while, the longer the more often it
 * was out, and then has to prove itself: it takes one attempt at a time, and after some that succeeded all it can, or is out
 * again at the first that fails. Counts begin anew whenever it goes or comes back.
 *
 * <p>A server is {@link Health#DOWN} while it is out and {@link Health#PROBING} while it has to prove itself; otherwise the
 * detector says nothing of it, and the word of others holds by the rule of {@link HealthSource}. So neither do active checks
 * that pass end an ejection, nor does an ejection that ends bring back a server whose checks fail.
 *
 * <p>At most a share of the pool's servers is out or proving itself at a time, but one of three or more always may be. Who
 * has not proved itself for as long as a first ejection takes counts no more, since perhaps nobody asks it, and goes again
 * whatever the others do. Servers that only others call down don't count, and who can't be taken out is judged again after
 * as many failures more.
 *
 * <p>It has no thread and no timer: failures in a row are judged by the thread that ends an attempt, all else by {@link
 * ServerPool#sweep()}, which should be called about once a second. Redirects and DNS answers have no end that is seen, so
 * they show nothing. An end costs a look-up and two counters, and allocates nothing.
 *
 * <p>Safe for use by many threads at once.
 *
 * <p>Source: Envoy's outlier detection and gRFC A50 for the counts, the sweep and the growing time; Finagle's failure accrual
 * for the proof.
 */
public final class OutlierDetector implements AutoCloseable {
    /*
     * One lock guards stages, times and the number of those that are not in. It is not held while the pool is told, since
     * that calls listeners. Two threads may therefore tell it in the wrong order, or of a server that has come back under its
     * id meanwhile: each sweep tells again what the pool has got wrong of those in "unsettled", who are all that are out or
     * were at the last sweep, and at the end of each interval of all.
     */
    private final ServerPool pool;
    private final HealthSource source;
    private final Streaks streaks;
    private final Outliers outliers;
    private final long interval;
    private final long base;
    private final long longest;
    private final double jitter;
    private final double mostEjected;
    private final int needed;
    private final long seed;

    private final ConcurrentHashMap<String, Conduct> conducts = new ConcurrentHashMap<>();
    private final Object lock = new Object();
    private final Map<String, Conduct> unsettled = new HashMap<>();
    private int out;
    private long draws;
    private long swept;
    private boolean started;

    private final Follower follower = new Follower();

    private OutlierDetector(Builder b) {
        pool = b.pool;
        source = pool.healthSource("outliers");
        streaks = new Streaks(b.errors, b.gatewayErrors, b.connectionErrors);
        outliers = new Outliers(b.deviations, b.rateVolume, b.failureShare, b.failureVolume, b.fewest);
        interval = b.interval.toNanos();
        base = b.base.toNanos();
        longest = b.longest.toNanos();
        jitter = b.jitter;
        mostEjected = b.mostEjected;
        needed = b.needed;
        seed = b.seed;
    }

    /**
     * Returns a builder of a detector.
     *
     * @param pool the pool whose attempts it hears
     * @return the builder
     */
    public static Builder builder(ServerPool pool) {
        return new Builder(pool);
    }

    /**
     * Starts to listen.
     *
     * @throws IllegalStateException if the detector was started before
     */
    public void start() {
        synchronized (lock) {
            if (started) {
                throw new IllegalStateException("outlier detector: STARTED (expected: NEW)");
            }
            started = true;
            swept = pool.ticker().nanoTime();
        }
        pool.addListener((PoolListener) follower);
        follower.missed(0);
        pool.addListener((OutcomeListener) follower);
    }

    /** What the pool tells. */
    private final class Follower implements PoolListener, OutcomeListener {
        @Override
        public void added(Server server) {
            conducts.putIfAbsent(server.id(), new Conduct());
        }

        @Override
        public void removed(Server server) {
            forget(server.id());
        }

        @Override
        public void state(Server server, AdminState before, AdminState after) {
            if (before == AdminState.MAINT || after == AdminState.MAINT) {
                pardon(server.id());
            }
        }

        @Override
        public void missed(long count) {
            pool.servers().forEach(this::added);
            conducts.keySet().stream().filter(id -> pool.get(id) == null).forEach(OutlierDetector.this::forget);
        }

        @Override
        public void ended(Server server, Outcome outcome, boolean probe) {
            Conduct conduct = outcome == Outcome.CANCELLED ? null : conducts.get(server.id());
            if (conduct != null) {
                OutlierDetector.this.ended(server.id(), conduct, outcome, probe);
            }
        }

        @Override
        public void swept() {
            OutlierDetector.this.swept();
        }
    }

    // ---- one attempt

    private void ended(String id, Conduct conduct, Outcome outcome, boolean probe) {
        Stage stage = conduct.stage;
        if (stage == Stage.IN) {
            String streak = conduct.ended(outcome, streaks);
            if (streak != null) {
                eject(id, conduct, Stage.IN, streak);
            }
        } else if (stage == Stage.PROBING && probe) {
            if (outcome.isFailure()) {
                eject(id, conduct, Stage.PROBING, "failed to prove itself");
            } else {
                proved(id, conduct);
            }
        }
        // What ends at a server that is out, or began there before, says nothing new.
    }

    private void eject(String id, Conduct conduct, Stage from, String reason) {
        long span;
        synchronized (lock) {
            if (conduct.stage != from || conducts.get(id) != conduct) {
                return;
            }
            // Who was idle while it had to prove itself goes again whatever the others do.
            if (!conduct.takesRoom) {
                if (from == Stage.IN && out >= most(conducts.size())) {
                    conduct.clearStreaks();
                    return;
                }
                conduct.takesRoom = true;
                out++;
            }
            conduct.times++;
            span = span(conduct.times);
            conduct.until = pool.ticker().nanoTime() + span;
            conduct.stage = Stage.EJECTED;
            conduct.clear();
            unsettled.put(id, conduct);
        }
        source.set(id, Health.DOWN, reason + ", out for " + seconds(span));
    }

    /** The cap, strictly, but one of three or more. */
    private int most(int servers) {
        return Math.max((int) (mostEjected * servers), servers >= 3 && mostEjected > 0 ? 1 : 0);
    }

    private long span(int times) {
        double grown = Math.min((double) base * times, (double) longest);
        return (long) (grown * (1 + jitter * Mix.unit(Mix.mix(seed + draws++))));
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    private void proved(String id, Conduct conduct) {
        synchronized (lock) {
            if (conduct.stage != Stage.PROBING || conducts.get(id) != conduct || ++conduct.proofs < needed) {
                return;
            }
            conduct.clear();
            conduct.stage = Stage.IN;
        }
        source.set(id, Health.UNKNOWN, "passed " + needed + (needed == 1 ? " request" : " requests"));
        makeRoom(conduct); // nobody else may go before the pool knows that somebody is back
    }

    private void makeRoom(Conduct conduct) {
        synchronized (lock) {
            if (conduct.stage != Stage.EJECTED && conduct.takesRoom) { // else it went again meanwhile
                conduct.takesRoom = false;
                out--;
            }
        }
    }

    // ---- what falls due

    private void swept() {
        Map<String, Health> due = new HashMap<>();
        boolean all = false;
        List<Outlier> found = List.of();
        long now = pool.ticker().nanoTime();
        synchronized (lock) {
            unsettled.forEach((id, conduct) -> {
                if (conduct.stage == Stage.EJECTED && now - conduct.until >= 0) {
                    conduct.clear();
                    conduct.stage = Stage.PROBING;
                    conduct.until = now + base;
                    due.put(id, Health.PROBING);
                } else if (conduct.stage == Stage.PROBING && now - conduct.until >= 0) {
                    makeRoom(conduct); // nobody asks it, so it proves nothing: it must not keep others in
                }
            });
            if (now - swept >= interval) {
                swept = now;
                all = true;
                found = judge();
            }
        }
        source.set(due, "has to pass " + needed + " in a row");
        for (Outlier outlier : found) {
            Conduct conduct = conducts.get(outlier.id());
            if (conduct != null) {
                eject(outlier.id(), conduct, Stage.IN, outlier.reason());
            }
        }
        settle(all);
    }

    private List<Outlier> judge() {
        List<Tally> tallies = new ArrayList<>();
        conducts.forEach((id, conduct) -> {
            long counts = conduct.take();
            if (conduct.stage == Stage.IN) {
                conduct.times = Math.max(0, conduct.times - 1);
                tallies.add(new Tally(id, Conduct.total(counts), Conduct.failed(counts)));
            }
        });
        return outliers.of(tallies);
    }

    /** Tells the pool again what it got wrong, of those whose word may have changed since the last time, or of all. */
    private void settle(boolean ofAll) {
        Map<String, Conduct> all;
        synchronized (lock) {
            all = new HashMap<>(ofAll ? conducts : unsettled);
            unsettled.values().removeIf(conduct -> conduct.stage == Stage.IN);
        }
        all.forEach((id, conduct) -> {
            Health word = word(conduct.stage);
            if (conducts.get(id) == conduct && source.get(id) != word) {
                source.set(id, word, "");
            }
        });
    }

    private static Health word(Stage stage) {
        return switch (stage) {
            case IN -> Health.UNKNOWN;
            case EJECTED -> Health.DOWN;
            case PROBING -> Health.PROBING;
        };
    }

    // ---- who comes and goes

    private void forget(String id) {
        synchronized (lock) {
            Conduct conduct = conducts.remove(id);
            if (conduct != null) {
                out -= conduct.takesRoom ? 1 : 0;
                unsettled.remove(id);
            }
        }
    }

    /** People looked after it: what it did before counts no more. */
    private void pardon(String id) {
        Conduct conduct = conducts.get(id);
        synchronized (lock) {
            if (conduct == null || conducts.get(id) != conduct) {
                return;
            }
            conduct.stage = Stage.IN;
            conduct.times = 0;
            conduct.clear();
        }
        source.set(id, Health.UNKNOWN, "in maintenance");
        makeRoom(conduct);
    }

    /** Ends the detection and takes back what was said. Closing again does nothing. */
    @Override
    public void close() {
        pool.removeListener((OutcomeListener) follower);
        pool.removeListener((PoolListener) follower);
        synchronized (lock) {
            started = true;
            conducts.clear();
            unsettled.clear();
            out = 0;
        }
        source.close();
    }

    /** Collects a detector's settings. Confined: one thread at a time, no internal locking. */
    public static final class Builder {
        private static final Duration SHORTEST = Duration.ofMillis(1);
        private static final Duration LONGEST = Duration.ofDays(1);
        private static final int MOST = 1_000_000;

        private final ServerPool pool;
        private int errors = 5;
        private int gatewayErrors;
        private int connectionErrors = 5;
        private double deviations = 1.9;
        private int rateVolume = 100;
        private double failureShare = 0.85;
        private int failureVolume = 50;
        private int fewest = 5;
        private Duration interval = Duration.ofSeconds(10);
        private Duration base = Duration.ofSeconds(30);
        private Duration longest = Duration.ofMinutes(5);
        private double jitter = 0.1;
        private double mostEjected = 0.1;
        private int needed = 3;
        private long seed = new SplittableRandom().nextLong();

        private Builder(ServerPool pool) {
            this.pool = Objects.requireNonNull(pool, "pool");
        }

        /**
         * Sets after how many failures in a row, of any kind, a server is out. Default: 5.
         *
         * @param errors 1 to 1,000,000, or 0 for never
         * @return this
         * @throws IllegalArgumentException if the number is out of range
         */
        public Builder errors(int errors) {
            this.errors = number("errors", errors, 0);
            return this;
        }

        /**
         * Sets after how many {@linkplain Outcome#GATEWAY_ERROR gateway errors} in a row a server is out. Any other end
         * but a cancelled one breaks the row. Default: never, as who is behind a server may be behind all of them.
         *
         * @param errors 1 to 1,000,000, or 0 for never
         * @return this
         * @throws IllegalArgumentException if the number is out of range
         */
        public Builder gatewayErrors(int errors) {
            this.gatewayErrors = number("errors", errors, 0);
            return this;
        }

        /**
         * Sets after how many attempts in a row that got no answer, for want of a connection, by a reset or a timeout, a
         * server is out. Default: 5.
         *
         * @param errors 1 to 1,000,000, or 0 for never
         * @return this
         * @throws IllegalArgumentException if the number is out of range
         */
        public Builder connectionErrors(int errors) {
            this.connectionErrors = number("errors", errors, 0);
            return this;
        }

        /**
         * Sets when a server's success rate stands out: below the mean of all by so many standard deviations, of the
         * population. Of n servers with k equally bad, these lie sqrt((n - k) / k) deviations below the mean: with 1.9, k may
         * be a fifth of n, beyond that only {@link #failureShare} helps. Default: 1.9 deviations, 100 requests.
         *
         * @param deviations 0 or more; infinite for never
         * @param requests in an interval that make a server count, 1 to 1,000,000
         * @return this
         * @throws IllegalArgumentException if a number is out of range
         */
        public Builder successRate(double deviations, int requests) {
            if (!(deviations >= 0)) {
                throw new IllegalArgumentException("deviations: " + deviations + " (expected: 0 or more)");
            }
            this.rateVolume = number("requests", requests, 1);
            this.deviations = deviations;
            return this;
        }

        /**
         * Sets which share of failures in an interval takes a server out whatever the others do. Default: 0.85, 50 requests.
         *
         * @param share above 0 to 1; infinite for never
         * @param requests in an interval that make a server count, 1 to 1,000,000
         * @return this
         * @throws IllegalArgumentException if a number is out of range
         */
        public Builder failureShare(double share, int requests) {
            if (!(share > 0 && (share <= 1 || share == Double.POSITIVE_INFINITY))) {
                throw new IllegalArgumentException("share: " + share + " (expected: above 0 to 1, or infinite)");
            }
            this.failureVolume = number("requests", requests, 1);
            this.failureShare = share;
            return this;
        }

        /**
         * Sets how many servers must have had requests enough before anybody is compared with the others. Default: 5, as of
         * four a single bad one lies 1.73 deviations below the mean and never stands out.
         *
         * @param servers 1 to 1,000,000
         * @return this
         * @throws IllegalArgumentException if the number is out of range
         */
        public Builder fewestServers(int servers) {
            this.fewest = number("servers", servers, 1);
            return this;
        }

        /**
         * Sets over what time servers are compared. Default: 10 seconds.
         *
         * @param interval 1 ms to 1 day
         * @return this
         * @throws IllegalArgumentException if the time is out of range
         */
        public Builder interval(Duration interval) {
            this.interval = time("interval", interval, SHORTEST);
            return this;
        }

        /**
         * Sets how long a server is out: {@code base} times how often it was, at most {@code longest}. Each interval that it
         * is in for takes one off. Default: 30 and 300 seconds.
         *
         * @param base 1 ms to 1 day
         * @param longest {@code base} to 1 day
         * @return this
         * @throws IllegalArgumentException if a time is out of range
         */
        public Builder ejection(Duration base, Duration longest) {
            this.base = time("base", base, SHORTEST);
            this.longest = time("longest", longest, base);
            return this;
        }

        /**
         * Sets by which share at most, at random, a server is out for longer, so that those that went together do not come
         * back together. Default: 0.1.
         *
         * @param jitter 0 to 1
         * @return this
         * @throws IllegalArgumentException if the share is out of range
         */
        public Builder jitter(double jitter) {
            this.jitter = share("jitter", jitter);
            return this;
        }

        /**
         * Sets which share of the pool's servers may be out or proving themselves at a time, rounded down; of three or more servers one always
         * may, unless the share is 0. Default: 0.1.
         *
         * @param share 0 to 1
         * @return this
         * @throws IllegalArgumentException if the share is out of range
         */
        public Builder mostEjected(double share) {
            this.mostEjected = share("share", share);
            return this;
        }

        /**
         * Sets how many requests a server has to pass, with no failure among them, after it was out. Default: 3.
         *
         * @param requests 1 to 1,000,000
         * @return this
         * @throws IllegalArgumentException if the number is out of range
         */
        public Builder proof(int requests) {
            this.needed = number("requests", requests, 1);
            return this;
        }

        /**
         * Sets the seed of the jitter. Default: a random one.
         *
         * @param seed any value
         * @return this
         */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        private static int number(String name, int value, int least) {
            if (value < least || value > MOST) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + " to " + MOST + ")");
            }
            return value;
        }

        private static double share(String name, double value) {
            if (!(value >= 0 && value <= 1)) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: 0 to 1)");
            }
            return value;
        }

        private static Duration time(String name, Duration value, Duration least) {
            if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + " to 1 day)");
            }
            return value;
        }

        /**
         * Returns the detector, which has to be started.
         *
         * @return a new detector, to be closed when it is no longer used
         */
        public OutlierDetector build() {
            return new OutlierDetector(this);
        }
    }
}
