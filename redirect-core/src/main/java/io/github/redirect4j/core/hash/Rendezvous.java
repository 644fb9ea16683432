// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Binding;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Law;
import io.github.redirect4j.core.Mask;
import io.github.redirect4j.core.Members;
import io.github.redirect4j.core.Picker;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Source;
import io.github.redirect4j.core.internal.Logarithm;
import io.github.redirect4j.core.internal.Mix;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Highest random weight: each server draws a score from the key and its own id, and the highest takes the key. Shares
 * are exact, and no change moves a key that it does not have to move.
 *
 * <p>Immutable.
 */
public final class Rendezvous implements Algorithm {
    /*
     * Source: Thaler and Ravishankar, Using name-based mappings to increase hit rates, 1998; weights as in Schindelhauer
     * and Schomaker, Weighted distributed hash tables, 2005.
     *
     * h = fold((mix(key) ^ mix(hash of id)) * C), the two halves of the 128-bit product; v = (h + 1/2) / 2^52 of its upper 52
     * bits. The server of least -ln(1 - v) / w wins, which with equal weights is the one of least h. As -ln(1 - v) is never
     * below v, a server whose v / w is above the bar is out without a logarithm. The bar stands at the time by which all
     * but one in e^3 keys are taken, and is raised for the others: the processor foresees who passes it, and would not
     * foresee who beats the best so far. Ties go to the smaller id.
     *
     * Cost: O(n). Laws: all that a keyed algorithm can keep.
     */
    private static final double FIRST_BAR = 3;
    private static final double RAISED = 4;
    private static final Rendezvous WEIGHTED = new Rendezvous();

    private Rendezvous() {}

    /**
     * Returns rendezvous hashing in which shares follow weights.
     *
     * @return the algorithm
     */
    public static Rendezvous weighted() {
        return WEIGHTED;
    }

    @Override
    public Picker bind(Binding binding, @Nullable Picker previous) {
        Members members = binding.members();
        long[] seeds = new long[members.size()];
        double[] weights = new double[seeds.length];
        double sum = 0;
        for (int i = 0; i < seeds.length; i++) {
            byte[] id = members.server(i).id().getBytes(StandardCharsets.UTF_8);
            seeds[i] = Mix.mix(KeyHash.xxh3().of(id, 0, id.length));
            weights[i] = members.weight(i);
            sum += weights[i];
        }
        return members.equalWeights()
                ? new Equal(members, seeds)
                : new Weighted(members, seeds, weights, FIRST_BAR / sum);
    }

    @Override
    public Source source() {
        return Source.KEY;
    }

    @Override
    public Set<Law> laws() {
        return EnumSet.of(Law.EVEN, Law.WEIGHTED, Law.STICKY_KEY, Law.RESTORES, Law.MINIMAL, Law.ORDER_FREE);
    }

    @Override
    public String toString() {
        return "weighted rendezvous";
    }

    private static boolean isSmaller(Members members, int a, int b) {
        return members.server(a).id().compareTo(members.server(b).id()) < 0;
    }

    // Mostly all are eligible, and stepping on is cheaper than asking.
    private static int next(int i, boolean all, Mask eligible) {
        return all && i + 1 < eligible.count() ? i + 1 : all ? -1 : eligible.next(i + 1);
    }

    private static long fold(long a) {
        return (a * Mix.GOLDEN) ^ Math.multiplyHigh(a, Mix.GOLDEN);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Equal(Members members, long[] seeds) implements Picker {
        @Override
        public int pick(Request request, Mask eligible, long key, long now) {
            boolean all = eligible.count() == seeds.length;
            long mixed = Mix.mix(key);
            int best = -1;
            long least = Long.MAX_VALUE;
            for (int i = eligible.next(0); i >= 0; i = next(i, all, eligible)) {
                long h = fold(mixed ^ seeds[i]) >>> 1;
                if (h < least || best < 0 || (h == least && isSmaller(members, i, best))) {
                    best = i;
                    least = h;
                }
            }
            return best;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Weighted(Members members, long[] seeds, double[] weights, double bar) implements Picker {
        @Override
        public int pick(Request request, Mask eligible, long key, long now) {
            boolean all = eligible.count() == seeds.length;
            long mixed = Mix.mix(key);
            int best = eligible.next(0);
            double least = Double.POSITIVE_INFINITY;
            for (double until = 0; least > until; ) {
                until = until == 0 ? bar : until * RAISED;
                for (int i = eligible.next(0); i >= 0; i = next(i, all, eligible)) {
                    double v = Mix.unit(fold(mixed ^ seeds[i]));
                    if (v <= until * weights[i]) {
                        double time = Logarithm.minus(1 - v) / weights[i];
                        if (time < least || (time == least && isSmaller(members, i, best))) {
                            best = i;
                            least = time;
                        }
                    }
                }
            }
            return best;
        }

        @Override
        public Picker on(Mask standing) {
            double sum = 0;
            for (int i = standing.next(0); i >= 0; i = standing.next(i + 1)) {
                sum += weights[i];
            }
            return sum > 0 ? new Weighted(members, seeds, weights, FIRST_BAR / sum) : this;
        }
    }
}
