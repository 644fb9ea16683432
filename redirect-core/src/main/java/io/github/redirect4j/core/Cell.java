// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import com.google.common.collect.MapMaker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that changes about one server: shared by reference by every snapshot, selector and attempt that knows the server,
 * so that nothing is copied on a change of membership and a count outlives membership for as long as anything holds it.
 *
 * <pre>
 * field        written by                     read by              mode
 * inFlight     begin, end                     picks, drain         getAndAdd, or compare-and-set below a cap; picks
 *                                                                  read opaque
 * lease        charge, takeBack, reconcile    picks                compare-and-set
 * status       the pool, under its lock       publication, begin   volatile
 * ready        the pool, under its lock       picks in a ramp      volatile
 * report       the pool                       loads                volatile
 * words        the pool, under its lock       the same             plain
 * evidence     the pool, under its lock       statuses             volatile
 * draining     the pool, under its lock       the last end         volatile
 * share        the pool, under its lock       the pool             volatile
 * probes       the pool, under its lock,       picks, begin, end    a new round by plain store, else compare-and-set
 *              begin, end
 * asked, askedAt  the pool, under its lock    the same             plain
 * marks        charge                         reconcile            plain; a lost mark costs accuracy only
 * states       binds, under this cell's lock  binds                lock
 * </pre>
 *
 * <p>A drain is complete only when no attempt can begin any more: {@code begin} counts first and looks at the status
 * after, {@code drain} sets the status first and looks at the count after, both in one total order, so one of the two
 * sees the other. And it does complete: whoever brings the count to zero, be it an end or a refused begin that takes its
 * count back, looks at the drain after.
 */
final class Cell {
    /** What remains of a faded lease when it counts as gone: three residence times after the last redirect. */
    static final double GONE = 0.05;

