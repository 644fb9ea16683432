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
     * h = mix(key ^ mix(hash of id)), u = (h + 1/2) / 2^52 of its upper 52 bits; the server of least -ln(u) / w wins,
     * which with equal weights is the one of highest h. Since -ln(u) >= 1 - u, a server whose (1 - u) / w does not beat
     * the best so far needs no logarithm: about ln n of n do; SLACK covers the rounding of both sides. StrictMath, because two machines must not disagree in the
     * last bit. Ties go to the smaller id.
     *
     * Cost: O(n). Laws: all that a keyed algorithm can keep.
     */
    private static final double SLACK = 1 + 0x1p-48;
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
        double[] inverse = new double[seeds.length];
        for (int i = 0; i < seeds.length; i++) {
            byte[] id = members.server(i).id().getBytes(StandardCharsets.UTF_8);
            seeds[i] = Mix.mix(KeyHash.xxh3().of(id, 0, id.length));
            inverse[i] = 1 / members.weight(i);
        }
        return members.equalWeights() ? new Equal(members, seeds) : new Weighted(members, seeds, inverse);
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

    private static int smallerId(Members members, int a, int b) {
        return members.server(a).id().compareTo(members.server(b).id()) < 0 ? a : b;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Equal(Members members, long[] seeds) implements Picker {
        @Override
        public int pick(Request request, Mask eligible, long key, long now) {
            int best = -1;
            long highest = 0;
            for (int i = eligible.next(0); i >= 0; i = eligible.next(i + 1)) {
                long h = Mix.mix(key ^ seeds[i]);
                if (best < 0 || Long.compareUnsigned(h, highest) > 0) {
                    best = i;
                    highest = h;
                } else if (h == highest) {
                    best = smallerId(members, i, best);
                }
            }
            return best;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Weighted(Members members, long[] seeds, double[] inverse) implements Picker {
        @Override
        public int pick(Request request, Mask eligible, long key, long now) {
            int best = -1;
            double least = Double.POSITIVE_INFINITY;
            double bound = least;
            for (int i = eligible.next(0); i >= 0; i = eligible.next(i + 1)) {
                double u = Mix.unit(Mix.mix(key ^ seeds[i]));
                if ((1 - u) * inverse[i] <= bound) {
                    double score = -StrictMath.log(u) * inverse[i];
                    if (score < least || best < 0) {
                        best = i;
                        least = score;
                        bound = score * SLACK;
                    } else if (score == least) {
                        best = smallerId(members, i, best);
                    }
                }
            }
            return best;
        }
    }
}
