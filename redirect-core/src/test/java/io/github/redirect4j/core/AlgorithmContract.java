// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What every algorithm must keep, and what those must keep that declare it. An algorithm joins by a subclass that names
 * it: {@code class MyContractTest extends AlgorithmContract { protected Algorithm algorithm() { return ...; } }}.
 *
 * <p>Statistical bounds: a count of N draws of probability p has a standard deviation of sqrt(N p (1 - p)); a bound of
 * seven of them fails by chance less than once in 10^11, and seeds are fixed besides.
 */
public abstract class AlgorithmContract {
    private static final int[] SIZES = {1, 2, 3, 5, 10, 64, 65, 130};
    private static final double SIGMAS = 7;

    /** Returns the algorithm under test. */
    protected abstract Algorithm algorithm();

    // ---- laws of all

    @Test
    void pick_anyMask_isEligible() {
        Random random = new Random(1);
        for (int size : SIZES) {
            for (boolean weighted : new boolean[] {false, true}) {
                Bench bench = new Bench(algorithm(), size, weighted, random);
                for (int i = 0; i < 300; i++) {
                    Mask mask = randomMask(size, random);
                    int picked = bench.picker.pick(Request.NONE, mask, random.nextLong(), i);
                    assertThat(mask.has(picked))
                            .as("size %d, mask %s", size, mask)
                            .isTrue();
                    Picker narrowed = bench.picker.on(mask);
                    assertThat(mask.has(narrowed.pick(Request.NONE, mask, random.nextLong(), i)))
                            .isTrue();
                    Mask within = Mask.of(size, mask.at(random.nextInt(mask.count())));
                    assertThat(narrowed.pick(Request.NONE, within, random.nextLong(), i))
                            .isEqualTo(within.at(0));
                }
            }
        }
    }

    @Test
    void pick_extremeDraws_isEligible() {
        long[] draws = {
            0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 31, 1L << 32, 1L << 53
        };
        for (int size : SIZES) {
            Bench bench = new Bench(algorithm(), size, true, new Random(2));
            for (long draw : draws) {
                for (long near = draw - 3; near != draw + 4; near++) {
                    Mask all = Mask.all(size);
                    assertThat(all.has(bench.picker.pick(Request.NONE, all, near, Long.MAX_VALUE)))
                            .isTrue();
                }
            }
        }
    }

    @Test
    void pick_sameArguments_sameAnswer() {
        Random random = new Random(3);
        Bench bench = new Bench(algorithm(), 20, true, random);
        for (int i = 0; i < 1000; i++) {
            Mask mask = randomMask(20, random);
            long draw = random.nextLong();
            int first = bench.picker.pick(Request.NONE, mask, draw, i);
            assertThat(bench.picker.pick(Request.NONE, mask, draw, i)).isEqualTo(first);
        }
    }

    @Test
    void select_nobodyEligible_isNull() {
        ServerPool pool = pool(3);
        try (ServerSelector selector = selector(pool)) {
            pool.setHealth(Map.of("s0", Health.DOWN, "s2", Health.DOWN));
            pool.setWeight("s1", 0);
            assertThat(selector.select(Request.of("k"))).isNull();
            assertThat(selector.rank(Request.of("k"), new Server[3])).isZero();
            assertThat(selector.explain(Request.of("k")).reason()).isEqualTo(Decision.Reason.NONE_ELIGIBLE);
        }
    }

    @Test
    void rank_anySize_isPickingWithoutTheEarlierOnes() {
        boolean random = algorithm().source() == Source.RANDOM;
        for (int size : new int[] {1, 2, 3, 7, 70}) {
            ServerPool pool = pool(size);
            try (ServerSelector ranked = selector(pool)) {
                for (int i = 0; i < 50; i++) {
                    Request request = Request.of("key" + i);
                    Server expectedHead = ranked.explain(request).server();
                    Lane lane = ((PoolSelector) ranked).view().route(request).tiers[0].lane;
                    long draw = lane.peek(request);
                    Server[] out = new Server[size + 1];
                    assertThat(ranked.rank(request, out)).isEqualTo(size);
                    assertThat(out[0]).isEqualTo(expectedHead);
                    assertThat(new HashSet<>(Arrays.asList(out).subList(0, size)))
                            .hasSize(size);
                    if (!random) {
                        assertThat(Arrays.asList(out).subList(0, size)).isEqualTo(byHand(ranked, request, draw));
                    }
                }
            }
        }
    }

