// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.rotation;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Binding;
import io.github.redirect4j.core.Law;
import io.github.redirect4j.core.Mask;
import io.github.redirect4j.core.Members;
import io.github.redirect4j.core.Picker;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Source;
import io.github.redirect4j.core.WeightedDraw;
import io.github.redirect4j.core.internal.Mix;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Servers in turn, each as often as its weight says and spread as evenly over the turns as that allows.
 *
 * <p>Immutable.
 */
public final class WeightedRoundRobin implements Algorithm {
    /*
     * The turns of the mask that stands are laid out once per change of health, and a ticket is an index into them, so
     * that nothing is written at a pick but the ticket's counter. Weights with a short common cycle get the sequence of
     * nginx's smooth weighted round robin (SmoothCycle); others, for which that would take too long or too much room, a
     * static stride over the line of all weights (StrideWalk), which is as exact and nearly as smooth.
     *
     * A server that is excluded from one request keeps its turn: whoever had it draws another by chance, in proportion
     * to weight, so that its neighbour in the sequence does not inherit it.
     *
     * Cost: O(1). Laws: EVEN, WEIGHTED.
     */
    private static final WeightedRoundRobin STRIPED = new WeightedRoundRobin(Source.TICKET);
    private static final WeightedRoundRobin STRICT = new WeightedRoundRobin(Source.STRICT);

    // A change of health waits for its turns to be laid out, a change of membership for nothing that a request waits
    // for.
    private static final long MOST_STEPS_AT_BIND = 1 << 24;
    private static final long MOST_STEPS_AT_CHANGE = 1 << 20;

    private final Source source;

    private WeightedRoundRobin(Source source) {
        this.source = source;
    }

    /**
     * Returns the form with a counter per stripe of threads. Each stripe takes exact turns; after any run of picks by s
     * stripes (at most 16) each server is off its due by what one sequence would be off, s times over at most. Threads do
     * not slow each other.
     *
     * @return the algorithm
     */
    public static WeightedRoundRobin striped() {
        return STRIPED;
    }

    /**
     * Returns the form with one counter for all threads: within a cycle of the weights each server has exactly its
     * turns, and at no time is it off its due by as much as one turn per server. Threads that pick at the same time slow
     * each other.
     *
     * @return the algorithm
     */
    public static WeightedRoundRobin strict() {
        return STRICT;
    }

    @Override
    public Picker bind(Binding binding, @Nullable Picker previous) {
        Members members = binding.members();
        int[] picked = IntStream.range(0, members.size())
                .filter(i -> members.weight(i) > 0)
                .toArray();
        Mask all = Mask.of(members.size(), picked);
        return new Turns(members, null, all, WeightedDraw.of(members).on(all), turns(members, all, MOST_STEPS_AT_BIND));
    }

    private static Sequence turns(Members members, Mask mask, long mostSteps) {
        if (mask.count() == 0) {
            return ticket -> 0; // nobody will ask
        }
        double[] weights = new double[mask.count()];
        for (int k = 0; k < weights.length; k++) {
            weights[k] = members.weight(mask.at(k));
        }
        Sequence cycle = SmoothCycle.of(weights, mostSteps);
        return cycle != null ? cycle : StrideWalk.of(weights);
    }

    @Override
    public Source source() {
        return source;
    }

    @Override
    public Set<Law> laws() {
        return Set.of(Law.EVEN, Law.WEIGHTED);
    }

    @Override
    public String toString() {
        return source == Source.STRICT ? "strict weighted round robin" : "striped weighted round robin";
    }

    /** Whose turn it is, by ticket. */
    interface Sequence {
        /** Returns the rank, among the members of a mask, of the one whose turn it is. */
        int at(long ticket);
    }

    /**
     * The turns under a mask that stands.
     *
     * @param whole those of all members, kept for when all are back; null if these are they
     */
    private record Turns(Members members, @Nullable Turns whole, Mask standing, WeightedDraw draws, Sequence sequence)
            implements Picker {
        @Override
        public Picker on(Mask mask) {
            Turns all = whole == null ? this : whole;
            if (mask.count() == all.standing.count()) {
                return all;
            }
            return new Turns(members, all, mask, draws.on(mask), turns(members, mask, MOST_STEPS_AT_CHANGE));
        }

        @Override
        public int pick(Request request, Mask eligible, long ticket, long now) {
            int member = standing.at(sequence.at(ticket));
            return eligible.has(member) ? member : draws.draw(eligible, Mix.mix(ticket));
        }
    }
}
