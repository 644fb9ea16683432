// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.internal.Mix;
import java.nio.charset.StandardCharsets;

/**
 * In which order each server asks for the slots of a table: a permutation per server, made from its id alone, that can
 * be read both ways.
 *
 * <p>Two rounds of an odd multiplication and a shift by half the bits. Each step is a bijection of the numbers below
 * 2^bits, and the shift undoes itself because twice half the bits leaves nothing.
 *
 * <p>Confined until filled, then immutable.
 */
final class SlotOrders {
    private final int mask;
    private final int half;

    // An array per number, so that the compiler can work at several servers at once; see turnsOf.
    private final int[] factor;
    private final int[] addend;
    private final int[] factor2;
    private final int[] addend2;
    private final int[] inverse;
    private final int[] inverse2;
    private final long[] seeds;

    SlotOrders(int bits, int servers) {
        mask = (1 << bits) - 1;
        half = (bits + 1) >>> 1;
        factor = new int[servers];
        addend = new int[servers];
        factor2 = new int[servers];
        addend2 = new int[servers];
        inverse = new int[servers];
        inverse2 = new int[servers];
        seeds = new long[servers];
    }

    /** Sets the order of the server at {@code index}. */
    void set(int index, String id) {
        byte[] octets = id.getBytes(StandardCharsets.UTF_8);
        long seed = Mix.mix(KeyHash.xxh3().of(octets, 0, octets.length));
        long first = Mix.mix(seed + Mix.GOLDEN);
        long second = Mix.mix(first + Mix.GOLDEN);
        factor[index] = (int) first | 1;
        addend[index] = (int) (first >>> Integer.SIZE);
        factor2[index] = (int) second | 1;
        addend2[index] = (int) (second >>> Integer.SIZE);
        inverse[index] = inverse(factor[index]);
        inverse2[index] = inverse(factor2[index]);
        seeds[index] = seed;
    }

    /** Takes over the order of the server that was at {@code before} in {@code that}. */
    void copy(int index, SlotOrders that, int before) {
        factor[index] = that.factor[before];
        addend[index] = that.addend[before];
        factor2[index] = that.factor2[before];
        addend2[index] = that.addend2[before];
        inverse[index] = that.inverse[before];
        inverse2[index] = that.inverse2[before];
        seeds[index] = that.seeds[before];
    }

    /** Returns the slot that a server asks for at a turn. */
    int slotAt(int index, int turn) {
        int x = (turn * factor[index] + addend[index]) & mask;
        x ^= x >>> half;
        x = (x * factor2[index] + addend2[index]) & mask;
        return x ^ (x >>> half);
    }

    /** Returns the turn at which a server asks for a slot. */
    int turnOf(int index, int slot) {
        int x = slot ^ (slot >>> half);
        x = ((x - addend2[index]) * inverse2[index]) & mask;
        x ^= x >>> half;
        return ((x - addend[index]) * inverse[index]) & mask;
    }

    /** Writes the turns at which all servers ask for a slot. */
    void turnsOf(int slot, int[] turns) {
        int last = slot ^ (slot >>> half);
        int low = mask;
        int shift = half;
        for (int i = 0; i < turns.length; i++) {
            int x = ((last - addend2[i]) * inverse2[i]) & low;
            x ^= x >>> shift;
            turns[i] = ((x - addend[i]) * inverse[i]) & low;
        }
    }

    /** Returns where within a turn a server asks for a slot, between 0 and 1. */
    double within(int index, int slot) {
        return ((Mix.mix(seeds[index] ^ slot) >>> Integer.SIZE) + 0.5) * 0x1p-32;
    }

    /** Returns the inverse modulo 2^32. Three bits are right to begin with, and each step of Newton's doubles them. */
    private static int inverse(int odd) {
        int x = odd;
        for (int i = 0; i < 4; i++) {
            x *= 2 - odd * x;
        }
        return x;
    }
}
