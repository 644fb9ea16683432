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
 * The least loaded of d distinct servers drawn at random in proportion to weight. {@link TwoChoices} has most of the gain;
 * with few dispatchers more choices come closer to {@link LeastLoad}, at a cost that grows with d and not with the servers.
 *
 * <p>Immutable.
 */
public final class DChoices implements Algorithm {
    /*
     * Source: Azar, Broder, Karlin and Upfal, Balanced allocations, 1994; weights as in TwoChoices. A server that was
     * drawn before is drawn anew, 4 d times at most; where one has most of all weight it may still be fewer than d. A draw ends at
     * the first server without any load, which nothing can beat; a tie goes to the first drawn, which is random already.
     *
     * Cost: O(d). Laws: by count EVEN, WEIGHTED (in the long run; every pick depends on load).
     */
    private static final int LEAST = 2;
    private static final int MOST = 10;

    private final int choices;
    private final LoadModel model;

    private DChoices(int choices, LoadModel model) {
        this.choices = choices;
        this.model = model;
    }

    /**
     * Returns d choices by a measure of load.
     *
     * @param choices how many servers are compared, 2 to 10; if there are no more servers than that, all
     * @param model the measure
     * @return the algorithm
     * @throws IllegalArgumentException if the number is out of range
     */
    public static DChoices by(int choices, LoadModel model) {
        if (choices < LEAST || choices > MOST) {
            throw new IllegalArgumentException("choices: " + choices + " (expected: 2 to 10)");
        }
        return new DChoices(choices, Objects.requireNonNull(model, "model"));
    }

    @Override
    public Picker bind(Binding binding, @Nullable Picker previous) {
        Members members = binding.members();
        Load load = model.bind(members);
        WeightedDraw draws = members.equalWeights() ? null : WeightedDraw.of(members);
        return new Drawn(choices, Loads.sizes(model, members), load, draws);
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
        return choices + " choices by " + model;
    }

    /** Draws; {@code draws} is null where all weights are equal. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Drawn(
            int choices,
            double[] sizes,
            Load load,
            @Nullable WeightedDraw draws) implements Picker {
        private static final int TRIES = 4;
        private static final int LANE = 16;
        private static final long NOBODY = 0xffff;
        private static final long ONES = 0x0001_0001_0001_0001L;
        private static final long LANES_OF_NOBODY = -1;

        @Override
        public Picker on(Mask standing) {
            return draws == null ? this : new Drawn(choices, sizes, load, draws.on(standing));
        }

        @Override
        public int pick(Request request, Mask eligible, long draw, long now) {
            int best = draw(eligible, draw);
            double least = load.of(best, now);
            int count = eligible.count();
            if (least == 0 || count == 1) {
                return best;
            }
            return count <= choices ? scan(eligible, draw, now, best, least) : draws(eligible, draw, now, best, least);
        }

        private int draw(Mask eligible, long bits) {
            return draws == null ? eligible.draw(bits) : draws.draw(eligible, bits);
        }

        private boolean isLess(double load, int member, double least, int best) {
            return load * sizes[best] < least * sizes[member];
        }

        /** All of them; of those that tie one is drawn, and the first counts as drawn already. */
        private int scan(Mask eligible, long draw, long now, int first, double loadOfFirst) {
            int best = first;
            double least = loadOfFirst;
            double tied = sizes[first];
            long bits = draw;
            for (int member = eligible.next(0); member >= 0; member = eligible.next(member + 1)) {
                double its = member == first ? Double.POSITIVE_INFINITY : load.of(member, now);
                if (isLess(its, member, least, best)) {
                    best = member;
                    least = its;
                    tied = sizes[member];
                } else if (its * sizes[best] == least * sizes[member] && best != first) {
                    // By weight among those better than the first, which was drawn by weight itself.
                    bits = Mix.mix(bits + Mix.GOLDEN);
                    tied += sizes[member];
                    best = Mix.unit(bits) * tied < sizes[member] ? member : best;
                }
            }
            return best;
        }

        private int draws(Mask eligible, long draw, long now, int first, double loadOfFirst) {
            int best = first;
            double least = loadOfFirst;
            // Those drawn before, sixteen bits each: nine find room, and beyond 65,535 members they hardly ever meet
            // again.
            long near = (LANES_OF_NOBODY << LANE) | (first & NOBODY);
            long middle = LANES_OF_NOBODY;
            long far = LANES_OF_NOBODY;
            long bits = draw;
            int tries = TRIES * choices;
            for (int drawn = 1; drawn < choices; drawn++) {
                bits = Mix.mix(bits + Mix.GOLDEN);
                int member = draw(eligible, bits);
                if (has(near, member) || has(middle, member) || has(far, member)) {
                    drawn -= tries-- > 0 ? 1 : 0;
                    continue;
                }
                double its = load.of(member, now);
                if (isLess(its, member, least, best)) {
                    best = member;
                    least = its;
                    if (its == 0) {
                        return best;
                    }
                }
                far = (far << LANE) | (middle >>> (Long.SIZE - LANE));
                middle = (middle << LANE) | (near >>> (Long.SIZE - LANE));
                near = (near << LANE) | (member & NOBODY);
            }
            return best;
        }

        /** Returns whether one of four lanes is the member's: whether a lane of the difference is zero. */
        private static boolean has(long lanes, int member) {
            long difference = lanes ^ (member & NOBODY) * ONES;
            return ((difference - ONES) & ~difference & (ONES << (LANE - 1))) != 0;
        }
    }
}
