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
import io.github.redirect4j.core.internal.Mix;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The least loaded of all servers, ties at random. The best for few servers; with many dispatchers that each see only
 * their own requests no better than {@link TwoChoices}, and its cost grows with the number of servers.
 *
 * <p>Immutable.
 */
public final class LeastLoad implements Algorithm {
    /*
     * Least (load + 1) / weight: what the load would be with this request, so that of idle servers the heavy ones come
     * first. Of servers that tie, each replaces the incumbent with probability 1 / (ties seen): breaking ties by index
     * sends every dispatcher to the same idle server.
     *
     * Cost: O(n), one read of load per eligible server. Laws: EVEN, WEIGHTED (in the long run).
     */
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
        return new Scan(binding.members(), model.bind(binding.members()));
    }

    @Override
    public boolean readsClock() {
        return model.readsClock();
    }

    @Override
    public Set<Law> laws() {
        return Set.of(Law.EVEN, Law.WEIGHTED);
    }

    @Override
    public String toString() {
        return "least of " + model;
    }

    private record Scan(Members members, Load load) implements Picker {
        @Override
        public int pick(Request request, Mask eligible, long draw, long now) {
            int best = -1;
            double least = Double.POSITIVE_INFINITY;
            int ties = 1;
            long bits = draw;
            for (int i = eligible.next(0); i >= 0; i = eligible.next(i + 1)) {
                double score = (load.of(i, now) + 1) / members.weight(i);
                if (score < least || best < 0) {
                    least = score;
                    best = i;
                    ties = 1;
                } else if (score == least) {
                    bits = Mix.mix(bits + Mix.GOLDEN);
                    best = Mix.scale(bits, ++ties) == 0 ? i : best;
                }
            }
            return best;
        }
    }
}
