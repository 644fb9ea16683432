// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Binding;
import io.github.redirect4j.core.Law;
import io.github.redirect4j.core.Picker;
import io.github.redirect4j.core.Source;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Keys in slots, slots with servers: the upper bits of the key's hash name one of 524,288 slots, and each slot belongs to
 * its {@linkplain Rendezvous rendezvous} winner. A pick is one look-up at any number of servers, and no change moves a
 * key that it does not have to move.
 *
 * <p>The table takes 2 MB for each group of a pool's servers, whatever number of selectors and views it has, and in small
 * pools some 20 ms of one thread for each change of the membership; {@link Rendezvous} needs neither.
 *
 * <p>A server that is down or otherwise not eligible leaves its keys to those who would own them without it, and they stay
 * there if it is removed later; where several are out at once, those of its keys whose next owner is out as well move once
 * more then.
 *
 * <p>The algorithm for affinity unless something else must be agreed with. A server's share differs from its due only by
 * chance in the slots: with s slots for each server by about 1/sqrt(2 s) of it, which is 1.1 % among 128 servers. Whoever
 * has thousands of servers and needs them more even takes more slots, or {@link Maglev}.
 *
 * <p>Immutable.
 */
public final class HashSlots implements Algorithm {
    /** The number of slots unless said otherwise. */
    public static final int SLOTS = 1 << 19;

    private static final int FEWEST = 1 << 8;
    private static final int MOST = 1 << 24;
    private static final HashSlots WEIGHTED = new HashSlots(SLOTS);

    private final int bits;

    private HashSlots(int slots) {
        bits = Integer.numberOfTrailingZeros(slots);
    }

    /**
     * Returns hashing by 524,288 slots in which shares follow weights.
     *
     * @return the algorithm
     */
    public static HashSlots weighted() {
        return WEIGHTED;
    }

    /**
     * Returns hashing by another number of slots. All who are to agree must have the same number.
     *
     * @param slots a power of two, 256 to 16,777,216; each takes four octets per group of servers and pool
     * @return the algorithm
     * @throws IllegalArgumentException if the number is out of range or not a power of two
     */
    public static HashSlots weighted(int slots) {
        if (slots < FEWEST || slots > MOST || Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException(
                    "slots: " + slots + " (expected: a power of two, " + FEWEST + " to " + MOST + ")");
        }
        return new HashSlots(slots);
    }

    @Override
    public Picker bind(Binding binding, @Nullable Picker previous) {
        if (IntStream.range(0, binding.members().size())
                .noneMatch(i -> binding.members().weight(i) > 0)) {
            return (request, eligible, key, now) -> eligible.next(0); // nobody may be picked by weight
        }
        SlotTable before = previous instanceof SlotTable table && table.bits() == bits ? table : null;
        return SlotTable.of(binding.members(), bits, before);
    }

    @Override
    public Source source() {
        return Source.KEY;
    }

    @Override
    public Set<Law> laws() {
        return EnumSet.of(Law.EVEN, Law.WEIGHTED, Law.STICKY_KEY, Law.RESTORES, Law.MINIMAL, Law.ORDER_FREE);
    }

    @Override
    public String toString() {
        return (1 << bits) + " hash slots";
    }
}
