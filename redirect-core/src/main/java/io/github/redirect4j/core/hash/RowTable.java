// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import io.github.redirect4j.core.Mask;
import io.github.redirect4j.core.Picker;
import io.github.redirect4j.core.Request;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The member of highest score for each key hash, read from 1,024 rows of those who can have it. Immutable. */
final class RowTable implements Picker {
    /*
     * A member of hash m and multiplier X scores rotl((u ^ m) * K, 21) * X for a key of hash u, and the highest wins, the
     * first of equals. K is even, so bits 0 to 10 of the product depend on bits 0 to 9 of u ^ m alone (and bit 0 is 0), and
     * the rotation makes them the top of the score. Hence a row, which is all u of the same low ten bits, knows of each member
     *
     *     low  = (top, rest zeros) * X  <=  score  <=  (top, rest ones) * X = high        (IEEE: rounding is monotone).
     *
     * Let the row's floor be the largest low. Somebody always scores that much, so whoever wins has high >= floor. Those
     * members are the candidates. All who share the highest score are among them, in members' order, so the scan's own
     * rule over the candidates gives the scan's answer.
     *
     * Under a mask: if the best of the eligible candidates scores the floor or more, it beats everybody who is no
     * candidate (high < floor). Else all who are eligible are scanned. on(mask) lays out anew the rows whose floor
     * nobody of the mask guarantees, so that scans are for the exclusions of one request.
     *
     * f(v), the top of low bits v, is a bijection of ten bits. So members of the same low bits, a group, have the same
     * top, and different groups have different tops. With equal weights (X = 1) the candidates of a row are one group:
     * the one of highest f. That makes a change cheap: a group that came may take a row, a row whose group left looks
     * further down. With other weights each change alters every X, and all rows are laid out from the groups.
     *
     * Cost: a pick reads one row. Build: n and, with equal weights, 1,024 times groups that came or left; else 1,024
     * times groups, of which there are at most 1,024.
     */
    private static final int ROWS = 1024;
    private static final int LOW = ROWS - 1;
    private static final int REST = (1 << CarpHash.ROTATION) - 1;
    private static final int TOP = CarpHash.ROTATION + 1;
    private static final int ODD = CarpHash.MULTIPLIER >>> 1;
    private static final int ODD_INVERSE = inverse(ODD);

    private static final int[] NOBODY = {0};

    private final int[] hashes;
    private final double[] x;
    private final double[] floors;

    // The one candidate, or ~ where in lists the number of candidates stands, followed by each and its hash.
    private final int[] rows;
    private final int[] lists;

    // The table of all members that this one is a part of; itself if it is that.
    private final RowTable all;

    private RowTable(int[] hashes, double[] x, Layout layout, @Nullable RowTable all) {
        this.hashes = hashes;
        this.x = x;
        this.floors = layout.floors;
        this.rows = layout.rows;
        this.lists = Arrays.copyOf(layout.lists, layout.used);
        this.all = all == null ? this : all;
    }

    /**
     * Returns the table of these members.
     *
     * @param hashes the members' hashes, not copied
     * @param x their multipliers, finite, 0 for those who are never picked; not copied
     * @param previous a table before a change, or null
     */
    static RowTable of(int[] hashes, double[] x, @Nullable RowTable previous) {
        RowTable before = previous == null ? null : previous.all;
        if (before != null && Arrays.equals(hashes, before.hashes) && Arrays.equals(x, before.x)) {
            return before;
        }
        Groups groups = new Groups(hashes, x, null);
        Layout layout = new Layout();
        if (groups.count == 0) {
            Arrays.fill(layout.rows, ~layout.list(NOBODY, 0, 0, groups));
        } else if (isAlike(x)) {
            layout.alike(groups, before != null && isAlike(before.x) ? before : null);
        } else {
            for (int row = 0; row < ROWS; row++) {
                layout.weighted(row, groups);
            }
        }
        return new RowTable(hashes, x, layout, null);
    }

