// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.rotation;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Binding;
import io.github.redirect4j.core.Law;
import io.github.redirect4j.core.Mask;
import io.github.redirect4j.core.Members;
import io.github.redirect4j.core.Picker;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.WeightedDraw;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Servers by chance, with equal probability or in proportion to weight. Needs no shared counter and no memory of the past,
 * at the price of the fluctuation of chance: of m requests a server that is due a share p gets p m give or take
 * sqrt(m p (1 - p)), and queues are longer than with turns.
 *
 * <p>Immutable.
 */
public final class RandomChoice implements Algorithm {
    /*
     * Source: weighted draws by Walker's alias method in Vose's form (AliasTable), a read and a conditional move.
     *
     * Cost: O(1). Laws: EVEN; WEIGHTED for the weighted form.
     */
    private static final RandomChoice UNIFORM = new RandomChoice(false);
    private static final RandomChoice WEIGHTED = new RandomChoice(true);
    private static final Picker UNIFORM_PICKER = (request, eligible, draw, now) -> eligible.draw(draw);

    private final boolean weighted;

    private RandomChoice(boolean weighted) {
        this.weighted = weighted;
    }

    /**
     * Returns the choice in which all servers have the same probability, weights aside.
     *
     * @return the algorithm
     */
    public static RandomChoice uniform() {
        return UNIFORM;
    }

    /**
     * Returns the choice in proportion to weight.
     *
     * @return the algorithm
     */
    public static RandomChoice weighted() {
        return WEIGHTED;
    }

    @Override
    public Picker bind(Binding binding, @Nullable Picker previous) {
        Members members = binding.members();
        return weighted && !members.equalWeights() ? new Weighted(WeightedDraw.of(members)) : UNIFORM_PICKER;
    }

    @Override
    public Set<Law> laws() {
        return weighted ? Set.of(Law.EVEN, Law.WEIGHTED) : Set.of(Law.EVEN);
    }

    @Override
    public String toString() {
        return weighted ? "weighted random" : "uniform random";
    }

    private record Weighted(WeightedDraw draws) implements Picker {
        @Override
        public Picker on(Mask standing) {
            return new Weighted(draws.on(standing));
        }

        @Override
        public int pick(Request request, Mask eligible, long draw, long now) {
            return draws.draw(eligible, draw);
        }
    }
}
