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
     * first. Of servers that tie one is drawn, in a second pass up to it: breaking ties by index would
     * send every dispatcher to the same idle server, and a draw per tie costs more than the pass.
     *
     * Cost: O(n), one or two reads of load per eligible server. Laws: EVEN, WEIGHTED (in the long run).
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
        Members members = binding.members();
        double[] inverse = new double[members.size()];
        for (int i = 0; i < inverse.length; i++) {
            inverse[i] = 1 / members.weight(i);
        }
        return new Scan(inverse, model.bind(members));
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

    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Scan(double[] inverse, Load load) implements Picker {
        @Override
        public int pick(Request request, Mask eligible, long draw, long now) {
            int first = -1;
            int ties = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int i = eligible.next(0); i >= 0; i = eligible.next(i + 1)) {
                double score = (load.of(i, now) + 1) * inverse[i];
                if (score < least || first < 0) {
                    least = score;
                    first = i;
                    ties = 1;
                } else if (score == least) {
                    ties++;
                }
            }
            return ties == 1 ? first : among(eligible, first, least, Mix.scale(draw, ties), now);
        }

        private int among(Mask eligible, int first, double least, int rank, long now) {
            int left = rank;
            for (int i = first; i >= 0; i = eligible.next(i + 1)) {
                if ((load.of(i, now) + 1) * inverse[i] == least && left-- == 0) {
                    return i;
                }
            }
            return first; // loads moved meanwhile
        }
    }
}
