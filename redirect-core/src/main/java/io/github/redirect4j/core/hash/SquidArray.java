// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Mask;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Members as Squid scores them, and whom its CARP chooses, which may be nobody. Immutable. */
final class SquidArray {
    /*
     * Source: what Squid 5.7 does, confirmed by its real choices.
     *
     * Members in order of rising weight, equal ones as configured. The hash of the key starts at 0 and is carried on from
     * member to member: the k-th is scored with the hash of the key repeated k times. So neither a row table nor one
     * hash per request serves; each choice walks the key once per member. A score replaces the best only if it is
     * greater, from 0 on: one that is 0 or not a number is never chosen. Those who are not eligible take part in all of
     * that but the choice.
     *
     * Cost: members times octets of the key, two dependent operations each. h = h + rotl(h, 19) + c has no shorter form
     * for a key as a whole, because sums and rotations do not commute.
     */
    static final int NOBODY = -1;

    private final CarpHash.Octets octets;

    // By place in hash order.
    private final int[] order;
    private final int[] hashes;
    private final double[] x;

    SquidArray(CarpHash.Octets octets, String[] names, double[] weights) {
        this.octets = octets;
        double[] whole = new double[weights.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = Math.max(1, Math.floor(weights[i]));
        }
        order = LoadMultipliers.rising(whole);
        hashes = new int[order.length];
        double[] sorted = new double[order.length];
        for (int k = 0; k < order.length; k++) {
            String name = names[order[k]];
            hashes[k] = CarpHash.scramble(octets.append(0, name, 0, name.length()));
            sorted[k] = whole[order[k]];
        }
        x = LoadMultipliers.squid(sorted);
    }

    int size() {
        return order.length;
    }

    /** Returns the member that is chosen by one hash for all members, for a request without a key. */
    int choose(int hash, Mask eligible) {
        int best = NOBODY;
        double highest = 0;
        for (int k = 0; k < order.length; k++) {
            double score = score(hash, k);
            if (score > highest && eligible.has(order[k])) {
                best = order[k];
                highest = score;
            }
        }
        return best;
    }

    private double score(int hash, int k) {
        return CarpHash.unsigned(CarpHash.scramble(hash ^ hashes[k])) * x[k];
    }

    /** Returns the two best for a key in an array, or in a text if there is none. */
    private long walk(byte @Nullable [] array, CharSequence text, int from, int to, Mask eligible) {
        int first = NOBODY;
        int second = NOBODY;
        double highest = 0;
        double next = 0;
        int h = 0;
        for (int k = 0; k < order.length; k++) {
            h = array != null ? octets.append(h, array, from, to) : octets.append(h, text, from, to);
            double score = score(h, k);
            if (score > next && eligible.has(order[k])) {
                boolean best = score > highest;
                second = best ? first : order[k];
                next = best ? highest : score;
                first = best ? order[k] : first;
                highest = best ? score : highest;
            }
        }
        return (long) second << Integer.SIZE | (first & 0xffff_ffffL);
    }

    /** Returns the upper half of what a walk returns: the member that is chosen if the first is not to be had. */
    static int second(long walked) {
        return (int) (walked >> Integer.SIZE);
    }

    /** Returns the lower half of what a walk returns: the member that is chosen. */
    static int first(long walked) {
        return (int) walked;
    }

    /** The walk over a key: a hash that returns the two best members of a mask, {@link #NOBODY} where there is none. */
    static final class Walk implements KeyHash {
        private final SquidArray array;
        private Mask eligible;

        Walk(SquidArray array, Mask eligible) {
            this.array = array;
            this.eligible = eligible;
        }

        /** Sets the mask, for a walk that one thread has for itself. */
        Walk within(Mask mask) {
            eligible = mask;
            return this;
        }

        Mask eligible() {
            return eligible;
        }

        @Override
        public long of(byte[] octets, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, octets.length);
            return array.walk(octets, "", offset, offset + length, eligible);
        }

        @Override
        public long of(CharSequence text, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, text.length());
            return array.walk(null, text, offset, offset + length, eligible);
        }
    }
}