    @Override
    public int pick(Request request, Mask eligible, long key, long now) {
        int u = (int) key;
        int one = rows[u & LOW];
        if (one >= 0) {
            return eligible.has(one) ? one : scan(u, eligible);
        }
        int at = ~one;
        // Most that have several have two. Which of them it is, no processor can foresee: no branch on it.
        if (lists[at] == 2) {
            int i = lists[at + 1];
            int j = lists[at + 3];
            if (eligible.has(i) && eligible.has(j)) {
                long first = Double.doubleToRawLongBits(score(u, lists[at + 2], i));
                long second = Double.doubleToRawLongBits(score(u, lists[at + 4], j));
                int later = (int) ((first - second) >> 63); // all ones if the second is higher
                return i ^ ((i ^ j) & later);
            }
        }
        int best = -1;
        double highest = -1;
        int end = at + 2 * lists[at];
        for (int k = at + 1; k < end; k += 2) {
            int i = lists[k];
            if (eligible.has(i)) {
                double score = score(u, lists[k + 1], i);
                if (score > highest) {
                    best = i;
                    highest = score;
                }
            }
        }
        return highest >= floors[u & LOW] ? best : scan(u, eligible);
    }

    /** Returns the eligible member of highest score, without the table. */
    int scan(int u, Mask eligible) {
        int best = -1;
        double highest = -1;
        for (int i = eligible.next(0); i >= 0; i = eligible.next(i + 1)) {
            double score = score(u, hashes[i], i);
            if (score > highest) {
                best = i;
                highest = score;
            }
        }
        return best;
    }

    @Override
    public Picker on(Mask standing) {
        Layout layout = null;
        Groups groups = null;
        for (int row = 0; row < ROWS; row++) {
            if (!isGuaranteed(row, standing)) {
                if (layout == null) {
                    layout = new Layout(this);
                    groups = new Groups(hashes, x, standing);
                    if (groups.count == 0) {
                        return this;
                    }
                }
                layout.weighted(row, Objects.requireNonNull(groups));
            }
        }
        return layout == null ? this : new RowTable(hashes, x, layout, all);
    }

    /** Returns whether somebody of a mask scores the floor of a row for each key. */
    private boolean isGuaranteed(int row, Mask standing) {
        int one = rows[row];
        if (one >= 0) {
            return standing.has(one);
        }
        int end = ~one + 2 * lists[~one];
        for (int k = ~one + 1; k < end; k += 2) {
            int i = lists[k];
            if (standing.has(i) && low(row ^ hashes[i]) * x[i] >= floors[row]) {
                return true;
            }
        }
        return false;
    }

    private double score(int u, int hash, int i) {
        return CarpHash.unsigned(CarpHash.scramble(u ^ hash)) * x[i];
    }

    private int candidates() {
        int sum = 0;
        for (int one : rows) {
            sum += one >= 0 ? 1 : lists[~one];
        }
        return sum;
    }

    @Override
    public String toString() {
        return "rows of " + candidates() + " candidates for " + hashes.length + " members";
    }

    private static boolean isAlike(double[] x) {
        return Arrays.stream(x).allMatch(each -> each == 0 || each == 1);
    }

    /** Returns the top of the scores of low bits {@code v}, as a number of ten bits. */
    private static int top(int v) {
        return v * ODD & LOW;
    }

    private static int ofTop(int top) {
        return top * ODD_INVERSE & LOW;
    }

    private static double low(int v) {
        return CarpHash.unsigned(top(v) << TOP);
    }

    private static int inverse(int odd) {
        int inverse = odd; // right in three bits; each step doubles them
        for (int i = 0; i < 4; i++) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }

    /** The members that can be picked, by the low ten bits of their hashes. */
    private static final class Groups {
        final int[] start = new int[ROWS + 1];
        final int[] members;
        final int[] hashes;
        final double[] x;

        // Of those that have a member: the low bits, and the largest multiplier.
        final int[] bits = new int[ROWS];
        final double[] largest = new double[ROWS];
        int count;

