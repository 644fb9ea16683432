// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import io.github.redirect4j.core.internal.Mix;
import io.github.redirect4j.core.internal.Text;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the servers for one request: each {@link #next()} is the best server that was not returned or excluded
 * before, so it is pick, retry, hedge and ranking in one. Kept with the connection or exchange and opened again for the
 * next request, it allocates nothing; until then it keeps the snapshot of its last request.
 *
 * <p>When the pool changes between two calls, the cursor goes on in the new snapshot: a retry never goes to a server
 * that is known to be down by then.
 *
 * <p>Confined: one thread at a time, no internal locking; only {@link #end} may be called by any thread.
 */
public final class Selection {
    /** How many attempts of one cursor can go on at once. */
    public static final int MAX_ATTEMPTS = 256;

    // A pick that is passed over (at its cap, in its ramp) is repeated without that server; after a few, all such
    // servers are sorted out in one walk, so that a pool full of them costs O(n), not O(n) picks.
    private static final int MISSES = 4;

    static final String CAP = "cap";
    static final String SLOW_START = "slow start";

    // Not the step by which an algorithm draws further bits of its own, or ranks would follow its ties.
    private static final long ROUND = 0xd1342543de82ef95L;

    private static final int SLOT_BITS = 8;

    private final PoolSelector selector;
    private Request request = Request.NONE;
    private boolean forAttempts;
    private boolean dry;
    private boolean stickyOpen;
    private @Nullable List<Decision.Step> steps;

    // Where the cursor stands: the plan, the place of the tier at hand, that tier once it was drawn for, and the server
    // returned last, by its index in the tier (-1: none). References are written only when they change: for a cursor
    // that
    // lives long, each write costs the collector's barrier.
    private @Nullable Route route;
    private int at;
    private @Nullable Tier tier;
    private boolean drawn;
    private long draw;
    private int round;
    private boolean spills;
    private long spillDraw;
    private long now;
    private int index = -1;
    private boolean stuck;

    // From the first begin on, next() looks for an attempt: what the pool would refuse is not worth a pick. Once one
    // has
    // begun, every further one is a retry.
    private boolean begins;
    private boolean begun;
    private Decision.@Nullable Reason refusal;
    private boolean offered;
    private boolean over;

    // What is out: those picked from the tier at hand by index; all others by cell, which survives a change of tier and
    // of
    // membership. Both are taken from the tier's mask in the scratch mask, when one is needed.
    private int[] picked = new int[4];
    private int picks;
    private @Nullable Cell[] out = new Cell[4];
    private int outs;
    private Mask scratch = Mask.scratch(64);
    private boolean scratched;

    // Read by any thread that ends an attempt.
    private volatile Attempt[] attempts = {};

    Selection(PoolSelector selector) {
        this.selector = selector;
    }

    /**
     * Opens the cursor for another request. What is in flight stays so, and can still be ended by its ticket.
     *
     * @param next the request
     * @return this
     */
    public Selection open(Request next) {
        return start(next, true, false, null);
    }

    /**
     * Returns the best server that was not returned or excluded before. Charges nothing; {@link #begin()} does.
     *
     * <p>Once {@code begin()} was called for this request, there is no further server as long as the pool would not let an
     * attempt begin, because of its {@linkplain ServerPool.Builder#maxInFlight limit} or {@linkplain
     * ServerPool.Builder#retryBudget budget of retries}: a loop over {@code next()} ends. A later call asks anew, so what
     * was refused to a hedge may be granted to a retry.
     *
     * @return the server, or null if there is none left, or none that the pool would let an attempt begin at
     */
    public @Nullable Server next() {
        over = !advance();
        if (!over) {
            offered = true;
            return current();
        }
        // Who took what it could and failed is not without a server; nor is who only lists them.
        if (refusal != null || !offered || (begins && !begun)) {
            selector.none(request, true, refusal);
        }
        return null;
    }

    /**
     * Returns why the last {@link #next()} returned no server.
     *
     * @return the reason, which a later call may no longer have; null if it returned one, or was not called
     */
    public Decision.@Nullable Reason reason() {
        return !over ? null : refusal != null ? refusal : selector.reason(view(), request, true);
    }

    /**
     * Excludes a server for the rest of this request.
     *
     * @param server a server that this pool handed out; another's is ignored
     */
    public void exclude(Server server) {
        Cell cell = server.cell();
        if (cell != null) {
            putOut(cell);
            scratched = false;
        }
    }

    /**
     * Begins an attempt at the server that {@link #next()} returned last: counts it in flight.
     *
     * @return a ticket of 1 or more for {@link #end}; or -1 if the server reached its cap or was closed to new requests
     *     meanwhile, or if the pool takes no further attempt: go on with {@code next()}
     * @throws IllegalStateException if {@code next()} has returned no server, or if 256 attempts are going on
     */
    public long begin() {
        if (index < 0) {
            throw new IllegalStateException("selection: no server (expected: next() returned one)");
        }
        int slot = freeSlot();
        Attempt attempt = attempts[slot];
        return beginInto(attempt) ? (attempt.use() & 0xffff_ffffL) << SLOT_BITS | slot : -1;
    }

    /**
     * Ends an attempt. May be called by any thread, also after the cursor was opened for another request.
     *
     * @param ticket as {@link #begin()} returned it
     * @param outcome how the attempt ended
     * @return true if this call ended it, false if it had ended before or the ticket is none
     */
    public boolean end(long ticket, Outcome outcome) {
        Objects.requireNonNull(outcome, "outcome");
        Attempt[] all = attempts;
        int slot = (int) ticket & MAX_ATTEMPTS - 1;
        int use = (int) (ticket >> SLOT_BITS);
        return ticket >= 0 && slot < all.length && (use & 1) != 0 && all[slot].end(use, outcome);
    }

    /**
     * Returns the tier of the server that {@link #next()} returned last, as its place in the request's plan.
     *
     * @return 0 for the best, or -1 if {@code next()} has returned no server
     */
    public int tier() {
        return index < 0 || tier == null ? -1 : tier.place;
    }

    /**
     * Returns how many leading bits of the client's address the answer depends on: every client with the same leading
     * bits gets the same servers from the same snapshot, chance and turns aside. Health never changes it.
     *
     * @return 0 to 128, at most 32 for an IPv4 client
     */
    public int scope() {
        return route == null ? 0 : selector.scope(route.view, request);
    }

    // ---- inside

    Selection start(Request next, boolean attempting, boolean dryRun, @Nullable List<Decision.Step> trace) {
        request = Objects.requireNonNull(next, "request");
        forAttempts = attempting;
        dry = dryRun;
        steps = trace;
        outs = 0;
        picks = 0;
        index = -1;
        drawn = false;
        spills = false;
        offered = false;
        over = false;
        if (begins) {
            begins = false;
            begun = false;
            refusal = null;
        }
        stickyOpen = selector.isSticky() && next.stickyId() != null;
        pin(selector.view());
        return this;
    }

    /** Lets go of everything that a pooled cursor must not keep alive. */
    void release() {
        route = null;
        request = Request.NONE;
        tier = null;
        if (steps != null) {
            steps = null;
        }
        if (outs > 0) {
            Arrays.fill(out, 0, outs, null);
            outs = 0;
        }
        picks = 0;
        index = -1;
    }

    View view() {
        return route().view;
    }

    private Route route() {
        return Objects.requireNonNull(route);
    }

    private Tier tierAtHand() {
        return Objects.requireNonNull(tier);
    }

    boolean advance() {
        if (begins) {
            refusal = selector.refusal(begun);
            if (refusal != null) {
                index = -1;
                return false;
            }
        }
        View latest = selector.view();
        if (latest != route().view) {
            leaveTier();
            pin(latest);
        }
        if (stickyOpen) {
            stickyOpen = false;
            if (stick()) {
                return true;
            }
        }
        drawSpill();
        for (; at < tiers().length; at++, leaveTier()) {
            Tier here = tierAt(at).of(request);
            enter(here);
            int member = pickIn(here);
            if (member >= 0) {
                found(member, false);
                return true;
            }
        }
        index = -1;
        return false;
    }

    Tier[] tiers() {
        return forAttempts ? route().attemptTiers : route().tiers;
    }

    /** Returns the tier that comes at a place; with spill-over, that of the request's draw first, if it was drawn for. */
    Tier tierAt(int place) {
        Spill spill = spill();
        if (spill == null || !spills) {
            return tiers()[place];
        }
        int first = spill.first(spillDraw);
        return tiers()[place == 0 ? first : place <= first ? place - 1 : place];
    }

    private @Nullable Spill spill() {
        return forAttempts ? route().attemptSpill : route().spill;
    }

    /** Draws once for a request, so that another view does not ask the same tier again. */
    private void drawSpill() {
        Spill spill = spill();
        if (spill != null && !spills) {
            spills = true;
            spillDraw = spill.draw(request, dry);
            if (steps != null) {
                trace("spill-over", null, "of " + spill + ", begins at tier " + tierAt(0).name);
            }
        }
    }

    /** Returns why a server of a tier does not take this request though its mask has it, or null if it could. */
    Decision.@Nullable Verdict passedOver(Tier there, int member) {
        if (isBarred(there, there.cells[member])) {
            return Decision.Verdict.PROBING;
        }
        if (isSaturated(there, member)) {
            return Decision.Verdict.SATURATED;
        }
        // What it lets go by depends on the draw, so it can be said only of the tier that was drawn for last.
        return drawn && there == tier && isLetBy(there, member) ? Decision.Verdict.RAMPING : null;
    }

    /** Returns why the last {@link #advance()} had to stop, or null if it ran out of servers. */
    Decision.@Nullable Reason refusal() {
        return refusal;
    }

    Server current() {
        return tierAtHand().servers[index];
    }

    /** Charges one assumed lease to the current server, unless that exceeds its cap. */
    boolean charge(LeaseClock leases, double cost) {
        return tierAtHand().cells[index].charge(leases, cost, now);
    }

    /** Begins an attempt at the current server in an instance that is idle. */
    boolean beginInto(Attempt attempt) {
        Tier from = tierAtHand();
        begins = true;
        int round = selector.begin(from, index, stuck, begun);
        if (round < 0) {
            return false;
        }
        attempt.begin(from, index, round, begun, now);
        begun = true;
        Load load = from.load;
        if (load != null) {
            load.started(index, now);
        }
        selector.begun(attempt);
        selector.picked(request, current());
        return true;
    }

    private void pin(View latest) {
        Route found = latest.route(request);
        if (route != found) {
            route = found;
        }
        at = 0;
        scratched = false;
        if (steps != null) {
            trace("plan", null, found.plan.name() + (found.panic ? " in panic" : ""));
        }
    }

    /** What was picked from the tier at hand is out by cell from now on. */
    private void leaveTier() {
        for (int i = 0; i < picks; i++) {
            putOut(tierAtHand().cells[picked[i]]);
        }
        picks = 0;
        scratched = false;
    }

    private void enter(Tier here) {
        Tier before = tier;
        if (before != here) {
            drawn &= before != null && before.lane == here.lane;
            tier = here;
        }
        if (!drawn) {
            drawn = true;
            draw = dry ? here.lane.peek(request) : here.lane.next(request);
            round = 0;
            now = here.now(request);
            if (steps != null) {
                trace(
                        "tier",
                        null,
                        here.name + ", " + here.mask + " eligible, " + here.lane.source() + " "
                                + Long.toUnsignedString(draw));
            }
        }
        if (outs + picks > 0) {
            if (forAttempts && here.timed) {
                now = selector.ticker().nanoTime(); // a retry begins later than the request
            }
            if (!scratched) {
                takeOut(here);
            }
        }
    }

    /** Makes the scratch mask: those that stand, less those that are out. */
    private void takeOut(Tier here) {
        if (scratch.capacity() < here.mask.size()) {
            scratch = Mask.scratch(here.mask.size());
        }
        scratch.copyOf(here.mask);
        for (int i = 0; i < picks; i++) {
            scratch.clear(picked[i]);
        }
        for (int i = 0; i < outs; i++) {
            int member = here.bound.members.indexOf(Objects.requireNonNull(out[i]));
            if (member >= 0) {
                scratch.clear(member);
            }
        }
        scratched = true;
    }

    private int pickIn(Tier here) {
        Mask mask = scratched ? scratch : here.mask;
        if (mask.count() == 0) {
            return -1;
        }
        int member = pick(here, mask);
        return here.guarded && !passes(here, member) ? pickAgain(here, member) : member;
    }

    private int pick(Tier here, Mask mask) {
        // Random ranks need independent draws; a ticket or a key is the same for all ranks of one request.
        long bits = round > 0 && here.isRandom(request) ? Mix.mix(~draw + round * ROUND) : draw;
        round++;
        int member = here.picker.pick(request, mask, bits, now);
        if (member < 0 || member >= mask.size() || !mask.has(member)) {
            throw new IllegalStateException("picker: " + member + " (expected: one of " + mask + ")");
        }
        if (steps != null) {
            trace("pick", here.servers[member], "of " + mask);
        }
        return member;
    }

    private int pickAgain(Tier here, int first) {
        takeOut(here);
        int member = first;
        for (int misses = 1; ; misses++) {
            scratch.clear(member);
            if (misses == MISSES) {
                sortOut(here, true);
            }
            if (scratch.count() == 0) {
                break;
            }
            member = pick(here, scratch);
            if (passes(here, member)) {
                scratched = false;
                return member;
            }
        }
        // Nobody is left but those in their ramp, and somebody has to take it.
        takeOut(here);
        sortOut(here, false);
        scratched = false;
        return scratch.count() == 0 ? -1 : pick(here, scratch);
    }

    private void sortOut(Tier here, boolean ramps) {
        for (int i = scratch.next(0); i >= 0; i = scratch.next(i + 1)) {
            if (ramps ? !passes(here, i) : isSaturated(here, i)) {
                scratch.clear(i);
            }
        }
    }

    /** Returns how much a server has to do, for people. */
    String load(Cell cell) {
        double lease = cell.lease(selector.leases(), selector.ticker().nanoTime());
        return cell.inFlight() + " in flight" + (lease > 0 ? String.format(Locale.ROOT, ", %.1f leased", lease) : "");
    }

    private boolean passes(Tier here, int member) {
        if (isSaturated(here, member)) {
            if (steps != null) {
                boolean probed = isBarred(here, here.cells[member]);
                trace(CAP, here.servers[member], probed ? "has to prove itself first" : "is at its cap");
            }
            return false;
        }
        if (isLetBy(here, member)) {
            if (steps != null) {
                trace(SLOW_START, here.servers[member], "lets it go by");
            }
            return false;
        }
        return true;
    }

    private boolean isSaturated(Tier here, int member) {
        Cell cell = here.cells[member];
        return isBarred(here, cell)
                || (cell.cap() != Integer.MAX_VALUE
                        && cell.outstanding(selector.leases(), now) + selector.cost(forAttempts) > cell.cap());
    }

    /** Returns whether a server has to prove itself by the attempt that it has, before it gets another. */
    private boolean isBarred(Tier here, Cell cell) {
        return forAttempts && !here.anyHealth && cell.isBeingProbed();
    }

    private boolean isLetBy(Tier here, int member) {
        Cell cell = here.cells[member];
        return here.ramping
                && cell.isRamping()
                && Mix.unit(Mix.mix(draw ^ cell.hash())) >= selector.rampShare(now - cell.readySince());
    }

    private boolean stick() {
        String id = Objects.requireNonNull(request.stickyId());
        Cell cell = selector.cell(id);
        if (cell != null && cell.isStickable(stickyRule()) && !isOut(cell)) {
            for (Tier any : route().everybody) {
                Tier there = any.of(request);
                int member = there.bound.members.indexOf(cell);
                if (member >= 0 && there.bound.satisfies(member)) {
                    now = there.now(request);
                    if (!isSaturated(there, member)) {
                        if (steps != null) {
                            trace("sticky", there.servers[member], "takes it");
                        }
                        tier = there;
                        found(member, true);
                        leaveTier();
                        return true;
                    }
                }
            }
        }
        if (steps != null) {
            trace("sticky", null, Text.quote(id) + " is not to be had");
        }
        return false;
    }

    private MaskRule stickyRule() {
        return !forAttempts ? MaskRule.SOUND : route().panic ? MaskRule.ANY_HEALTH : MaskRule.PROBING_TOO;
    }

    private boolean isOut(Cell cell) {
        for (int i = 0; i < outs; i++) {
            if (out[i] == cell) {
                return true;
            }
        }
        return false;
    }

    private void found(int member, boolean sticks) {
        index = member;
        stuck = sticks;
        if (picks == picked.length) {
            picked = Arrays.copyOf(picked, picks * 2);
        }
        picked[picks++] = member;
        if (scratched) {
            scratch.clear(member);
        }
    }

    private void putOut(Cell cell) {
        if (outs == out.length) {
            out = Arrays.copyOf(out, outs * 2);
        }
        out[outs++] = cell;
    }

    private int freeSlot() {
        Attempt[] all = attempts;
        for (int i = 0; i < all.length; i++) {
            if (!all[i].isOngoing()) {
                return i;
            }
        }
        if (all.length == MAX_ATTEMPTS) {
            throw new IllegalStateException("selection: " + all.length + " attempts are going on (expected: fewer)");
        }
        Attempt[] more = Arrays.copyOf(all, Math.max(2, all.length * 2));
        for (int i = all.length; i < more.length; i++) {
            more[i] = new Attempt();
        }
        attempts = more;
        return all.length;
    }

    private void trace(String stage, @Nullable Server server, String detail) {
        if (steps != null) {
            steps.add(new Decision.Step(stage, server, detail));
        }
    }
}
