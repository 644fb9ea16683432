// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import io.github.redirect4j.core.Mask;
import io.github.redirect4j.core.Picker;
import io.github.redirect4j.core.Request;

/** The member of highest score by the sums of an array routing script. Immutable. */
final class ScriptPicker implements Picker {
    /*
     * t = (hash ^ member) * K, score = load * (t + rotl(t, 21)). The sum carries from the low bits of t into the top ones
     * of the rotation, so the top of the score depends on all bits of the hash, and no row of a table can stand for it.
     *
     * Members are looked at by falling load. Once load * (2^32 - 1) is less than the best score, nobody further on can
     * have as much. Equal scores go to the earlier member.
     *
     * Cost: O(n), less the more the loads differ.
     */
    private static final double MOST = 0xffff_ffffL;

    // By place in order of falling load.
    private final int[] order;
    private final int[] hashes;
    private final double[] loads;

    ScriptPicker(int[] hashes, double[] weights) {
        int[] rising = LoadMultipliers.rising(weights);
        order = new int[rising.length];
        this.hashes = new int[order.length];
        loads = new double[order.length];
        for (int k = 0; k < order.length; k++) {
            order[k] = rising[order.length - 1 - k];
            this.hashes[k] = hashes[order[k]];
            loads[k] = weights[order[k]];
        }
    }

    @Override
    public int pick(Request request, Mask eligible, long key, long now) {
        int best = -1;
        double highest = -1;
        for (int k = 0; k < order.length && loads[k] * MOST >= highest; k++) {
            int t = ((int) key ^ hashes[k]) * CarpHash.MULTIPLIER;
            double score = loads[k] * CarpHash.unsigned(t + Integer.rotateLeft(t, CarpHash.ROTATION));
            int i = order[k];
            if (score >= highest && eligible.has(i) && (score > highest || i < best)) {
                best = i;
                highest = score;
            }
        }
        return best;
    }

    @Override
    public String toString() {
        return "scan of " + order.length + " members";
    }
}
