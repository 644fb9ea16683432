// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import io.github.redirect4j.core.Mask;
import io.github.redirect4j.core.Members;
import io.github.redirect4j.core.Picker;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.internal.Logarithm;
import io.github.redirect4j.core.internal.Mix;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The slots of {@link HashSlots} with their owners. */
final class SlotTable implements Picker {
    /*
     * A race for every slot. Server i asks for all m slots, one a turn, in an order of its own (SlotOrders), so the turn
     * k at which it comes to a slot is uniform on 0 to m - 1. With v = (k + jitter) / m it is there at the time
     * -ln(1 - v) / w, and whoever is there first owns the slot. v is uniform, so this is weighted rendezvous with the
     * slot as the key: P(i owns) = w_i / W, where W is the sum of weights; whoever leaves frees only what it owned,
     * whoever comes or gains weight takes only for itself; neither the order of the list nor the past has a part in it.
     *
     * Why turns, when a hash of server and slot would do for all of that:
     * - The first can be found from the runners' side. By the time x / W all but e^-x of the slots are taken, so x = ln n
     *   rounds over the table leave one in n, for which all n are asked: m (1 + ln n) steps instead of m n.
     * - Each server's turns are spread evenly, which halves the variance of its share.
     * - A server that comes asks only for slots that it reaches before the last of all slots was taken (the horizon).
     *
     * A pick: the owner of the key's slot. If it is not eligible, the second of that race, so that a server that is
     * masked and removed later moves its keys once; seconds are found when they are first needed, in O(n), and kept. If
     * that one is not eligible either, the owners of further slots, as the key's hash leads; if none of those, the first
     * of those eligible. Each step depends on the key alone, so masking a server moves only its own keys.
     *
     * field    written by                   read by  mode
     * owners   of(), before publication     pick     plain
     * seconds  pick, from 0 to index + 1    pick     plain; threads that race write the same
     */
    private static final int PROBES = 6;

    // In rounds over the table, of which a race from the start takes about ln n.
    private static final double TOO_DEAR = 6;

    // The last of 2^bits slots is taken at about bits ln 2 / W.
    private static final double STALE = 2;

    // All but one in fifty slots are taken after four rounds.
    private static final double EARLY = 4;

    private final Members members;
    private final int bits;
    private final double width;
    private final double sum;

    /** The time a turn takes: 1 / (m w). */
    private final double[] pace;

    private final SlotOrders orders;
    private final Indices owners;
    private final Indices seconds;

    /** No slot was taken later than this. */
    private double horizon;

    private SlotTable(Members members, int bits, SlotOrders orders) {
        int n = members.size();
        this.members = members;
        this.bits = bits;
        this.width = 1.0 / (1 << bits);
        this.orders = orders;
        this.pace = new double[n];
        double total = 0;
        for (int i = 0; i < n; i++) {
            total += members.weight(i);
            pace[i] = width / members.weight(i);
        }
        this.sum = total;
        this.owners = new Indices(1 << bits, n);
        this.seconds = new Indices(1 << bits, n + 1);
    }

    static SlotTable of(Members members, int bits, @Nullable SlotTable before) {
        SlotOrders orders = new SlotOrders(bits, members.size());
        for (int i = 0; i < members.size(); i++) {
            int was = members.previous(i);
            if (before != null && was >= 0) {
                orders.copy(i, before.orders, was);
            } else {
                orders.set(i, members.server(i).id());
            }
        }
        SlotTable table = new SlotTable(members, bits, orders);
        if (before == null || !table.follow(before)) {
            table.race();
        }
        return table;
    }

    int bits() {
        return bits;
    }

    @Override
    public int pick(Request request, Mask eligible, long key, long now) {
        int slot = slot(key);
        int owner = owners.get(slot);
        return eligible.has(owner) ? owner : next(slot, owner, eligible, key);
    }

    private int slot(long hash) {
        return (int) (hash >>> (Long.SIZE - bits));
    }

    private int next(int slot, int owner, Mask eligible, long key) {
        int second = second(slot, owner);
        if (eligible.has(second)) {
            return second;
        }
        long further = key;
        for (int i = 0; i < PROBES; i++) {
            further = Mix.mix(further + Mix.GOLDEN);
            int other = owners.get(slot(further));
            if (eligible.has(other)) {
                return other;
            }
        }
        return first(slot, eligible);
    }

    private int second(int slot, int owner) {
        int known = seconds.get(slot);
        if (known != 0) {
            return known - 1;
        }
        int second = first(slot, owner);
        seconds.set(slot, second + 1);
        return second;
    }

