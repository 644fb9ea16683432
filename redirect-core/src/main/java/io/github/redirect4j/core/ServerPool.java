// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The servers that requests can go to, and all that is known about them: health, what people want of them, what they are
 * working on. Selectors are views of it, so a change shows in all of them at once.
 *
 * <p>Every change is in force in every selector when the call that makes it returns. Changes of membership wait for each
 * other while tables are built; changes of state and health never wait for that, and no request waits for anything.
 *
 * <p>The pool has no thread of its own. If it keeps leases, opens servers slowly or has outcome listeners, call {@link #sweep()} about once a
 * second from a scheduler of yours.
 *
 * <p>Safe for use by many threads at once.
 */
public final class ServerPool {
    /*
     * Locks, in the order in which they may be taken together:
     *
     *   the roster's       who is there; held while tables are built and attachments computed
     *   (a selector's publishing lock)
     *   the conditions'    status bits of cells; short
     *   (the event queue's lock; innermost, short)
     *
     * Listeners, completions of drains and resolvers are called with none of them held.
     */
    private static final int SHOWN = 20;

    private final Ticker ticker;
    private final @Nullable SlowStart slowStart;
    private final double panicEnter;
    private final double panicLeave;
    private final @Nullable LeaseClock leases;
    private final @Nullable Admission admission;
    private final Events events = new Events();
    private final Outcomes outcomes = new Outcomes();
    private final List<PoolSelector> selectors = new CopyOnWriteArrayList<>();
    private final Conditions conditions;
    private final HealthSource callers;
    private final Roster roster;

    private ServerPool(Builder b) {
        this.ticker = b.ticker;
        this.slowStart = b.slowStart;
        this.panicEnter = b.panicEnter;
        this.panicLeave = b.panicLeave;
        this.leases = b.residence == null ? null : new LeaseClock(b.residence, ticker);
        this.admission = b.maxInFlight == Admission.NO_LIMIT && b.retryShare == 1
                ? null
                : new Admission(b.maxInFlight, b.retryShare, b.retriesAlways);
        this.conditions = new Conditions(this, events, slowStart);
        this.callers = new HealthSource(conditions, "setHealth");
        this.roster = new Roster(this, conditions, events, selectors, b);
    }

    /**
     * Returns a pool of these servers with every setting at its default.
     *
     * @param servers the servers, each id once
     * @return a new pool
     * @throws IllegalArgumentException if an id is repeated
     */
    public static ServerPool of(Server... servers) {
        ServerPool pool = builder().build();
        pool.replace(List.of(servers));
        return pool;
    }

    /**
     * Returns a builder of a pool.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    // ---- membership

    /**
     * Adds a server.
     *
     * @param server the server
     * @throws IllegalArgumentException if its id is in the pool
     */
    public void add(Server server) {
        update(u -> u.add(server));
    }

    /**
     * Removes a server. It is not picked any more; attempts at it go on, and if it comes back before they end they count
     * again.
     *
     * @param id its id
     * @return whether it was there
     */
    public boolean remove(String id) {
        return roster.change(new PoolUpdate().remove(id).changes());
    }

    /**
     * Sets a server's weight. The weight stays until it is set again, or until the server is defined anew with another
     * weight than it was defined with before.
     *
     * @param id its id
     * @param weight 0, or 1e-9 to 1e9
     * @return whether the server is there
     * @throws IllegalArgumentException if the weight is negative, not finite or out of range
     */
    public boolean setWeight(String id, double weight) {
        roster.change(new PoolUpdate().weight(id, weight).changes());
        return get(id) != null;
    }

    /**
     * Makes these the servers of the pool: removes the others, adds the new ones, redefines those that are there. Their
     * state, health and counts stay.
     *
     * @param servers the servers, each id once
     * @throws IllegalArgumentException if an id is repeated
     */
    public void replace(Collection<Server> servers) {
        update(u -> u.replace(servers));
    }

    /**
     * Makes several changes at once: selectors see all of them or none. They are applied to the membership as it is at
     * that moment, so two sources that update at the same time do not undo each other's changes.
     *
     * @param edit records the changes; called once, on this thread, with no lock held
     * @throws IllegalArgumentException if a change is impossible; nothing is changed then, nor if an attachment, an
     *     algorithm, a tiering or a condition of the user's throws
     */
    public void update(Consumer<? super PoolUpdate> edit) {
        PoolUpdate update = new PoolUpdate();
        edit.accept(update);
        roster.change(update.changes());
    }

    // ---- state and health

    /**
     * Sets what people want of a server. Setting {@link AdminState#READY} ends a drain that is going on.
     *
     * @param id its id
     * @param to the state
     * @return whether the server is there
     */
    public boolean setState(String id, AdminState to) {
        return conditions.state(id, Objects.requireNonNull(to, "to"));
    }

    /**
     * Drains a server: sets {@link AdminState#DRAIN} and tells when nothing is left at it. From then on no attempt begins
     * there, except by requests that stick to it. With leases, the end of the last ones is seen by {@link #sweep()}.
     *
     * @param id its id
     * @return completes when no attempt is in flight and what was leased has faded, also if the server is removed
     *     meanwhile; exceptionally, caused by a {@link java.util.concurrent.CancellationException}, if it is made ready
     *     again or returns after it was removed
     * @throws IllegalArgumentException if there is no such server
     */
    public CompletionStage<@Nullable Void> drain(String id) {
        return conditions.drain(id);
    }

    /**
     * Returns one more source of health, besides those who call {@link #setHealth}: the rule that joins them is {@link
     * HealthSource}'s.
     *
     * @param name marks its evidence, {@code "checks"} for one
     * @return a new source that has said nothing
     */
    public HealthSource healthSource(String name) {
        return new HealthSource(conditions, Objects.requireNonNull(name, "name"));
    }

    /**
     * Says whether a server answers, as a source of its own beside those of {@link #healthSource}.
     *
     * @param id its id
     * @param health the health; {@link Health#UNKNOWN} takes back what was said here
     * @return whether the server is there
     */
    public boolean setHealth(String id, Health health) {
        return setHealth(Map.of(id, health)) == 1;
    }

    /**
     * Says of several servers at once whether they answer, which costs selectors as much as saying it of one.
     *
     * @param healths the health by id; ids that are not in the pool are ignored
     * @return how many of the servers are there
     */
    public int setHealth(Map<String, Health> healths) {
        return callers.set(healths, "");
    }

    /** Lays out anew what depends on ramps: on their end, or on how far they have come. */
    void followRamps(boolean ended) {
        selectors.forEach(ended ? PoolSelector::refresh : PoolSelector::refreshRamps);
    }

    /** Puts changed conditions in force, and tells of them. */
    void refresh(Events.Batch batch) {
        selectors.forEach(PoolSelector::refresh);
        selectors.forEach(selector -> selector.panics().tell());
        batch.release();
    }

    /**
     * Takes over what a server says of its own load. If the pool keeps leases, what was assumed up to then is replaced.
     * If it names a share that is not the last one, the server's weight changes, which costs as much as any change of
     * membership; the share stays until another one is named. The rest of a report replaces the rest of the last one, unless
     * it names nothing but a share. What is older than what was said last is ignored.
     *
     * @param id its id
     * @param report what it says
     * @return whether the server is there
     */
    public boolean report(String id, LoadReport report) {
        Objects.requireNonNull(report, "report");
        Server server = get(id);
        if (server == null) {
            return false;
        }
        Cell cell = Objects.requireNonNull(server.cell());
        if (conditions.report(cell, report)) {
            roster.share(id, cell);
        }
        return true;
    }

    /**
     * Does what falls due with time: ends drains whose leases have faded, ends ramps, tells of attempts that were not
     * ended, and has outcome listeners do what they have to. Cheap when nothing is due: some nanoseconds a server.
     */
    public void sweep() {
        conditions.endDrains();
        Events.Batch batch = events.batch();
        try {
            selectors.forEach(selector -> selector.sweep(batch));
        } finally {
            batch.release();
        }
        conditions.followRamps();
        outcomes.swept();
    }

    // ---- names

    /**
     * Looks up the names of all servers that have a host name and no given addresses. Servers that enter are looked up
     * at once; call this as often as names should be followed. A name whose look-up fails keeps the addresses found last.
     *
     * @return completes when every answer is in and in force; at once without a resolver
     */
    public CompletionStage<@Nullable Void> resolve() {
        return roster.resolve();
    }

    // ---- attachments, listeners, selectors

    /**
     * Keeps a value ready for each server, now and later. The value is computed when a server enters and when its
     * definition, weight or addresses change, by the thread that makes the change and before any selector can return
     * the server. Attaching the same function object again returns the attachment that is there, so that adapters made
     * over and over again for one pool share what they need.
     *
     * @param compute makes the value from the server; it must not wait for another thread that changes the pool, and if
     *     it throws, the change is not made
     * @param <T> the type of the value
     * @return the attachment, by which the value is read
     */
    public <T> Attachment<T> attach(Function<? super Server, ? extends T> compute) {
        return roster.attach(Objects.requireNonNull(compute, "compute"));
    }

    /**
     * Adds a listener, which hears of all changes from now on.
     *
     * @param listener the listener
     */
    public void addListener(PoolListener listener) {
        events.add(Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Removes a listener.
     *
     * @param listener the listener; nothing happens if it was not added
     */
    public void removeListener(PoolListener listener) {
        events.remove(listener);
    }

    /**
     * Adds a listener to the ends of attempts, by all selectors, from now on.
     *
     * @param listener the listener
     */
    public void addListener(OutcomeListener listener) {
        outcomes.add(Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Removes a listener to the ends of attempts.
     *
     * @param listener the listener; nothing happens if it was not added
     */
    public void removeListener(OutcomeListener listener) {
        outcomes.remove(listener);
    }

    Conditions conditions() {
        return conditions;
    }

    Outcomes outcomes() {
        return outcomes;
    }

    PoolSelector bind(ServerSelector.Builder settings) {
        PoolSelector selector = roster.bind(settings);
        selector.panics().tell();
        return selector;
    }

    void unbind(PoolSelector selector) {
        selectors.remove(selector);
    }

    // ---- what is there

    /**
     * Returns the servers in the order in which they were added.
     *
     * @return the pool's own instances, unmodifiable
     */
    public List<Server> servers() {
        return List.of(roster.state().servers());
    }

    /**
     * Returns a server.
     *
     * @param id its id
     * @return the pool's own instance, or null if there is none
     */
    public @Nullable Server get(String id) {
        return roster.state().byId().get(Objects.requireNonNull(id, "id"));
    }

    /**
     * Returns the version of the membership, which grows by one with each change of it. Changes of state and health do
     * not count.
     *
     * @return 0 or more
     */
    public long version() {
        return roster.state().version();
    }

    /**
     * Returns what is known of a server.
     *
     * @param id its id
     * @return its status, or null if there is no such server
     */
    public @Nullable ServerStatus status(String id) {
        Server server = get(id);
        return server == null ? null : status(server, ticker.nanoTime());
    }

    /**
     * Returns what is known of every server.
     *
     * @return a status each, in the order in which they were added
     */
    public List<ServerStatus> status() {
        long now = ticker.nanoTime();
        return servers().stream().map(server -> status(server, now)).toList();
    }

    private ServerStatus status(Server server, long now) {
        Cell cell = Objects.requireNonNull(server.cell());
        return new ServerStatus(
                server,
                cell.admin(),
                cell.health(),
                cell.evidence(),
                cell.inFlight(),
                cell.lease(leases, now),
                cell.isEligible() && server.weight() > 0);
    }

    /**
     * Returns the version, how many servers there are, how many attempts go on if the pool has a limit, and the first
     * twenty servers with their status.
     */
    @Override
    public String toString() {
        List<ServerStatus> all = status();
        long eligible = all.stream().filter(ServerStatus::eligible).count();
        StringBuilder out =
                new StringBuilder("pool version " + version() + ", " + eligible + " of " + all.size() + " eligible");
        out.append(admission == null ? "" : ", " + admission);
        all.stream().limit(SHOWN).forEach(status -> out.append("\n  ").append(status));
        if (all.size() > SHOWN) {
            out.append("\n  and ").append(all.size() - SHOWN).append(" more");
        }
        return out.toString();
    }

    /**
     * Returns the clock.
     *
     * @return the one that the pool was built with
     */
    public Ticker ticker() {
        return ticker;
    }

    @Nullable
    LeaseClock leases() {
        return leases;
    }

    @Nullable
    Admission admission() {
        return admission;
    }

    double panicThreshold(boolean panicking) {
        return panicking ? panicLeave : panicEnter;
    }

    double rampShare(long elapsed) {
        return slowStart == null ? 1 : slowStart.share(elapsed);
    }

    /** Collects a pool's settings. Confined: one thread at a time, no internal locking. */
    public static final class Builder {
        Ticker ticker = Ticker.system();
        private @Nullable SlowStart slowStart;
        private double panicEnter = 0.5;
        private double panicLeave = 0.55;
        private @Nullable Duration residence;
        private int maxInFlight = Admission.NO_LIMIT;
        private double retryShare = 1;
        private int retriesAlways;

        @Nullable
        Resolver resolver;

        Duration patience = Duration.ofSeconds(10);

        private Builder() {}

        /**
         * Sets the clock. Default: {@link Ticker#system()}.
         *
         * @param ticker the clock
         * @return this
         */
        public Builder ticker(Ticker ticker) {
            this.ticker = Objects.requireNonNull(ticker, "ticker");
            return this;
        }

        /**
         * Opens servers little by little that come back from being down or from maintenance, or that enter a pool which
         * had servers for longer than the ramp takes. Default: they take their full share at once.
         *
         * @param slowStart the ramp
         * @return this
         */
        public Builder slowStart(SlowStart slowStart) {
            this.slowStart = Objects.requireNonNull(slowStart, "slowStart");
            return this;
        }

        /**
         * Sets when health is ignored. When in no tier of a request's plan the eligible share of the weight that people
         * let work reaches {@code enter}, attempts go to all that people let work, until in some tier it reaches {@code
         * leave}: when most servers look dead, the checks are more likely to be wrong than all of them, and an attempt
         * can be retried. Selecting and ranking never name a server that is down while another is eligible. Default: 0.5
         * and 0.55.
         *
         * @param enter 0 to 1; 0 for never
         * @param leave {@code enter} to 1
         * @return this
         * @throws IllegalArgumentException if a share is out of range
         */
        public Builder panic(double enter, double leave) {
            if (!(enter >= 0 && enter <= 1)) {
                throw new IllegalArgumentException("enter: " + enter + " (expected: 0 to 1)");
            }
            if (!(leave >= enter && leave <= 1)) {
                throw new IllegalArgumentException("leave: " + leave + " (expected: " + enter + " to 1)");
            }
            panicEnter = enter;
            panicLeave = leave;
            return this;
        }

        /**
         * Keeps assumed leases: each {@link ServerSelector#select} counts as a request at the server that fades away as
         * exp(-t / residence), because its end is never seen. Default: selections count for nothing.
         *
         * @param residence how long a redirected request keeps a server busy on average, 1 ms to 1 day
         * @return this
         * @throws IllegalArgumentException if the time is out of range
         */
        public Builder leases(Duration residence) {
            if (residence.compareTo(Duration.ofMillis(1)) < 0 || residence.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("residence: " + residence + " (expected: 1 ms to 1 day)");
            }
            this.residence = residence;
            return this;
        }

        /**
         * Limits how many attempts can go on at once in the whole pool, over all its selectors: what the servers share
         * can bear no more, whatever each of them could. The limit holds exactly; a request beyond it has no server, and
         * {@link Decision.Reason#POOL_SATURATED} says so. What {@link ServerSelector#select} returns is not counted, for
         * nobody says when it ends. Default: no limit.
         *
         * @param maxInFlight 1 or more; {@link Integer#MAX_VALUE} for no limit
         * @return this
         * @throws IllegalArgumentException if the limit is less than 1
         */
        public Builder maxInFlight(int maxInFlight) {
            if (maxInFlight < 1) {
                throw new IllegalArgumentException("maxInFlight: " + maxInFlight + " (expected: 1 or more)");
            }
            this.maxInFlight = maxInFlight;
            return this;
        }

        /**
         * Limits retries and hedges: of the attempts that go on in the pool, over all its selectors, at most this share
         * may be such as a {@link Selection} began after its first for the same request. When servers fail or hang all at
         * once, retries would multiply what is too much already. Beyond the budget {@link Selection#next()} has no further
         * server, and {@link Decision.Reason#RETRY_BUDGET} says so. Envoy's budget is 0.2 and 3. Default: no limit.
         *
         * @param share 0 to 1, of all attempts with the retry itself; 1 for no limit
         * @param atLeast how many may be retries whatever the share, so that a quiet pool can retry; 0 or more
         * @return this
         * @throws IllegalArgumentException if a value is out of range
         */
        public Builder retryBudget(double share, int atLeast) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("share: " + share + " (expected: 0 to 1)");
            }
            if (atLeast < 0) {
                throw new IllegalArgumentException("atLeast: " + atLeast + " (expected: 0 or more)");
            }
            retryShare = share;
            retriesAlways = atLeast;
            return this;
        }

        /**
         * Sets what finds the addresses of servers that are given by name. Default: nothing does.
         *
         * @param resolver the resolver
         * @return this
         */
        public Builder resolver(Resolver resolver) {
            this.resolver = Objects.requireNonNull(resolver, "resolver");
            return this;
        }

        /**
         * Sets after what time a look-up that was not answered is given up, so that the next one can begin. Default: 10
         * seconds.
         *
         * @param timeout more than zero, at most 1 day
         * @return this
         * @throws IllegalArgumentException if the time is out of range
         */
        public Builder resolveTimeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException(
                        "timeout: " + timeout + " (expected: more than zero, at most 1 day)");
            }
            this.patience = timeout;
            return this;
        }

        /**
         * Returns the pool.
         *
         * @return a new pool without servers
         */
        public ServerPool build() {
            return new ServerPool(this);
        }
    }
}
