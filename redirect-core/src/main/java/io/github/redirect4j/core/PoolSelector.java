// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The selector over a pool.
 *
 * <p>A request reads {@code view} once. Most take the short way: the first tier has somebody and takes all, nobody in it
 * can be passed over, no listener and no stickiness are set; everything else goes through a {@link Selection}, borrowed from a few
 * that are kept for the purpose.
 *
 * <pre>
 * field   written by                     read by     mode
 * view    publish, under publishing      requests    volatile, whole object swapped
 * spare   requests                       requests    getAndSet, a lost one is made anew
 * </pre>
 */
final class PoolSelector implements ServerSelector {
    private static final int SPARES = 16;
    private static final int APART = 16; // references in 64 octets: spares do not share a cache line

    private final ServerPool pool;
    private final Conditions conditions;
    private final Builder settings;
    private final Lanes lanes;
    private final Panics panics;
    private final @Nullable LeaseClock leases;
    private final @Nullable Admission admission;
    private final boolean readsClock;
    private final Outcomes outcomes;
    private final @Nullable Watch watch;
    private final AtomicReferenceArray<@Nullable Selection> spares = new AtomicReferenceArray<>(SPARES * APART);
    private final Object publishing = new Object();
    private Blueprint blueprint;
    private volatile View view;
    private volatile boolean closed;

    PoolSelector(ServerPool pool, Builder settings, PoolState state, SharedPickers pickers) {
        this.pool = pool;
        this.conditions = pool.conditions();
        this.settings = settings;
        this.lanes = new Lanes(settings);
        this.panics = new Panics(settings.listener);
        this.leases = pool.leases();
        this.outcomes = pool.outcomes();
        this.admission = pool.admission();
        this.readsClock = leases != null
                || settings.listener != null
                || settings.algorithm.readsClock()
                || (settings.missingKey != null && settings.missingKey.readsClock());
        this.watch =
                settings.watchOneIn == 0 ? null : new Watch(settings.watchOneIn, settings.watchPatience, pool.ticker());
        this.blueprint = new Blueprint(this, state, lanes, pickers, null);
        this.view = new View(blueprint, conditions.statuses(blueprint.all));
    }

    // ---- requests

    @Override
    public @Nullable Server select(Request request) {
        Route route = view.route(request);
        Tier[] tiers = route.tiers;
        if (tiers.length == 0 || tiers[0].guarded || !route.strict || isSpecial(request)) {
            return selectThrough(request);
        }
        Tier tier = tiers[0].of(request);
        long now = tier.now(request);
        int picked = tier.picker.pick(request, tier.mask, tier.lane.next(request), now);
        if (leases != null) {
            tier.cells[picked].charge(leases, settings.leaseCost, now);
        }
        return tier.servers[picked];
    }

    @Override
    public @Nullable Attempt acquire(Request request) {
        Attempt attempt = new Attempt();
        return acquire(request, attempt) ? attempt : null;
    }

    @Override
    public boolean acquire(Request request, Attempt into) {
        into.requireIdle();
        Route route = view.route(request);
        Tier[] tiers = route.attemptTiers;
        Decision.Reason refusal = tiers.length == 0 ? null : refusal(false);
        if (refusal != null) {
            none(request, true, refusal); // at once: what is too much must cost little
            return false;
        }
        if (tiers.length > 0 && !tiers[0].guarded && route.strict && !isSpecial(request)) {
            Tier tier = tiers[0].of(request);
            long now = tier.now(request);
            int picked = tier.picker.pick(request, tier.mask, tier.lane.next(request), now);
            int round = begin(tier, picked, false, false);
            if (round >= 0) {
                into.begin(tier, picked, round, false, now);
                Load load = tier.load;
                if (load != null) {
                    load.started(picked, now);
                }
                begun(into);
                return true;
            }
        }
        return acquireThrough(request, into);
    }

    @Override
    public int rank(Request request, Server[] out) {
        Selection cursor = borrow().start(request, false, false, null);
        int count = 0;
        while (count < out.length && cursor.advance()) {
            out[count++] = cursor.current();
        }
        giveBack(cursor);
        return count;
    }

    @Override
    public Selection open(Request request) {
        return new Selection(this).open(request);
    }

    @Override
    public Decision decide(Request request) {
        List<Decision.Step> steps = new ArrayList<>();
        Selection cursor = new Selection(this).start(request, false, false, steps);
        Server server = charged(cursor, request);
        return decision(cursor, request, false, server, null, steps);
    }