    private static final VarHandle IN_FLIGHT;
    private static final VarHandle LEASE;
    private static final VarHandle PROBES;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            IN_FLIGHT = lookup.findVarHandle(Cell.class, "inFlight", int.class);
            LEASE = lookup.findVarHandle(Cell.class, "lease", long.class);
            PROBES = lookup.findVarHandle(Cell.class, "probes", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // Status bits: what a pick under an old snapshot must not ignore is in one int with what publication reads.
    private static final int UP = 1;
    private static final int DOWN = 2;
    private static final int DRAIN = 4;
    private static final int MAINT = 8;
    private static final int REMOVED = 16;
    private static final int RAMPING = 32;
    private static final int PROBING = 64;

    private static final int MARKS = 32;

    // A server that has to prove itself does so in a round of its own, by attempts that begin in it: the round's number
    // stands above that of its attempts, so that what began in another one says and frees nothing in this.
    private static final int ROUND_SHIFT = 24;
    private static final int MOST_ROUNDS = 127;
    private static final int PROBE_COUNT = (1 << ROUND_SHIFT) - 1;

    /** What {@link #begin} returns instead of a round. */
    static final int REFUSED = -1;

    /** What one source said. Later constants of Health outweigh earlier ones. */
    private record Word(Health health, String evidence) {
        static final Word NONE = new Word(Health.UNKNOWN, "");
    }

    private final String id;
    private final long serial;
    private final long hash;

    private volatile int inFlight;
    private volatile int cap = Integer.MAX_VALUE;
    private volatile long lease;
    private volatile int status;
    private volatile long ready;
    private volatile @Nullable LoadReport report;
    private volatile @Nullable CompletableFuture<@Nullable Void> draining;
    private volatile String evidence = "";
    private final Map<HealthSource, Word> words = new LinkedHashMap<>(2);
    private volatile double share = 1;
    private volatile int probes;
    private boolean asked;
    private long askedAt;
    private long @Nullable [] marks;
    private final Object stateLock = new Object();
    private @Nullable ConcurrentMap<Object, Object> states;

    Cell(String id, long serial) {
        this.id = id;
        this.serial = serial;
        this.hash = KeyHash.xxh3().of(id);
    }

    String id() {
        return id;
    }

    /** Returns the number that no other cell of the pool has: later cells have larger ones. */
    long serial() {
        return serial;
    }

    long hash() {
        return hash;
    }

    // ---- status: changed under the pool's lock

    AdminState admin() {
        int now = status;
        return (now & MAINT) != 0 ? AdminState.MAINT : (now & DRAIN) != 0 ? AdminState.DRAIN : AdminState.READY;
    }

    void admin(AdminState state) {
        int bits = state == AdminState.MAINT ? MAINT : state == AdminState.DRAIN ? DRAIN : 0;
        status = (status & ~(MAINT | DRAIN)) | bits;
    }

    /** Takes over a source's word. Returns whether the health changed. */
    boolean judge(HealthSource source, Health word, String why) {
        if (word == Health.UNKNOWN) {
            words.remove(source);
        } else {
            words.put(source, new Word(word, source.marked(why)));
        }
        Health before = health();
        Health gravest = Health.UNKNOWN;
        StringJoiner who = new StringJoiner("; ");
        for (Word each : words.values()) {
            if (each.health.compareTo(gravest) > 0) {
                gravest = each.health;
                who = new StringJoiner("; ");
            }
            if (each.health == gravest) {
                who.add(each.evidence);
            }
        }
        health(gravest);
        evidence = who.toString();
        return before != gravest;
    }

    Health said(HealthSource source) {
        return words.getOrDefault(source, Word.NONE).health;
    }

    /** Forgets all that was said. */
    void forgetHealth() {
        words.clear();
        evidence = "";
        health(Health.UNKNOWN);
    }

    /** Returns why the health is what it is, for people. */
    String evidence() {
        return evidence;
    }

    Health health() {
        int now = status;
        if ((now & (DOWN | PROBING)) != 0) {
            return (now & DOWN) != 0 ? Health.DOWN : Health.PROBING;
        }
        return (now & UP) != 0 ? Health.UP : Health.UNKNOWN;
    }

    void health(Health health) {
        int bits = switch (health) {
            case UNKNOWN -> 0;
            case UP -> UP;
            case PROBING -> PROBING;
            case DOWN -> DOWN;
        };
        if (bits == PROBING && !isProbing()) {
            probes = ((probes >>> ROUND_SHIFT) % MOST_ROUNDS + 1) << ROUND_SHIFT;
        }
        status = (status & ~(UP | PROBING | DOWN)) | bits;
    }

    boolean isRemoved() {
        return (status & REMOVED) != 0;
    }

    void removed(boolean removed) {
        status = removed ? status | REMOVED : status & ~REMOVED;
    }

    /** Returns whether people let the server take new requests. */
    boolean isReady() {
        return (status & (DRAIN | MAINT | REMOVED)) == 0;
    }

    /** Returns whether the server takes new requests without reserve. */
    boolean isEligible() {
        return (status & (DRAIN | MAINT | REMOVED | DOWN | PROBING)) == 0;
    }

    boolean isProbing() {
        return (status & PROBING) != 0;
    }

    /** Returns whether the server takes requests that stick to it, by what health matters to them. */
    boolean isStickable(MaskRule rule) {
        int kept = switch (rule) {
            case SOUND -> MAINT | REMOVED | DOWN | PROBING;
            case PROBING_TOO -> MAINT | REMOVED | DOWN;
            case ANY_HEALTH -> MAINT | REMOVED;
        };
        return (status & kept) == 0;
    }

    // ---- slow start

    void startRamp(long now) {
        ready = now;
        status |= RAMPING;
    }

    void endRamp() {
        status &= ~RAMPING;
    }

    boolean isRamping() {
        return (status & RAMPING) != 0;
    }

    /** Returns when the ramp began; meaningful while {@link #isRamping()}. */
    long readySince() {
        return ready;
    }

    // ---- load

    int inFlight() {
        return inFlight;
    }

    int cap() {
        return cap;
    }

    /** Returns whether the server has to prove itself and an attempt is about to. */
    boolean isBeingProbed() {
        return isProbing() && (probes & PROBE_COUNT) > 0;
    }

    /** Returns whether an attempt that began in a round of proof is one by which the server proves itself now. */
    boolean isProbe(int round) {
        return round != 0 && isProbing() && probes >>> ROUND_SHIFT == round;
    }

    private int beginProbe(boolean anyHealth) {
        while (true) {
            int before = probes;
            if (!anyHealth && (before & PROBE_COUNT) > 0) {
                return REFUSED;
            }
            if (PROBES.compareAndSet(this, before, before + 1)) {
                return before >>> ROUND_SHIFT;
            }
        }
    }

    private void endProbe(int round) {
        while (round > 0) {
            int before = probes;
            boolean over = before >>> ROUND_SHIFT != round || (before & PROBE_COUNT) == 0;
            if (over || PROBES.compareAndSet(this, before, before - 1)) {
                return;
            }
        }
    }

    void cap(int maxInFlight) {
        cap = maxInFlight;
    }

    // Opaque: a pick compares many counts that move while it does, so the order in which it reads them means nothing,
    // and
    // the compiler need not read everything else anew after each.
    double outstanding(@Nullable LeaseClock clock, long now) {
        int count = (int) IN_FLIGHT.getOpaque(this);
        return clock == null ? count : count + clock.value(lease, clock.steps(now));
    }

    double lease(@Nullable LeaseClock clock, long now) {
        return clock == null ? 0 : clock.value(lease, clock.steps(now));
    }

    /**
     * Counts an attempt, unless the server is at its cap, has one to prove itself already, or was closed to it since the
     * caller's snapshot. Returns the round in which the server has to prove itself by it, 0 if it has not, or {@link
     * #REFUSED}. After a refusal the caller asks {@link #isDraining()}: the count that was taken back may be what the
     * drain waited for.
     */
    int begin(boolean sticky, boolean anyHealth) {
        int round = isProbing() ? beginProbe(anyHealth) : 0;
        if (round == REFUSED) {
            return REFUSED;
        }
        int limit = cap;
        if (limit == Integer.MAX_VALUE) {
            IN_FLIGHT.getAndAdd(this, 1);
        } else if (!addBelow(limit)) {
            endProbe(round);
            return REFUSED;
        }
        if ((status & (sticky ? MAINT | REMOVED : DRAIN | MAINT | REMOVED)) == 0) {
            return round;
        }
        IN_FLIGHT.getAndAdd(this, -1);
        endProbe(round);
        return REFUSED;
    }

    // Not add-then-undo: the count of one that is about to be refused would refuse another that could be served.
    private boolean addBelow(int limit) {
        while (true) {
            int before = inFlight;
            if (before >= limit) {
                return false;
            }
            if (IN_FLIGHT.compareAndSet(this, before, before + 1)) {
                return true;
            }
        }
    }

    /** Uncounts an attempt of a round; returns whether it was the last one of a drain. */
    boolean end(int round) {
        endProbe(round);
        return (int) IN_FLIGHT.getAndAdd(this, -1) == 1 && draining != null;
    }

    /** Charges one assumed request, unless that exceeds the cap. */
    boolean charge(LeaseClock clock, double cost, long now) {
        long steps = clock.steps(now);
        int limit = cap;
        mark(steps);
        while (true) {
            long before = lease;
            if (limit != Integer.MAX_VALUE && inFlight + clock.value(before, steps) + cost > limit) {
                return false;
            }
            if (LEASE.compareAndSet(this, before, clock.charged(before, cost, steps))) {
                return true;
            }
        }
    }

    /** Takes a charge back, as far as it has not faded. */
    void takeBack(LeaseClock clock, double cost, long now) {
        long steps = clock.steps(now);
        long before;
        double left;
        do {
            before = lease;
            left = Math.max(0, clock.value(before, steps) - cost);
        } while (!LEASE.compareAndSet(this, before, clock.account(left, steps)));
    }

    @Nullable
    LoadReport report() {
        return report;
    }

    /**
     * Replaces what was assumed until the report was taken by what the server said; what was charged since stays. The
     * report counts what this pool has in flight as well, so that is taken off. Called under the pool's lock; a report
     * older than the last one is ignored.
     */
    void reconcile(LoadReport said, @Nullable LeaseClock clock, long now) {
        LoadReport last = report;
        if (!said.saysLoad()) {
            return;
        }
        if (last != null && said.takenAtNanos() - last.takenAtNanos() < 0) {
            return;
        }
        report = said;
        if (clock == null || Double.isNaN(said.outstanding())) {
            return;
        }
        long steps = clock.steps(now);
        long taken = Math.min(steps, clock.stepsThen(said.takenAtNanos())) >> LeaseClock.MARK_SHIFT;
        long before;
        double correction;
        do {
            before = lease;
            double then = clock.value(accountAt(taken, before), steps);
            correction = Math.max(0, said.outstanding() - inFlight) - then;
        } while (!LEASE.compareAndSet(this, before, corrected(clock, before, correction, steps)));
        // The correction belongs to the time of the report: what is remembered of the time since moves with it.
        long[] ring = marks;
        for (int i = 0; ring != null && i < ring.length; i += 2) {
            if (ring[i] > taken) {
                ring[i + 1] = corrected(clock, ring[i + 1], correction, steps);
            }
        }
    }

    /** Returns whether a report names a share and is no older than the last one that did. Called under the pool's lock. */
    boolean asks(LoadReport said) {
        boolean asks = !Double.isNaN(said.share()) && (!asked || said.takenAtNanos() - askedAt >= 0);
        if (asks) {
            asked = true;
            askedAt = said.takenAtNanos();
            share = said.share();
        }
        return asks;
    }

    /** Returns the share that was asked for last. */
    double share() {
        return share;
    }

    private static long corrected(LeaseClock clock, long account, double correction, long steps) {
        return clock.account(Math.max(0, clock.value(account, steps) + correction), steps);
    }

    /** Makes room for marks; a pool with leases calls it before anybody knows the cell, so that no request allocates. */
    void keepMarks() {
        long[] ring = new long[2 * MARKS];
        for (int i = 0; i < ring.length; i += 2) {
            ring[i] = Long.MIN_VALUE;
        }
        marks = ring;
    }

    /** Keeps the account as it was before the first charge of each 1/8 half-life: what a late report is compared with. */
    private void mark(long steps) {
        if (marks == null) {
            keepMarks();
        }
        long[] ring = Objects.requireNonNull(marks);
        long period = steps >> LeaseClock.MARK_SHIFT;
        int at = (int) (period & MARKS - 1) * 2;
        if (ring[at] != period) {
            ring[at + 1] = lease;
            ring[at] = period;
        }
    }

    /** Returns the account as it was at the end of a period: at the first mark after it, of those that are kept. */
    private long accountAt(long period, long current) {
        long[] ring = marks;
        long first = Long.MAX_VALUE;
        long account = current;
        for (int i = 0; ring != null && i < ring.length; i += 2) {
            if (ring[i] > period && ring[i] < first) {
                first = ring[i];
                account = ring[i + 1];
            }
        }
        return account;
    }

    // ---- drain

    boolean isDraining() {
        return draining != null;
    }

    @Nullable
    CompletableFuture<@Nullable Void> draining() {
        return draining;
    }

    void draining(@Nullable CompletableFuture<@Nullable Void> drain) {
        draining = drain;
    }

    boolean isIdle(@Nullable LeaseClock clock, long now) {
        return inFlight == 0 && lease(clock, now) < GONE;
    }

    // ---- states of load models

    @SuppressWarnings("unchecked")
    <S> S state(Object key, Supplier<S> factory) {
        // Weak keys are compared by identity: what a model measured goes when the model is no longer used.
        ConcurrentMap<Object, Object> map;
        synchronized (stateLock) {
            if (states == null) {
                states = new MapMaker().weakKeys().makeMap();
            }
            map = states;
        }
        Object present = map.get(key);
        if (present == null) {
            Object made = factory.get();
            Object raced = map.putIfAbsent(key, made);
            present = raced == null ? made : raced;
        }
        return (S) present;
    }
}
