// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.load;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Binding;
import io.github.redirect4j.core.Law;
import io.github.redirect4j.core.Load;
import io.github.redirect4j.core.LoadModel;
import io.github.redirect4j.core.Mask;
import io.github.redirect4j.core.Members;
import io.github.redirect4j.core.Picker;
import io.github.redirect4j.core.Request;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The least loaded of all servers, ties at random. The best for few servers; with many dispatchers that each see only
 * their own requests no better than {@link TwoChoices}, and its cost grows with the number of servers. Where weights
 * differ and loads are small, as with many dispatchers or with leases, it keeps requests from the light servers: two
 * choices do not.
 *
 * <p>Immutable.
 */
public final class LeastLoad implements Algorithm {
    /*
     * Least (load + 1) / weight: what the load would be with this request, so that of idle servers the heavy ones come
     * first. Of servers that tie one is drawn, by reservoir sampling: breaking ties by index would send every dispatcher
     * to the same idle server. The bits come from a linear congruential sequence that starts at the draw (Knuth's
     * multiplier), of which the upper half is used.
     *
     * Cost: O(n), a read of load per eligible server. Laws: by count EVEN, WEIGHTED (in the long run).
     */
    private static final long MULTIPLIER = 6364136223846793005L;
    private static final long INCREMENT = 1442695040888963407L;

    private final LoadModel model;

    private LeastLoad(LoadModel model) {
        this.model = model;
    }

    /**
     * Returns least load by a measure.
     *
     * @param model the measure
     * @return the algorithm
     */
    public static LeastLoad by(LoadModel model) {
        return new LeastLoad(Objects.requireNonNull(model, "model"));
    }

    @Override
    public Picker bind(Binding binding, @Nullable Picker previous) {
        Members members = binding.members();
        double[] inverse = Loads.sizes(model, members);
        for (int i = 0; i < inverse.length; i++) {
            inverse[i] = 1 / inverse[i];
        }
        return new Scan(inverse, model.bind(members));
    }

    @Override
    public boolean readsClock() {
        return model.readsClock();
    }

    @Override
    public Set<Law> laws() {
        return Loads.laws(model);
    }

    @Override
    public String toString() {
        return "least of " + model;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Scan(double[] inverse, Load load) implements Picker {
        @Override
        public int pick(Request request, Mask eligible, long draw, long now) {
            int count = eligible.count();
            boolean all = count == eligible.size();
            int best = 0;
            long ties = 0;
            long bits = draw;
            double least = Double.POSITIVE_INFINITY;
            for (int k = 0, i = -1; k < count; k++) {
                i = all ? k : eligible.next(i + 1);
                double score = (load.of(i, now) + 1) * inverse[i];
                if (score < least) {
                    least = score;
                    best = i;
                    ties = 1;
                } else if (score == least) {
                    // The k-th that ties takes over with probability 1 / k.
                    bits = bits * MULTIPLIER + INCREMENT;
                    ties++;
                    best = ((bits >>> 32) * ties) >>> 32 == 0 ? i : best;
                }
            }
            return ties == 0 ? eligible.at(0) : best;
        }
    }
}
