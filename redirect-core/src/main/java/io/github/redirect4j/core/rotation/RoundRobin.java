// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.rotation;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Binding;
import io.github.redirect4j.core.Law;
import io.github.redirect4j.core.Mask;
import io.github.redirect4j.core.Picker;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Source;
import io.github.redirect4j.core.internal.Modulus;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Servers in turn, weights aside.
 *
 * <p>Immutable.
 */
public final class RoundRobin implements Algorithm {
    /*
     * The ticket's remainder is the rank of the pick among those that are eligible, not among all of them followed by a
     * search for an eligible neighbour: the neighbour of a masked server would get its turns as well. The remainder is
     * an unsigned one of 64 bits, since a signed counter turns negative one day.
     *
     * Cost: O(1), and the stripe's or the shared counter's increment. Laws: EVEN; STRICT_TURN (for the striped form, of
     * one thread).
     */
    private static final RoundRobin STRIPED = new RoundRobin(Source.TICKET);
    private static final RoundRobin STRICT = new RoundRobin(Source.STRICT);

    private final Source source;

    private RoundRobin(Source source) {
        this.source = source;
    }

    /**
     * Returns round robin with a counter per stripe of threads. Each stripe takes exact turns, so over any run of picks
     * by s stripes (at most 16) two servers differ by at most s; threads do not slow each other.
     *
     * @return the algorithm
     */
    public static RoundRobin striped() {
        return STRIPED;
    }

    /**
     * Returns round robin with one counter for all threads: of n eligible servers each is picked exactly once in any n
     * consecutive picks. Threads that pick at the same time slow each other.
     *
     * @return the algorithm
     */
    public static RoundRobin strict() {
        return STRICT;
    }

    @Override
    public Picker bind(Binding binding, @Nullable Picker previous) {
        return new Turns(Modulus.of(Math.max(1, binding.members().size())));
    }

    @Override
    public Source source() {
        return source;
    }

    @Override
    public Set<Law> laws() {
        return Set.of(Law.EVEN, Law.STRICT_TURN);
    }

    @Override
    public String toString() {
        return source == Source.STRICT ? "strict round robin" : "striped round robin";
    }

    /** Turns of as many members as there are under the mask that stands. */
    private record Turns(Modulus modulus) implements Picker {
        @Override
        public Picker on(Mask standing) {
            return standing.count() == modulus.n() || standing.count() == 0
                    ? this
                    : new Turns(Modulus.of(standing.count()));
        }

        @Override
        public int pick(Request request, Mask eligible, long ticket, long now) {
            int n = eligible.count();
            return eligible.at(n == modulus.n() ? modulus.of(ticket) : (int) Long.remainderUnsigned(ticket, n));
        }
    }
}