    private static List<Server> byHand(ServerSelector selector, Request request, long draw) {
        Tier tier = ((PoolSelector) selector).view().route(request).tiers[0];
        List<Server> order = new ArrayList<>();
        BitSet left = new BitSet();
        left.set(0, tier.servers.length);
        while (!left.isEmpty()) {
            Mask mask = Mask.of(tier.servers.length, left.stream().toArray());
            int picked = tier.picker.pick(request, mask, draw, 0);
            left.clear(picked);
            order.add(tier.servers[picked]);
        }
        return order;
    }

    @Test
    void rank_randomSource_secondIsAsAPickWithoutTheFirst() {
        assumeTrue(algorithm().source() == Source.RANDOM);
        ServerPool pool = pool(4);
        Map<String, Integer> ranked = new HashMap<>();
        Map<String, Integer> picked = new HashMap<>();
        int rounds = 40_000;
        try (ServerSelector selector = selector(pool);
                ServerSelector without = selector.where(server -> !server.id().equals("s0"))) {
            Server[] out = new Server[2];
            int heads = 0;
            for (int i = 0; heads < rounds; i++) {
                selector.rank(Request.NONE, out);
                if (out[0].id().equals("s0")) {
                    ranked.merge(out[1].id(), 1, Integer::sum);
                    picked.merge(without.select(Request.NONE).id(), 1, Integer::sum);
                    heads++;
                }
                assertThat(i).isLessThan(100 * rounds);
            }
        }
        for (String id : List.of("s1", "s2", "s3")) {
            assertThat(ranked.get(id)).isCloseTo(picked.get(id), within(2 * SIGMAS * sigma(rounds, 1 / 3.0)));
        }
    }

    @Test
    void update_nothingChanged_nextPickUnchanged() {
        ServerPool pool = pool(7);
        ServerPool twin = pool(7);
        try (ServerSelector selector = selector(pool);
                ServerSelector still = selector(twin)) {
            for (int i = 0; i < 200; i++) {
                Request request = Request.of("key" + i);
                pool.replace(pool.servers());
                pool.setHealth("s3", Health.DOWN);
                pool.setHealth("s3", Health.UP);
                pool.add(Server.of("guest"));
                pool.remove("guest");
                assertThat(selector.select(request)).isEqualTo(still.select(request));
            }
        }
    }

    @Test
    void explain_before_everyPick_changesNothing() {
        ServerPool pool = pool(4);
        ServerPool twin = pool(4);
        try (ServerSelector selector = selector(pool);
                ServerSelector unexplained = selector(twin)) {
            Set<Server> served = new HashSet<>();
            for (int i = 0; i < 400; i++) {
                Request request = Request.of("key" + i);
                Decision decision = selector.explain(request);
                Server server = selector.select(request);
                assertThat(decision.server()).isEqualTo(server).isEqualTo(unexplained.select(request));
                assertThat(decision.verdicts().get(server)).isEqualTo(Decision.Verdict.PICKED);
                served.add(server);
            }
            assertThat(served).hasSize(4);
        }
    }

    @Test
    void rank_allOfFour_headsRotate() {
        ServerPool pool = pool(4);
        try (ServerSelector selector = selector(pool)) {
            Map<String, Integer> heads = new HashMap<>();
            Server[] out = new Server[4];
            for (int i = 0; i < 1200; i++) {
                selector.rank(Request.of("key" + i), out);
                heads.merge(out[0].id(), 1, Integer::sum);
            }
            assertThat(heads.keySet()).containsExactlyInAnyOrder("s0", "s1", "s2", "s3");
            if (algorithm().laws().contains(Law.EVEN)) {
                assertThat(heads.values())
                        .allSatisfy(n -> assertThat(n).isCloseTo(300, within(SIGMAS * sigma(1200, 0.25))));
            }
        }
    }

    @Test
    void select_twoPlans_doNotDisturbEachOther() {
        ServerPool pool = ServerPool.builder().build();
        for (int i = 0; i < 12; i++) {
            pool.add(Server.builder("s" + i).zone(i < 4 ? "a" : "b").build());
        }
        try (ServerSelector both = ServerSelector.builder(pool, algorithm())
                        .tiering(new TwoZones())
                        .seed(5)
                        .build();
                ServerSelector alone = ServerSelector.builder(pool, algorithm())
                        .tiering(new TwoZones())
                        .seed(5)
                        .build()) {
            Map<String, Integer> served = new HashMap<>();
            for (int i = 0; i < 4800; i++) {
                Request a = zoned("a", "key" + i);
                Request b = zoned("b", "key" + i);
                Server inA = both.select(a);
                served.merge(inA.id(), 1, Integer::sum);
                served.merge(both.select(b).id(), 1, Integer::sum);
                assertThat(alone.select(a)).isEqualTo(inA);
            }
            assertThat(served).hasSize(12);
            for (int i = 0; i < 12 && algorithm().laws().contains(Law.EVEN); i++) {
                double p = i < 4 ? 1 / 4.0 : 1 / 8.0;
                assertThat(served.get("s" + i)).isCloseTo((int) (4800 * p), within(SIGMAS * sigma(4800, p)));
            }
        }
    }

