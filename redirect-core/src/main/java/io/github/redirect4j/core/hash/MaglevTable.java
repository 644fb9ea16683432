// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import io.github.redirect4j.core.Binding;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Mask;
import io.github.redirect4j.core.Members;
import io.github.redirect4j.core.Picker;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.internal.Apportionment;
import io.github.redirect4j.core.internal.Mix;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The slots of {@link Maglev} with their owners. */
final class MaglevTable implements Picker {
    /*
     * Server i has c_i slots due, and its j-th claim at the time (j + 1/2) / c_i. Claims are served in order of time, to
     * one part in m, then of ids; each takes the first free slot of the server's own order, offset + k skip modulo m. With
     * equal weights that is the paper's round after round. The order of times is a counting sort, so all is O(m log m)
     * on average, whatever the weights are.
     *
     * A claim depends on all before it, so there is no way to take a server out of a table and come to the very table that
     * is made without it: the table is filled anew, and two processes always agree.
     *
     * A pick: the owner of the key's slot; if it is not eligible the owners of further slots, as the key's hash leads; if
     * none of those, rendezvous among those eligible. Each step depends on the key alone, so masking a server moves only
     * its own keys.
     */
    private static final int PROBES = 8;

    private final int slots;
    private final Indices owners;
    private final Picker last;

    private MaglevTable(int slots, Indices owners, Picker last) {
        this.slots = slots;
        this.owners = owners;
        this.last = last;
    }

    static MaglevTable of(Binding binding, int slots) {
        Members members = binding.members();
        int[] turn = IntStream.range(0, members.size())
                .filter(i -> members.weight(i) > 0)
                .boxed()
                .sorted(Comparator.comparing(i -> members.server(i).id()))
                .mapToInt(Integer::intValue)
                .toArray();
        Indices owners = new Indices(slots, Math.max(1, members.size()));
        if (turn.length > 0) {
            fill(members, turn, slots, owners);
        }
        return new MaglevTable(slots, owners, Rendezvous.weighted().bind(binding, null));
    }

    private static void fill(Members members, int[] turn, int slots, Indices owners) {
        double[] weights = IntStream.of(turn).mapToDouble(members::weight).toArray();
        int[] counts = Apportionment.counts(weights, new int[turn.length], slots);
        int[] skip = new int[turn.length];
        int[] next = new int[turn.length];
        for (int i = 0; i < turn.length; i++) {
            byte[] id = members.server(turn[i]).id().getBytes(StandardCharsets.UTF_8);
            long hash = Mix.mix(KeyHash.xxh3().of(id, 0, id.length));
            next[i] = Mix.scale(hash, slots);
            skip[i] = 1 + Mix.scale(Mix.mix(hash + Mix.GOLDEN), slots - 1);
        }
        BitSet taken = new BitSet(slots);
        for (int i : claims(counts, slots)) {
            while (taken.get(next[i])) {
                next[i] += skip[i] - (next[i] >= slots - skip[i] ? slots : 0);
            }
            taken.set(next[i]);
            owners.set(next[i], turn[i]);
        }
    }

    /** Returns who claims, in order. */
    private static int[] claims(int[] counts, int slots) {
        int[] start = new int[slots + 1];
        for (int count : counts) {
            for (int j = 0; j < count; j++) {
                start[time(j, count, slots) + 1]++;
            }
        }
        for (int t = 0; t < slots; t++) {
            start[t + 1] += start[t];
        }
        int[] claims = new int[slots];
        for (int i = 0; i < counts.length; i++) {
            for (int j = 0; j < counts[i]; j++) {
                claims[start[time(j, counts[i], slots)]++] = i;
            }
        }
        return claims;
    }

    private static int time(int claim, int count, int slots) {
        return (int) ((2L * claim + 1) * slots / (2L * count));
    }

    @Override
    public int pick(Request request, Mask eligible, long key, long now) {
        int owner = owners.get(Mix.scale(key, slots));
        return eligible.has(owner) ? owner : next(request, eligible, key, now);
    }

    @Override
    public Picker on(Mask standing) {
        return new MaglevTable(slots, owners, last.on(standing));
    }

    private int next(Request request, Mask eligible, long key, long now) {
        long further = key;
        for (int i = 0; i < PROBES; i++) {
            further = Mix.mix(further + Mix.GOLDEN);
            int owner = owners.get(Mix.scale(further, slots));
            if (eligible.has(owner)) {
                return owner;
            }
        }
        return last.pick(request, eligible, key, now);
    }
}
