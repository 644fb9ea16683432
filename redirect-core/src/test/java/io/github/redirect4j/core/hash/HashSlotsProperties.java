// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.Members;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.internal.Logarithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class HashSlotsProperties {
    private static final int BITS = 9;
    private static final double[] WEIGHTS = {0, 1, 1, 1, 2, 0.5, 17, 1e9, 1e-9};

    /** Any history of joins, leaves and weights leads to the table that asking everybody for every slot gives. */
    @Property(tries = 300, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void follow_anyHistory_everySlotBelongsToWhoComesFirst(
            @ForAll @IntRange(min = 1, max = 60) int size, @ForAll long seed) {
        Random random = new Random(seed);
        List<Server> servers = new ArrayList<>();
        boolean equal = random.nextBoolean();
        for (int i = 0; i < size; i++) {
            servers.add(HashBench.server(i, equal ? 1 : WEIGHTS[random.nextInt(WEIGHTS.length)]));
        }
        try (HashBench bench = new HashBench(HashSlots.weighted(1 << BITS), servers)) {
            check(bench);
            for (int step = 0; step < 8; step++) {
                change(bench, random, equal);
                check(bench);
            }
        }
    }

    private static void change(HashBench bench, Random random, boolean equal) {
        List<Server> now = bench.pool.servers();
        int kind = random.nextInt(4);
        if (kind == 0 || now.isEmpty()) {
            Server guest = HashBench.server(1000 + random.nextInt(200), 1 + random.nextInt(3));
            if (!now.contains(guest)) {
                bench.pool.add(guest);
            }
        } else if (kind == 1) {
            bench.pool.remove(now.get(random.nextInt(now.size())).id());
        } else if (kind == 2 && !equal) {
            bench.pool.setWeight(now.get(random.nextInt(now.size())).id(), WEIGHTS[random.nextInt(WEIGHTS.length)]);
        } else {
            List<Server> some = new ArrayList<>(now);
            some.removeIf(server -> random.nextInt(4) == 0);
            java.util.Collections.shuffle(some, random);
            bench.pool.replace(some);
        }
    }

    private static void check(HashBench bench) {
        Members members = bench.members();
        if (bench.eligible().count() == 0) {
            return;
        }
        SlotOrders orders = new SlotOrders(BITS, members.size());
        for (int i = 0; i < members.size(); i++) {
            orders.set(i, members.server(i).id());
        }
        for (int slot = 0; slot < 1 << BITS; slot++) {
            String first = "";
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < members.size(); i++) {
                double v = (orders.turnOf(i, slot) + orders.within(i, slot)) / (1 << BITS);
                double time = Logarithm.minus(1 - v) / members.weight(i);
                if (time < least) {
                    least = time;
                    first = members.server(i).id();
                }
            }
            assertThat(bench.owner((long) slot << (Long.SIZE - BITS))).isEqualTo(first);
        }
    }

    @Property(tries = 200, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void turnOf_anyServer_undoesSlotAt(@ForAll @IntRange(min = 8, max = 24) int bits, @ForAll long id) {
        SlotOrders orders = new SlotOrders(bits, 3);
        for (int i = 0; i < 3; i++) {
            orders.set(i, id + "-" + i);
        }
        int[] turns = new int[3];
        Random random = new Random(id);
        for (int k = 0; k < 200; k++) {
            int turn = k < 100 ? k : random.nextInt(1 << bits);
            for (int i = 0; i < 3; i++) {
                int slot = orders.slotAt(i, turn);
                assertThat(slot).isBetween(0, (1 << bits) - 1);
                assertThat(orders.turnOf(i, slot)).isEqualTo(turn);
                orders.turnsOf(slot, turns);
                assertThat(turns[i]).isEqualTo(turn);
            }
        }
    }
}