    @Override
    public Decision explain(Request request) {
        return explained(request, false);
    }

    @Override
    public Decision explainAttempt(Request request) {
        return explained(request, true);
    }

    private Decision explained(Request request, boolean attempting) {
        List<Decision.Step> steps = new ArrayList<>();
        Selection cursor = new Selection(this).start(request, attempting, true, steps);
        Decision.Reason refusal = attempting && cursor.tiers().length > 0 ? refusal(false) : null;
        Server server = refusal == null && cursor.advance() ? cursor.current() : null;
        return decision(cursor, request, attempting, server, refusal, steps);
    }

    private Decision decision(
            Selection cursor,
            Request request,
            boolean attempting,
            @Nullable Server server,
            Decision.@Nullable Reason refusal,
            List<Decision.Step> steps) {
        Decision.Reason reason =
                server != null ? null : refusal != null ? refusal : reason(cursor.view(), request, attempting);
        return Verdicts.decision(cursor, request, server, reason, steps);
    }

    @Override
    public void takeBack(Server server) {
        Cell cell = server.cell();
        if (cell != null && leases != null) {
            cell.takeBack(leases, settings.leaseCost, pool.ticker().nanoTime());
        }
    }

    private boolean isSpecial(Request request) {
        return settings.listener != null || (settings.sticky && request.stickyId() != null);
    }

    private @Nullable Server selectThrough(Request request) {
        Selection cursor = borrow().start(request, false, false, null);
        Server server = charged(cursor, request);
        giveBack(cursor);
        return server;
    }

    private @Nullable Server charged(Selection cursor, Request request) {
        while (cursor.advance()) {
            if (leases == null || cursor.charge(leases, settings.leaseCost)) {
                picked(request, cursor.current());
                return cursor.current();
            }
        }
        none(request, false, null);
        return null;
    }

    private boolean acquireThrough(Request request, Attempt into) {
        Selection cursor = borrow().start(request, true, false, null);
        boolean begun = false;
        while (!begun && cursor.advance()) {
            begun = cursor.beginInto(into);
        }
        Decision.Reason refusal = cursor.refusal();
        giveBack(cursor);
        if (!begun) {
            none(request, true, refusal);
        }
        return begun;
    }

    @SuppressWarnings("deprecation") // threadId() exists from 19 on only
    private static int spare() {
        return ((int) Thread.currentThread().getId() & SPARES - 1) * APART;
    }

    private Selection borrow() {
        Selection cursor = spares.getAndSet(spare(), null);
        return cursor == null ? new Selection(this) : cursor;
    }

    private void giveBack(Selection cursor) {
        cursor.release();
        spares.set(spare(), cursor);
    }

    // ---- ends and events

    void ended(Tier tier, int member, int round, boolean retry, long started, Outcome outcome) {
        long now = tier.timed ? pool.ticker().nanoTime() : 0;
        Cell cell = tier.cells[member];
        try {
            Load load = tier.load;
            if (load != null) {
                load.ended(member, started, now, outcome);
            }
            // Before its place is free: who fails to prove itself gets no second one.
            outcomes.ended(tier.servers[member], outcome, cell.isProbe(round));
        } finally { // what a user's code throws must not keep the counts
            uncount(cell, round, retry);
        }
        SelectorListener listener = settings.listener;
        if (listener != null) {
            Events.call(() -> listener.ended(tier.servers[member], outcome, Duration.ofNanos(now - started)));
        }
    }

    private void uncount(Cell cell, int round, boolean retry) {
        boolean last = cell.end(round);
        if (admission != null) {
            admission.end(retry);
        }
        if (last) {
            conditions.drained(cell); // last of all: who waits for it may look at the counts
        }
    }

    /** Counts an attempt at a server and in the pool, or nowhere if one of the two refuses it. Returns as a cell does. */
    int begin(Tier tier, int member, boolean sticks, boolean retry) {
        Cell cell = tier.cells[member];
        int round = cell.begin(sticks, tier.anyHealth);
        if (round < 0) {
            if (cell.isDraining()) {
                conditions.drained(cell);
            }
            return round;
        }
        if (admission == null || admission.begin(retry)) {
            return round;
        }
        if (cell.end(round)) {
            conditions.drained(cell);
        }
        return Cell.REFUSED;
    }

    /** Returns why the pool takes no attempt, or no retry, now; or null if it does. */
    Decision.@Nullable Reason refusal(boolean retry) {
        return admission == null ? null : admission.refusal(retry);
    }

