// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Binding;
import io.github.redirect4j.core.Law;
import io.github.redirect4j.core.Picker;
import io.github.redirect4j.core.Source;
import java.math.BigInteger;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maglev hashing: a table of a prime number of slots, in which each server has the slots due to its weight to within one.
 * A pick is one look-up. More even than {@link HashSlots} among thousands of servers; a change of the membership moves
 * some keys that it would not have to move, mostly less than one in a hundred of all.
 *
 * <p>A server that is down is stepped over, and the table stays: then only its own keys move, and all of them come back. If
 * it is removed later, most of them move a second time.
 *
 * <p>Source: Eisenbud and others, Maglev: a fast and reliable software network load balancer, NSDI 2016, section 3.4.
 * Departures: servers take turns by weight, in the order of their ids; every server of positive weight has a slot if there
 * are as many slots.
 *
 * <p>Immutable.
 */
public final class Maglev implements Algorithm {
    /** The number of slots unless said otherwise. */
    public static final int SLOTS = 65_537;

    private static final int FEWEST = 251;
    private static final int MOST = 5_000_011;
    private static final int CERTAINTY = 40;
    private static final Maglev WEIGHTED = new Maglev(SLOTS);

    private final int slots;

    private Maglev(int slots) {
        this.slots = slots;
    }

    /**
     * Returns Maglev hashing with 65,537 slots in which shares follow weights.
     *
     * @return the algorithm
     */
    public static Maglev weighted() {
        return WEIGHTED;
    }

    /**
     * Returns Maglev hashing with another number of slots. All who are to agree must have the same number; a hundred for
     * each server make shares even to one in a hundred.
     *
     * @param slots a prime, 251 to 5,000,011; each takes two octets per group of servers, with more than 65,536 servers
     *     four
     * @return the algorithm
     * @throws IllegalArgumentException if the number is out of range or not prime
     */
    public static Maglev weighted(int slots) {
        if (slots < FEWEST || slots > MOST || !BigInteger.valueOf(slots).isProbablePrime(CERTAINTY)) {
            throw new IllegalArgumentException(
                    "slots: " + slots + " (expected: a prime, " + FEWEST + " to " + MOST + ")");
        }
        return new Maglev(slots);
    }

    @Override
    public Picker bind(Binding binding, @Nullable Picker previous) {
        return MaglevTable.of(binding, slots);
    }

    @Override
    public Source source() {
        return Source.KEY;
    }

    @Override
    public Set<Law> laws() {
        return EnumSet.of(Law.EVEN, Law.WEIGHTED, Law.STICKY_KEY, Law.RESTORES, Law.ORDER_FREE);
    }

    @Override
    public String toString() {
        return "Maglev with " + slots + " slots";
    }
}