    /** Returns who comes first to a slot of all but one; that one if there is nobody else. */
    private int first(int slot, int without) {
        double[] each = pace;
        SlotOrders order = orders;
        int best = without;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < each.length; i++) {
            int turn = order.turnOf(i, slot);
            if (turn * each[i] <= least && i != without) {
                double time = time(i, turn, slot);
                if (best == without || isBefore(time, i, least, best)) {
                    best = i;
                    least = time;
                }
            }
        }
        return best;
    }

    /** Returns who comes first to a slot of those eligible. */
    private int first(int slot, Mask eligible) {
        int best = eligible.next(0);
        double least = time(best, orders.turnOf(best, slot), slot);
        for (int i = eligible.next(best + 1); i >= 0; i = eligible.next(i + 1)) {
            int turn = orders.turnOf(i, slot);
            if (turn * pace[i] <= least) {
                double time = time(i, turn, slot);
                if (isBefore(time, i, least, best)) {
                    best = i;
                    least = time;
                }
            }
        }
        return best;
    }

    private boolean isBefore(double time, int i, double least, int best) {
        return time < least
                || (time == least
                        && members.server(i).id().compareTo(members.server(best).id()) < 0);
    }

    /** Returns when a server comes to a slot. Not before turn times pace, as -ln(1 - v) is never below v. */
    private double time(int i, int turn, int slot) {
        return time(i, turn, orders.within(i, slot));
    }

    private double time(int i, int turn, double within) {
        return Logarithm.minus(1 - (turn + within) * width) / members.weight(i);
    }

    /** Returns the first turn of a server that is past a time. */
    private int turnsUntil(int i, double time) {
        int low = 0;
        int high = 1 << bits;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (time(i, middle, 0) <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Finds all owners. */
    private void race() {
        double[] times = new double[1 << bits];
        Arrays.fill(times, Double.POSITIVE_INFINITY);
        double until = (1 + Math.log(pace.length)) / sum;
        for (int i = 0; i < pace.length; i++) {
            int turns = members.weight(i) > 0 ? turnsUntil(i, until) : 0;
            for (int turn = 0; turn < turns; turn++) {
                int slot = orders.slotAt(i, turn);
                double least = times[slot];
                if (turn * pace[i] <= least) {
                    double time = time(i, turn, slot);
                    if (isBefore(time, i, least, owners.get(slot))) {
                        times[slot] = time;
                        owners.set(slot, i);
                    }
                }
            }
        }
        int[] turns = new int[pace.length];
        for (int slot = 0; slot < times.length; slot++) {
            if (times[slot] > until) { // there may be somebody whose turns went only so far
                claim(slot, turns);
            } else {
                horizon = Math.max(horizon, times[slot]);
            }
        }
    }

    /** Finds the owner of a slot; {@code turns} is room to work in. */
    private void claim(int slot, int[] turns) {
        orders.turnsOf(slot, turns);
        double[] each = pace;
        int owner = 0;
        double least = Double.POSITIVE_INFINITY;
        // A bar that stands still is passed by few, and foreseen by the processor, where a best so far is not.
        double bar = 0;
        while (least > bar) {
            bar += EARLY / sum;
            for (int i = 0; i < turns.length; i++) {
                if (turns[i] * each[i] <= bar) {
                    double time = time(i, turns[i], slot);
                    if (isBefore(time, i, least, owner)) {
                        owner = i;
                        least = time;
                    }
                }
            }
        }
        owners.set(slot, owner);
        horizon = Math.max(horizon, least);
    }

    /** Takes owners over and finds only those who may have changed; false, and nothing done, if a race is cheaper. */
    private boolean follow(SlotTable before) {
        int[] now = new int[before.pace.length];
        Arrays.fill(now, -1);
        int[] fresh = new int[pace.length];
        int count = 0;
        double gone = before.sum;
        double come = 0;
        for (int i = 0; i < pace.length; i++) {
            int was = members.previous(i);
            double weight = members.weight(i);
            double had = was < 0 ? 0 : before.members.weight(was);
            if (was >= 0 && had <= weight) {
                now[was] = i;
                gone -= had;
            }
            if (had != weight && weight > 0) {
                fresh[count++] = i;
                come += weight;
            }
        }
        double rounds = gone / before.sum * pace.length + come * before.horizon;
        boolean stale = before.horizon * sum > STALE * bits; // it never falls while servers come
        if (stale || rounds > TOO_DEAR) {
            return false;
        }
        horizon = before.horizon;
        int[] turns = new int[pace.length];
        for (int slot = 0; slot < 1 << bits; slot++) {
            int owner = now[before.owners.get(slot)];
            if (owner >= 0) {
                owners.set(slot, owner);
            } else {
                claim(slot, turns);
            }
        }
        for (int k = 0; k < count; k++) {
            enter(fresh[k]);
        }
        return true;
    }

    /** Lets a server take what it is first at. */
    private void enter(int i) {
        int turns = turnsUntil(i, horizon);
        for (int turn = 0; turn < turns; turn++) {
            int slot = orders.slotAt(i, turn);
            int owner = owners.get(slot);
            if (owner != i) {
                double theirs = time(owner, orders.turnOf(owner, slot), slot);
                if (turn * pace[i] <= theirs && isBefore(time(i, turn, slot), i, theirs, owner)) {
                    owners.set(slot, i);
                }
            }
        }
    }
}
