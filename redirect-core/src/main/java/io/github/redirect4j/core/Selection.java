// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import io.github.redirect4j.core.internal.Mix;
import io.github.redirect4j.core.internal.Text;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the servers for one request: each {@link #next()} is the best server that was not returned or excluded
 * before, so it is pick, retry, hedge and ranking in one. Kept with the connection or exchange and opened again for the
 * next request, it allocates nothing.
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
    private static final Tier[] NO_TIERS = {};

    private final PoolSelector selector;
    private @Nullable View view;
    private Request request = Request.NONE;
    private Tier[] tiers = NO_TIERS;
    private int at;
    private boolean forAttempts;
    private boolean dry;
    private @Nullable List<Decision.Step> steps;

    // Where the cursor stands: the tier and lane that the draw was made for, and the server returned last.
    private @Nullable Lane lane;
    private long draw;
    private int round;
    private long now;
    private boolean stickyOpen;
    private @Nullable Tier tier;
    private int index;
    private boolean stuck;

    // What is out: kept by cell, so that it survives a change of membership; applied to the mask of the tier at hand,
    // where a server that was picked from that very tier need not be searched for.
    private Cell[] out = new Cell[4];
    private @Nullable Tier[] outOf = new Tier[4];
    private int[] outAt = new int[4];
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
     * @return the server, or null if there is none left
     */
    public @Nullable Server next() {
        return advance() ? current() : null;
    }

    /**
     * Excludes a server for the rest of this request.
     *
     * @param server a server that this pool handed out; another's is ignored
     */
    public void exclude(Server server) {
        Cell cell = server.cell();
        if (cell != null) {
            putOut(cell, null, -1);
            scratched = false;
        }
    }

    /**
     * Begins an attempt at the server that {@link #next()} returned last: counts it in flight.
     *
     * @return a ticket of 1 or more for {@link #end}; or -1 if the server reached its cap or was closed to new requests
     *     meanwhile: go on with {@code next()}
     * @throws IllegalStateException if {@code next()} has returned no server, or if 256 attempts are going on
     */
    public long begin() {
        Tier from = tier;
        if (from == null) {
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
        return tier == null ? -1 : tier.place;
    }

    /**
     * Returns how many leading bits of the client's address the answer depends on: every client with the same leading
     * bits gets the same servers from the same snapshot, chance and turns aside. Health never changes it.
     *
     * @return 0 to 128, at most 32 for an IPv4 client
     */
    public int scope() {
        View seen = view;
        return seen == null ? 0 : selector.scope(seen, request);
    }

    // ---- inside

    Selection start(Request next, boolean attempting, boolean dryRun, @Nullable List<Decision.Step> trace) {
        request = Objects.requireNonNull(next, "request");
        forAttempts = attempting;
        dry = dryRun;
        steps = trace;
        outs = 0;
        lane = null;
        tier = null;
        stickyOpen = selector.isSticky() && next.stickyId() != null;
        pin(selector.view());
        return this;
    }

    /** Lets go of everything that a pooled cursor must not keep alive. */
    void release() {
        view = null;
        request = Request.NONE;
        tiers = NO_TIERS;
        tier = null;
        lane = null;
        steps = null;
        Arrays.fill(out, 0, outs, null);
        Arrays.fill(outOf, 0, outs, null);
        outs = 0;
    }

    View view() {
        return Objects.requireNonNull(view);
    }

    boolean advance() {
        View latest = selector.view();
        if (latest != view) {
            pin(latest);
        }
        if (stickyOpen) {
            stickyOpen = false;
            if (stick()) {
                return true;
            }
        }
        for (; at < tiers.length; at++, scratched = false) {
            Tier here = tiers[at].of(request);
            enter(here);
            int picked = pickIn(here);
            if (picked >= 0) {
                found(here, picked, false);
                return true;
            }
        }
        tier = null;
        return false;
    }

    Server current() {
        Tier from = Objects.requireNonNull(tier);
        return from.servers[index];
    }

    /** Charges one assumed lease to the current server, unless that exceeds its cap. */
    boolean charge(LeaseClock leases, double cost) {
        return Objects.requireNonNull(tier).cells[index].charge(leases, cost, now);
    }

    /** Begins an attempt at the current server in an instance that is idle. */
    boolean beginInto(Attempt attempt) {
        Tier from = Objects.requireNonNull(tier);
        if (!from.cells[index].begin(stuck)) {
            selector.refused(from.cells[index]);
            if (steps != null) {
                trace(CAP, current(), "was closed meanwhile");
            }
            return false;
        }
        attempt.begin(from, index, now);
        Load load = from.load;
        if (load != null) {
            load.started(index, now);
        }
        selector.picked(request, current());
        return true;
    }

    private void pin(View latest) {
        view = latest;
        Route route = latest.route(request);
        tiers = forAttempts ? route.attemptTiers : route.tiers;
        at = 0;
        scratched = false;
        if (steps != null) {
            trace("plan", null, route.plan.name() + (route.panic ? " in panic" : ""));
        }
    }

    private void enter(Tier here) {
        if (lane != here.lane) {
            lane = here.lane;
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
        if (outs > 0) {
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
        for (int i = 0; i < outs; i++) {
            int member = outOf[i] == here ? outAt[i] : here.bound.members.indexOf(out[i]);
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
        int picked = pick(here, mask);
        return here.guarded && !passes(here, picked) ? pickAgain(here, picked) : picked;
    }

    private int pick(Tier here, Mask mask) {
        // Random ranks need independent draws; a ticket or a key is the same for all ranks of one request.
        long bits = round > 0 && here.isRandom(request) ? Mix.mix(~draw + round * ROUND) : draw;
        round++;
        int picked = here.picker.pick(request, mask, bits, now);
        if (steps != null) {
            trace("pick", here.servers[picked], "of " + mask);
        }
        return picked;
    }

    private int pickAgain(Tier here, int first) {
        takeOut(here);
        int picked = first;
        for (int misses = 1; scratch.count() > 0; misses++) {
            scratch.clear(picked);
            if (misses == MISSES) {
                sortOut(here, true);
            }
            if (scratch.count() == 0) {
                break;
            }
            picked = pick(here, scratch);
            if (passes(here, picked)) {
                scratched = false;
                return picked;
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

    private boolean passes(Tier here, int member) {
        if (isSaturated(here, member)) {
            if (steps != null) {
                trace(CAP, here.servers[member], "is at its cap");
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
        return cell.cap() != Integer.MAX_VALUE && cell.outstanding(selector.leases(), now) + 1 > cell.cap();
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
        if (cell != null && cell.isStickable()) {
            for (Tier any : Objects.requireNonNull(view).route(request).everybody) {
                Tier there = any.of(request);
                int member = there.bound.members.indexOf(cell);
                if (member >= 0 && there.bound.satisfies(member)) {
                    now = there.now(request);
                    if (!isSaturated(there, member)) {
                        if (steps != null) {
                            trace("sticky", there.servers[member], "takes it");
                        }
                        found(there, member, true);
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

    private void found(Tier here, int member, boolean sticks) {
        tier = here;
        index = member;
        stuck = sticks;
        putOut(here.cells[member], here, member);
        if (scratched) {
            scratch.clear(member);
        }
    }

    private void putOut(Cell cell, @Nullable Tier from, int member) {
        if (outs == out.length) {
            out = Arrays.copyOf(out, outs * 2);
            outOf = Arrays.copyOf(outOf, outs * 2);
            outAt = Arrays.copyOf(outAt, outs * 2);
        }
        out[outs] = cell;
        outOf[outs] = from;
        outAt[outs++] = member;
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
