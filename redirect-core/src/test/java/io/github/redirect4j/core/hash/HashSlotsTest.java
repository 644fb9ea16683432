// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Binding;
import io.github.redirect4j.core.Key;
import io.github.redirect4j.core.Mask;
import io.github.redirect4j.core.Picker;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.Source;
import io.github.redirect4j.core.internal.Mix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashSlotsTest {
    private static final int KEYS = 200_000;

    /** Chance in the slots 1.1 %, chance in the keys 1.1 %: together 1.6 %, of which 6 % is almost four times. */
    @Test
    void pick_hundredAndTwentyEight_busiestAtMostSixPercentOverTheMean() {
        double[] weights = new double[128];
        Arrays.fill(weights, 1);
        int[] counts = counts(HashSlots.weighted(), weights, 1_000_000);

        assertThat(Arrays.stream(counts).max().orElseThrow() * 128 / 1e6).isLessThanOrEqualTo(1.06);
        assertThat(deviation(counts, 1_000_000)).isLessThan(0.015);
    }

    @Test
    void pick_veryUnequalWeights_sharesFollow() {
        double[] weights = {1, 3, 0.001, 996};
        int[] counts = counts(HashSlots.weighted(), weights, 4_000_000);

        assertThat(counts[0] / 4e6).isCloseTo(0.001, org.assertj.core.data.Offset.offset(0.0003));
        assertThat(counts[1] / 4e6).isCloseTo(0.003, org.assertj.core.data.Offset.offset(0.0005));
        assertThat(counts[2]).isLessThan(50);
    }

    /** 7 slots of the smallest table are due to each, and the third a quarter of the weight. */
    @ParameterizedTest
    @ValueSource(ints = {256, 1024, 1 << 19})
    void pick_everyPair_winsAsOftenAsItsWeightSays(int slots) {
        int firsts = 0;
        int rounds = (1 << 20) / slots;
        for (int round = 0; round < rounds; round++) {
            List<Server> servers = List.of(
                    Server.builder("a" + round).weight(1).build(),
                    Server.builder("b" + round).weight(3).build());
            try (HashBench bench = new HashBench(HashSlots.weighted(slots), servers)) {
                for (int slot = 0; slot < slots; slot++) {
                    long key = (long) slot << (Long.SIZE - Integer.numberOfTrailingZeros(slots));
                    firsts += bench.owner(key).startsWith("a") ? 1 : 0;
                }
            }
        }
        // Binomial: sqrt(2^20 / 4 * 3 / 4) = 443; the turns make it less.
        assertThat(firsts).isBetween((1 << 18) - 7 * 443, (1 << 18) + 7 * 443);
    }

    @Test
    void pick_maskedAndRemovedLater_keysMoveOnce() {
        List<Server> servers = HashBench.servers(1, 2, 3, 4, 5, 6, 7, 8);
        try (HashBench whole = new HashBench(HashSlots.weighted(1 << 12), servers)) {
            for (int gone = 0; gone < servers.size(); gone++) {
                List<Server> rest = new ArrayList<>(servers);
                rest.remove(gone);
                int without = gone;
                Mask mask = Mask.of(
                        8,
                        java.util.stream.IntStream.range(0, 8)
                                .filter(i -> i != without)
                                .toArray());
                try (HashBench less = new HashBench(HashSlots.weighted(1 << 12), rest)) {
                    for (int k = 0; k < 5000; k++) {
                        long key = Mix.mix(k);
                        int masked = whole.picker().pick(Request.NONE, mask, key, 0);
                        assertThat(servers.get(masked).id()).isEqualTo(less.owner(key));
                    }
                }
            }
        }
    }

    /** Halves of a farm fail: those left share what the others had, each by its weight. */
    @Test
    void pick_halfMasked_restIsEven() {
        double[] weights = new double[64];
        Arrays.fill(weights, 1);
        try (HashBench bench = new HashBench(HashSlots.weighted(), HashBench.servers(weights))) {
            Mask half = Mask.of(64, java.util.stream.IntStream.range(0, 32).toArray());
            int[] counts = new int[64];
            for (int k = 0; k < KEYS; k++) {
                counts[bench.picker().pick(Request.NONE, half, Mix.mix(k), 0)]++;
            }
            assertThat(Arrays.copyOfRange(counts, 32, 64)).containsOnly(0);
            assertThat(deviation(Arrays.copyOf(counts, 32), KEYS)).isLessThan(0.025);
        }
    }

    @Test
    void bind_moreServersThanTwoOctetsCount_everySlotHasItsOwner() {
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < 66_000; i++) {
            servers.add(Server.of("s" + i));
        }
        try (HashBench bench = new HashBench(HashSlots.weighted(256), servers)) {
            Picker picker = bench.picker();
            Map<Integer, Integer> owners = new HashMap<>();
            for (long slot = 0; slot < 256; slot++) {
                int owner = picker.pick(Request.NONE, Mask.all(66_000), slot << 56, 0);
                owners.merge(owner, 1, Integer::sum);
            }
            assertThat(owners).hasSizeGreaterThan(240); // two slots of 256 mostly have two owners among 66,000
            assertThat(owners.keySet()).anyMatch(owner -> owner > 65_535);
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "128", "257", "33554432", "-2147483648"})
    void weighted_slotsNotAPowerOfTwoInRange_refused(int slots) {
        assertThatThrownBy(() -> HashSlots.weighted(slots))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("slots: " + slots + " (expected: a power of two, 256 to 16777216)");
    }

    @Test
    void bind_severalSelectorsAndViews_oneTable() {
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"), Server.of("c"));
        List<Picker> bound = new ArrayList<>();
        Algorithm counted = new Algorithm() {
            @Override
            public Picker bind(Binding binding, @Nullable Picker previous) {
                bound.add(HashSlots.weighted(256).bind(binding, previous));
                return bound.get(bound.size() - 1);
            }

            @Override
            public Source source() {
                return Source.KEY;
            }
        };
        try (ServerSelector one = counted.on(pool);
                ServerSelector view = one.where(server -> !server.id().equals("a"));
                ServerSelector other = counted.on(pool)) {
            assertThat(bound).hasSize(1);
            pool.add(Server.of("d"));
            assertThat(bound).hasSize(2);
            ServerSelector byClient = ServerSelector.builder(pool, counted)
                    .key(Key.clientNetwork(24, 56))
                    .build();
            assertThat(bound).hasSize(3);
            byClient.close();
            for (int i = 0; i < 300; i++) {
                Request request = Request.of("key" + i);
                assertThat(other.select(request)).isEqualTo(one.select(request));
                assertThat(view.select(request)).isNotEqualTo(Server.of("a"));
            }
        }
    }

    /** One at a time, so that what was known of the last slot taken has to be found anew now and then. */
    @Test
    void bind_grownOneByOne_isAsMadeAtOnce() {
        List<Server> servers = HashBench.servers(new double[300]);
        servers.replaceAll(server -> Server.builder(server.id()).weight(1).build());
        try (HashBench grown = new HashBench(HashSlots.weighted(4096), servers.subList(0, 1));
                HashBench made = new HashBench(HashSlots.weighted(4096), servers)) {
            servers.subList(1, 300).forEach(grown.pool::add);
            for (int k = 0; k < 20_000; k++) {
                assertThat(grown.owner(Mix.mix(k))).isEqualTo(made.owner(Mix.mix(k)));
            }
        }
    }

    @Test
    void select_allWeightsZero_isNull() {
        ServerPool pool = ServerPool.of(Server.builder("a").weight(0).build());
        try (ServerSelector selector = HashSlots.weighted().on(pool)) {
            assertThat(selector.select(Request.of("k"))).isNull();
            pool.setWeight("a", 1);
            assertThat(selector.select(Request.of("k"))).isEqualTo(Server.of("a"));
        }
    }

    @Test
    void toString_namesTheSlots() {
        assertThat(HashSlots.weighted()).hasToString("524288 hash slots");
    }

    private static int[] counts(HashSlots algorithm, double[] weights, int keys) {
        try (HashBench bench = new HashBench(algorithm, HashBench.servers(weights))) {
            Mask all = Mask.all(weights.length);
            int[] counts = new int[weights.length];
            for (int k = 0; k < keys; k++) {
                counts[bench.picker().pick(Request.NONE, all, Mix.mix(k), 0)]++;
            }
            return counts;
        }
    }

    /** Returns the relative deviation beyond what the number of keys explains. */
    private static double deviation(int[] counts, int keys) {
        double mean = (double) keys / counts.length;
        double variance = Arrays.stream(counts)
                .mapToDouble(count -> (count - mean) * (count - mean))
                .average()
                .orElseThrow();
        return Math.sqrt(Math.max(0, variance - mean)) / mean;
    }
}