        Groups(int[] hashes, double[] x, @Nullable Mask mask) {
            this.hashes = hashes;
            this.x = x;
            for (int i = 0; i < hashes.length; i++) {
                if (isIn(x, mask, i)) {
                    start[(hashes[i] & LOW) + 1]++;
                }
            }
            for (int g = 0; g < ROWS; g++) {
                start[g + 1] += start[g];
            }
            members = new int[start[ROWS]];
            int[] at = start.clone();
            for (int i = 0; i < hashes.length; i++) {
                if (isIn(x, mask, i)) {
                    members[at[hashes[i] & LOW]++] = i;
                }
            }
            for (int g = 0; g < ROWS; g++) {
                if (has(g)) {
                    double most = 0;
                    for (int k = start[g]; k < start[g + 1]; k++) {
                        most = Math.max(most, x[members[k]]);
                    }
                    bits[count] = g;
                    largest[count++] = most;
                }
            }
        }

        private static boolean isIn(double[] x, @Nullable Mask mask, int i) {
            return x[i] > 0 && (mask == null || mask.has(i));
        }

        boolean has(int group) {
            return start[group] < start[group + 1];
        }
    }

    /** Rows that are being made. */
    private static final class Layout {
        final double[] floors;
        final int[] rows;
        int[] lists;
        int used;

        Layout() {
            floors = new double[ROWS];
            rows = new int[ROWS];
            lists = new int[16];
        }

        Layout(RowTable from) {
            floors = from.floors.clone();
            rows = from.rows.clone();
            lists = from.lists.clone();
            used = lists.length;
        }

        /** Makes all rows for multipliers of 1, from those of a table before if there is one. */
        void alike(Groups groups, @Nullable RowTable before) {
            int[] entries = new int[ROWS];
            for (int k = 0; k < groups.count; k++) {
                int g = groups.bits[k];
                entries[g] = entry(groups.members, groups.start[g], groups.start[g + 1], groups);
            }
            boolean[] had = new boolean[ROWS];
            for (int i = 0; before != null && i < before.x.length; i++) {
                had[before.hashes[i] & LOW] |= before.x[i] > 0;
            }
            int[] came = new int[groups.count];
            int comers = 0;
            for (int k = 0; before != null && k < groups.count; k++) {
                if (!had[groups.bits[k]]) {
                    came[comers++] = groups.bits[k];
                }
            }
            for (int row = 0; row < ROWS; row++) {
                int top = LOW;
                if (before != null) {
                    top = (int) ((long) before.floors[row] >>> TOP);
                    for (int k = 0; k < comers; k++) {
                        top = Math.max(top, top(row ^ came[k]));
                    }
                }
                while (!groups.has(row ^ ofTop(top))) {
                    top--;
                }
                rows[row] = entries[row ^ ofTop(top)];
                floors[row] = low(ofTop(top));
            }
        }

        /** Makes one row for any multipliers. */
        void weighted(int row, Groups groups) {
            double floor = 0;
            for (int k = 0; k < groups.count; k++) {
                floor = Math.max(floor, low(row ^ groups.bits[k]) * groups.largest[k]);
            }
            int[] found = new int[4];
            int count = 0;
            for (int k = 0; k < groups.count; k++) {
                int g = groups.bits[k];
                double high = low(row ^ g) + REST;
                for (int m = groups.start[g]; high * groups.largest[k] >= floor && m < groups.start[g + 1]; m++) {
                    if (high * groups.x[groups.members[m]] >= floor) {
                        found = count == found.length ? Arrays.copyOf(found, count * 2) : found;
                        found[count++] = groups.members[m];
                    }
                }
            }
            Arrays.sort(found, 0, count);
            floors[row] = floor;
            rows[row] = entry(found, 0, count, groups);
        }

        private int entry(int[] members, int from, int to, Groups groups) {
            return to - from == 1 ? members[from] : ~list(members, from, to, groups);
        }

        int list(int[] members, int from, int to, Groups groups) {
            int at = used;
            used += 1 + 2 * (to - from);
            if (used > lists.length) {
                lists = Arrays.copyOf(lists, Math.max(used, lists.length * 2));
            }
            lists[at] = to - from;
            for (int k = from; k < to; k++) {
                lists[at + 1 + 2 * (k - from)] = members[k];
                lists[at + 2 + 2 * (k - from)] = groups.hashes[members[k]];
            }
            return at;
        }
    }
}
