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
 * A server that has nothing to do, and {@link TwoChoices} where none is found. With many servers and few dispatchers it is
 * nearly as good as {@link LeastLoad}, and does not look at all of them: mostly one is idle, and the search ends there.
 *
 * <p>Immutable.
 */
public final class JoinIdle implements Algorithm {
    /*
     * Source: Lu and others, Join-Idle-Queue, 2011, where idle servers announce themselves. Here they are looked for: at
     * load rho a server is idle with probability 1 - rho, so 1 / (1 - rho) looks find one, and nothing has to be kept that
     * a lost announcement could spoil. The search is by fresh draws in proportion to weight: stepping on to a neighbour would
     * give those behind busy servers more than their share. It is given up after 32 looks, or twice as many as there are
     * servers if that is less, of which one in e^2 is never looked at.
     *
     * Cost: O(1), 1 / (1 - rho) reads of load. Laws: by count EVEN, WEIGHTED (in the long run; every pick depends on load).
     */
    private static final int LOOKS = 32;

    private final LoadModel model;
    private final TwoChoices otherwise;

    private JoinIdle(LoadModel model) {
        this.model = model;
        this.otherwise = TwoChoices.by(model);
    }

    /**
     * Returns join-idle by a measure of load that is 0 for an idle server, such as {@link Loads#outstanding}.
     *
     * @param model the measure, a count of some kind
     * @return the algorithm
     * @throws IllegalArgumentException if the measure is {@linkplain LoadModel#isRelative() relative}: by a latency nobody
     *     is ever idle
     */
    public static JoinIdle by(LoadModel model) {
        if (model.isRelative()) {
            throw new IllegalArgumentException("model: " + model + " (expected: one that is 0 for an idle server)");
        }
        return new JoinIdle(model);
    }

    @Override
    public Picker bind(Binding binding, @Nullable Picker previous) {
        Members members = binding.members();
        Picker busy = otherwise.bind(binding, null);
        Load load = Objects.requireNonNull(busy.load(), "load");
        return new Search(load, members.equalWeights() ? null : WeightedDraw.of(members), busy);
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
        return "join idle by " + model;
    }

    /** Searches; {@code draws} is null where all weights are equal. */
    private record Search(Load load, @Nullable WeightedDraw draws, Picker busy) implements Picker {
        @Override
        public Picker on(Mask standing) {
            return new Search(load, draws == null ? null : draws.on(standing), busy.on(standing));
        }

        @Override
        public int pick(Request request, Mask eligible, long draw, long now) {
            int looks = Math.min(LOOKS, 2 * eligible.count());
            long bits = draw;
            for (int i = 0; i < looks; i++) {
                int member = draws == null ? eligible.draw(bits) : draws.draw(eligible, bits);
                if (load.of(member, now) == 0) {
                    return member;
                }
                bits = Mix.mix(bits + Mix.GOLDEN);
            }
            return busy.pick(request, eligible, bits, now);
        }
    }
}