    // ---- laws that are declared

    @Test
    void declared_even_equalShares() {
        assumeTrue(algorithm().laws().contains(Law.EVEN));
        double[] weights = new double[13];
        Arrays.fill(weights, 3);
        assertShares(weights, 0);
        assertShares(weights, 3);
    }

    @Test
    void declared_weighted_sharesFollowWeights() {
        assumeTrue(algorithm().laws().contains(Law.WEIGHTED));
        assertShares(new double[] {1, 2, 3, 4}, 0);
        assertShares(new double[] {0.5, 10, 10, 75, 0, 1, 3}, 1);
    }

    /** Holds every attempt, so that algorithms by load see what they did. */
    private void assertShares(double[] weights, int masked) {
        ServerPool pool = ServerPool.builder().panic(0, 0).build();
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            pool.add(Server.builder("s" + i).weight(weights[i]).build());
            sum += i < masked ? 0 : weights[i];
        }
        for (int i = 0; i < masked; i++) {
            pool.setHealth("s" + i, Health.DOWN);
        }
        int picks = 60_000;
        try (ServerSelector selector = selector(pool)) {
            for (int i = 0; i < picks; i++) {
                selector.acquire(Request.of("key" + i));
            }
        }
        for (int i = 0; i < weights.length; i++) {
            double p = i < masked ? 0 : weights[i] / sum;
            assertThat((double) pool.status("s" + i).inFlight())
                    .as("share of %s", weights[i])
                    .isCloseTo(picks * p, org.assertj.core.api.Assertions.within(1 + SIGMAS * sigma(picks, p)));
        }
    }

    @Test
    void declared_strictTurn_everyWindowHasEachOnce() {
        assumeTrue(algorithm().laws().contains(Law.STRICT_TURN));
        for (int size : new int[] {1, 2, 3, 5, 64, 65}) {
            ServerPool pool = pool(size);
            try (ServerSelector selector = selector(pool)) {
                List<Server> picks = new ArrayList<>();
                for (int i = 0; i < 4 * size; i++) {
                    picks.add(selector.select(Request.NONE));
                }
                for (int i = 0; i + size <= picks.size(); i++) {
                    assertThat(new HashSet<>(picks.subList(i, i + size))).hasSize(size);
                }
            }
        }
    }

    @Test
    void declared_stickyKey_sameKeySameServer() {
        assumeTrue(algorithm().laws().contains(Law.STICKY_KEY));
        try (ServerSelector one = selector(pool(50));
                ServerSelector other =
                        ServerSelector.builder(pool(50), algorithm()).seed(99).build()) {
            assertThat(owners(one, 500)).isEqualTo(owners(one, 500)).isEqualTo(owners(other, 500));
        }
    }

    @Test
    void declared_restores_maskMovesOnlyItsOwnKeys() {
        assumeTrue(algorithm().laws().contains(Law.RESTORES));
        for (double[] weights : new double[][] {{1, 1, 1, 1, 1}, {1, 2, 3, 4, 5}}) {
            ServerPool pool = weightedPool(weights);
            try (ServerSelector selector = selector(pool)) {
                Map<String, String> before = owners(selector, 2000);
                for (Server server : pool.servers()) {
                    pool.setHealth(server.id(), Health.DOWN);
                    owners(selector, 2000).forEach((key, owner) -> {
                        if (before.get(key).equals(server.id())) {
                            assertThat(owner).isNotEqualTo(server.id());
                        } else {
                            assertThat(owner).isEqualTo(before.get(key));
                        }
                    });
                    pool.setHealth(server.id(), Health.UP);
                    assertThat(owners(selector, 2000)).isEqualTo(before);
                }
            }
        }
    }

    @Test
    void declared_minimal_changesMoveOnlyWhatTheyMust() {
        assumeTrue(algorithm().laws().contains(Law.MINIMAL));
        for (double[] weights : new double[][] {{1, 1, 1, 1, 1, 1, 1}, {1, 2, 3, 4, 5, 0.25, 9}}) {
            ServerPool pool = weightedPool(weights);
            try (ServerSelector selector = selector(pool)) {
                Map<String, String> before = owners(selector, 2000);
                for (Server server : pool.servers()) {
                    pool.remove(server.id());
                    Map<String, String> without = owners(selector, 2000);
                    before.forEach((key, owner) -> {
                        if (!owner.equals(server.id())) {
                            assertThat(without.get(key)).isEqualTo(owner);
                        }
                    });
                    pool.add(server);
                    assertThat(owners(selector, 2000)).isEqualTo(before);
                    pool.setWeight(server.id(), server.weight() * 1.7);
                    owners(selector, 2000).forEach((key, owner) -> {
                        if (!owner.equals(before.get(key))) {
                            assertThat(owner).isEqualTo(server.id());
                        }
                    });
                    pool.setWeight(server.id(), server.weight());
                }
            }
        }
    }

    @Test
    void declared_orderFree_listOrderDoesNotMatter() {
        assumeTrue(algorithm().laws().contains(Law.ORDER_FREE));
        ServerPool pool = weightedPool(1, 2, 3, 4, 5, 5, 5);
        try (ServerSelector selector = selector(pool)) {
            Map<String, String> before = owners(selector, 2000);
            List<Server> shuffled = new ArrayList<>(pool.servers());
            Collections.shuffle(shuffled, new Random(4));
            ServerPool other = ServerPool.builder().build();
            other.replace(shuffled);
            try (ServerSelector reordered = selector(other)) {
                assertThat(owners(reordered, 2000)).isEqualTo(before);
            }
        }
    }

    // ---- tools

    private ServerSelector selector(ServerPool pool) {
        return ServerSelector.builder(pool, algorithm()).seed(42).build();
    }

    static ServerPool pool(int size) {
        double[] weights = new double[size];
        Arrays.fill(weights, 1);
        return weightedPool(weights);
    }

    static ServerPool weightedPool(double... weights) {
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            servers.add(Server.builder("s" + i).weight(weights[i]).build());
        }
        ServerPool pool = ServerPool.builder().build();
        pool.replace(servers);
        return pool;
    }

    private static Map<String, String> owners(ServerSelector selector, int keys) {
        Map<String, String> owners = new LinkedHashMap<>();
        for (int i = 0; i < keys; i++) {
            owners.put("key" + i, selector.select(Request.of("key" + i)).id());
        }
        return owners;
    }

    private static Mask randomMask(int size, Random random) {
        int[] chosen = random.ints(0, size)
                .limit(1 + random.nextInt(2 * size))
                .distinct()
                .toArray();
        return Mask.of(size, chosen);
    }

    private static double sigma(int draws, double p) {
        return Math.sqrt(draws * p * (1 - p));
    }

    private static org.assertj.core.data.Offset<Integer> within(double bound) {
        return org.assertj.core.api.Assertions.within((int) Math.ceil(bound));
    }

    private static Request zoned(String zone, String key) {
        return Request.builder().key(key).stickyId(zone).build();
    }

    /** The members and a picker, outside any selector. */
    private static final class Bench {
        final Picker picker;

        Bench(Algorithm algorithm, int size, boolean weighted, Random random) {
            double[] weights = random.doubles(size, 0.1, 20).toArray();
            if (!weighted) {
                Arrays.fill(weights, 2);
            }
            Members members = Members.of(weightedPool(weights).servers().toArray(new Server[0]), null, null);
            picker = algorithm.bind(new Binding(members, Key.ofRequest(), random.nextLong()), null);
        }
    }

    /** Requests name their zone as sticky id, which a selector that is not sticky ignores. */
    private static final class TwoZones implements Tiering {
        @Override
        public Plans bind(Members members, Plans previous) {
            List<Plan> plans = new ArrayList<>();
            for (String zone : List.of("a", "b")) {
                int[] in = java.util.stream.IntStream.range(0, members.size())
                        .filter(i -> zone.equals(members.server(i).zone()))
                        .toArray();
                plans.add(new Plan(zone, List.of(Group.of(zone, in))));
            }
            return new Plans() {
                @Override
                public int count() {
                    return 2;
                }

                @Override
                public Plan plan(int ordinal) {
                    return plans.get(ordinal);
                }

                @Override
                public int of(Request request) {
                    return "a".equals(request.stickyId()) ? 0 : 1;
                }
            };
        }
    }
}