    void begun(Attempt attempt) {
        if (watch != null) {
            watch.begun(attempt);
        }
    }

    /** Tells of attempts that go on for too long. */
    void sweep(Events.Batch batch) {
        if (watch != null) {
            watch.sweep(batch);
        }
    }

    void picked(Request request, Server server) {
        SelectorListener listener = settings.listener;
        if (listener != null) {
            Events.call(() -> listener.picked(request, server));
        }
    }

    void none(Request request, boolean attempting, Decision.@Nullable Reason refusal) {
        SelectorListener listener = settings.listener;
        if (listener != null) {
            Decision.Reason reason = refusal == null ? reason(view, request, attempting) : refusal;
            Events.call(() -> listener.none(request, reason));
        }
    }

    Decision.Reason reason(View seen, Request request, boolean attempting) {
        if (closed) {
            return Decision.Reason.CLOSED;
        }
        Route route = seen.route(request);
        if (route.plan.groups().stream().allMatch(group -> group.size() == 0)) {
            return Decision.Reason.NO_SERVERS;
        }
        Tier[] tiers = attempting ? route.attemptTiers : route.tiers;
        return tiers.length == 0 ? Decision.Reason.NONE_ELIGIBLE : Decision.Reason.EXHAUSTED;
    }

    // ---- views

    @Override
    public ServerSelector where(Predicate<? super Server> condition) {
        return new Builder(settings).where(condition).build();
    }

    @Override
    public ServerPool pool() {
        return pool;
    }

    @Override
    public Set<Input> dependsOn() {
        Set<Input> inputs = EnumSet.noneOf(Input.class);
        inputs.addAll(settings.algorithm.source() == Source.KEY ? settings.key().dependsOn() : Set.of(Input.STATE));
        inputs.addAll(settings.tiering.dependsOn());
        if (settings.sticky) {
            inputs.add(Input.STICKY);
        }
        return Set.copyOf(inputs);
    }

    int scope(View seen, Request request) {
        int scope = seen.blueprint.plans.scope(request);
        Key key = settings.key();
        boolean keyed = settings.algorithm.source() == Source.KEY && key.isIn(request);
        return keyed ? Math.max(scope, key.scope(request)) : scope;
    }

    @Override
    public long version() {
        return view.blueprint.version;
    }

    @Override
    public void close() {
        closed = true;
        pool.unbind(this);
        synchronized (publishing) {
            blueprint = new Blueprint(this, PoolState.empty(blueprint.version), lanes, new SharedPickers(), null);
            view = new View(blueprint, conditions.statuses(blueprint.all));
        }
    }

    @Override
    public String toString() {
        return settings.algorithm + " over " + view.blueprint.all + (closed ? ", closed" : "");
    }

    // ---- the pool's calls

    /** Derives what follows from a changed membership. Called under the pool's membership lock, before anything changes. */
    Blueprint prepare(PoolState state, SharedPickers pickers) {
        return new Blueprint(this, state, lanes, pickers, blueprint);
    }

    /** Takes over a changed membership. */
    void commit(Blueprint next) {
        synchronized (publishing) {
            if (!closed) {
                blueprint = next;
                lanes.retain(next.plans);
            }
        }
        refresh();
    }

    /** Lays out the masks anew after a change of health or state. */
    void refresh() {
        synchronized (publishing) {
            view = new View(blueprint, conditions.statuses(blueprint.all));
        }
    }

    Panics panics() {
        return panics;
    }

    View view() {
        return view;
    }

    Builder settings() {
        return settings;
    }

    /** Lays out the masks anew if they depend on how far ramps have come. */
    void refreshRamps() {
        if (settings.overprovisioning != Double.POSITIVE_INFINITY) {
            refresh();
        }
    }

    @Nullable
    LeaseClock leases() {
        return leases;
    }

    boolean readsClock() {
        return readsClock;
    }

    boolean isSticky() {
        return settings.sticky;
    }

    /** Returns what the load of a server grows by with one more pick. */
    double cost(boolean attempt) {
        return attempt || leases == null ? 1 : settings.leaseCost;
    }

    Ticker ticker() {
        return pool.ticker();
    }

    double panicThreshold(Object plan) {
        return pool.panicThreshold(panics.has(plan));
    }

    double rampShare(long elapsed) {
        return pool.rampShare(elapsed);
    }

    @Nullable
    Cell cell(String id) {
        Server server = pool.get(id);
        return server == null ? null : server.cell();
    }
}
