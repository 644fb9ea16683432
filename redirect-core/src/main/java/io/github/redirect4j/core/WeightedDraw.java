// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import io.github.redirect4j.core.internal.AliasTable;
import io.github.redirect4j.core.internal.Mix;
import org.jspecify.annotations.Nullable;

/**
 * Draws members at random in proportion to weight, for algorithms that need it: made for the members, narrowed to each mask
 * that stands, asked under any mask within it.
 *
 * <p>Immutable.
 */
public final class WeightedDraw {
    /*
     * Under the mask that stands, a draw is a read of an alias table of its members, made anew at each change of health.
     * Under a mask that lost some of them the draws that miss are repeated, a few times, and then the weights that are
     * left are added up and walked through: that is exact as well, and comes to an end for a single light member.
     */
    private static final int TRIES = 8;
    private static final int NOBODY = -1;

    private final Members members;
    private final @Nullable Mask standing;
    private final @Nullable AliasTable table;

    private WeightedDraw(Members members, @Nullable Mask standing, @Nullable AliasTable table) {
        this.members = members;
        this.standing = standing;
        this.table = table;
    }

    /**
     * Returns draws of these members by their weights.
     *
     * @param members the members
     * @return the draws, exact under any mask at O(n), until they are narrowed
     */
    public static WeightedDraw of(Members members) {
        return new WeightedDraw(members, null, null);
    }

    /**
     * Returns draws that take constant time under a mask and those a little smaller. O(n).
     *
     * @param mask the mask that stands, possibly empty
     * @return the narrowed draws
     */
    public WeightedDraw on(Mask mask) {
        if (mask.count() == 0) {
            return this;
        }
        double[] weights = new double[mask.count()];
        for (int k = 0; k < weights.length; k++) {
            weights[k] = members.weight(mask.at(k));
        }
        return new WeightedDraw(members, mask, AliasTable.of(weights));
    }

    /**
     * Returns a member drawn by weight.
     *
     * @param eligible the mask, not empty, within the one that stands
     * @param random 64 random bits
     * @return the member's index
     */
    public int draw(Mask eligible, long random) {
        return draw(eligible, random, NOBODY);
    }

    /**
     * Returns a member other than a given one drawn by weight.
     *
     * @param eligible the mask, not empty, within the one that stands
     * @param random 64 random bits
     * @param not a member that is not to be drawn, unless it is the only one; -1 for none
     * @return the member's index
     */
    public int draw(Mask eligible, long random, int not) {
        long bits = random;
        for (int i = 0; standing != null && table != null && i < TRIES; i++) {
            int member = standing.at(table.draw(bits));
            if (member != not && eligible.has(member)) {
                return member;
            }
            bits = Mix.mix(bits + Mix.GOLDEN);
        }
        return walk(eligible, bits, not);
    }

    private int walk(Mask eligible, long bits, int not) {
        double sum = 0;
        for (int i = eligible.next(0); i >= 0; i = eligible.next(i + 1)) {
            sum += i == not ? 0 : members.weight(i);
        }
        double left = sum * Mix.unit(bits);
        int last = not;
        for (int i = eligible.next(0); i >= 0; i = eligible.next(i + 1)) {
            if (i != not) {
                last = i;
                left -= members.weight(i);
                if (left < 0) {
                    return i;
                }
            }
        }
        return last;
    }
}
