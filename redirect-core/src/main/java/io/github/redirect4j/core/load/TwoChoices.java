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
import io.github.redirect4j.core.WeightedDraw;
import io.github.redirect4j.core.internal.Mix;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The less loaded of two distinct servers drawn at random in proportion to weight. Close to the best for many servers or
 * many dispatchers, at a cost that does not grow with either.
 *
 * <p>Immutable.
 */
public final class TwoChoices implements Algorithm {
    /*
     * Source: Mitzenmacher, The power of two choices in randomized load balancing, 2001. The two are distinct, since of
     * two servers drawn with replacement half of all pairs would be no choice; with weights, both are drawn in
     * proportion to weight and compared by load / weight, because uniform draws overload the light servers near
     * saturation whatever the score, and (load + 1) / weight starves them. A tie goes to the first drawn, which is
     * random already; nothing is less loaded than one that is idle, so then the other is not looked at, which is the line
     * of memory that another core wrote last.
     *
     * Cost: O(1), at most two reads of load. Laws: by count EVEN, WEIGHTED (in the long run; every pick depends on load).
     */
    private final LoadModel model;

    private TwoChoices(LoadModel model) {
        this.model = model;
    }

    /**
     * Returns two choices by a measure of load.
     *
     * @param model the measure
     * @return the algorithm
     */
    public static TwoChoices by(LoadModel model) {
        return new TwoChoices(Objects.requireNonNull(model, "model"));
    }

    @Override
    public Picker bind(Binding binding, @Nullable Picker previous) {
        Members members = binding.members();
        Load load = model.bind(members);
        return members.equalWeights()
                ? new Uniform(load)
                : new Weighted(Loads.sizes(model, members), load, WeightedDraw.of(members));
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
        return "two choices by " + model;
    }

    private record Uniform(Load load) implements Picker {
        @Override
        public int pick(Request request, Mask eligible, long draw, long now) {
            int n = eligible.count();
            if (n == 1) {
                return eligible.at(0);
            }
            int i = Mix.scale(draw, n);
            int a = eligible.at(i);
            double loadOfA = load.of(a, now);
            if (loadOfA == 0) {
                return a;
            }
            int j = Mix.scale(draw << 32, n - 1);
            j += 1 + ((j - i) >> 31); // past i, without a branch that half of all draws would mispredict
            int b = eligible.at(j);
            return load.of(b, now) < loadOfA ? b : a;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Weighted(double[] sizes, Load load, WeightedDraw draws) implements Picker {
        @Override
        public Picker on(Mask standing) {
            return new Weighted(sizes, load, draws.on(standing));
        }

        @Override
        public int pick(Request request, Mask eligible, long draw, long now) {
            if (eligible.count() == 1) {
                return eligible.at(0);
            }
            int a = draws.draw(eligible, draw);
            double loadOfA = load.of(a, now);
            if (loadOfA == 0) {
                return a;
            }
            int b = draws.draw(eligible, Mix.mix(draw ^ Mix.GOLDEN), a);
            return load.of(b, now) * sizes[a] < loadOfA * sizes[b] ? b : a;
        }
    }
}
