// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.hash.Carp;
import io.github.redirect4j.core.hash.Rendezvous;
import io.github.redirect4j.core.load.LeastLoad;
import io.github.redirect4j.core.load.Loads;
import io.github.redirect4j.core.load.TwoChoices;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The laws of selection over generated pools, states and keys. */
class SelectorProperties {
    /** A server, what is wanted of it, what is known of it, and whether it is full. */
    record Spec(double weight, int tier, AdminState state, Health health, boolean full) {
        boolean eligible() {
            return weight > 0 && state == AdminState.READY && health.compareTo(Health.PROBING) < 0;
        }
    }

    @Provide
    Arbitrary<Algorithm> algorithms() {
        return Arbitraries.of(
                RoundRobin.strict(),
                RoundRobin.striped(),
                TwoChoices.by(Loads.outstanding()),
                LeastLoad.by(Loads.outstanding()),
                Rendezvous.weighted(),
                Carp.draft(),
                Carp.squid(),
                Carp.arrayScript(server -> server.id().hashCode()));
    }

    @Provide
    Arbitrary<List<Spec>> specs() {
        Arbitrary<Double> weights = Arbitraries.oneOf(
                Arbitraries.just(1.0),
                Arbitraries.just(0.0),
                Arbitraries.doubles().between(1e-6, 1e6).ofScale(7));
        return Combinators.combine(
                        weights,
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.frequency(
                                net.jqwik.api.Tuple.of(6, AdminState.READY),
                                net.jqwik.api.Tuple.of(1, AdminState.DRAIN),
                                net.jqwik.api.Tuple.of(1, AdminState.MAINT)),
                        Arbitraries.of(Health.class),
                        Arbitraries.frequency(net.jqwik.api.Tuple.of(5, false), net.jqwik.api.Tuple.of(1, true)))
                .as(Spec::new)
                .list()
                .ofMaxSize(70);
    }

    private static ServerPool pool(List<Spec> specs) {
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) {
            Spec spec = specs.get(i);
            servers.add(Server.builder("s" + i)
                    .weight(spec.weight)
                    .tier(spec.tier)
                    .maxInFlight(spec.full ? 1 : Integer.MAX_VALUE)
                    .build());
        }
        ServerPool pool = ServerPool.builder().panic(0, 0).build();
        pool.replace(servers);
        fill(pool, specs);
        Map<String, Health> healths = new HashMap<>();
        for (int i = 0; i < specs.size(); i++) {
            pool.setState("s" + i, specs.get(i).state);
            healths.put("s" + i, specs.get(i).health);
        }
        pool.setHealth(healths);
        return pool;
    }

    /** Takes one attempt at each server that is to be full, through a selector of it alone. */
    private static void fill(ServerPool pool, List<Spec> specs) {
        for (int i = 0; i < specs.size(); i++) {
            String id = "s" + i;
            if (specs.get(i).full && specs.get(i).weight > 0) {
                try (ServerSelector alone = ServerSelector.builder(pool, RoundRobin.strict())
                        .where(server -> server.id().equals(id))
                        .build()) {
                    assertThat(alone.acquire(Request.NONE)).isNotNull();
                }
            }
        }
    }

    private static List<Integer> expected(List<Spec> specs) {
        List<Integer> free = new ArrayList<>();
        for (int tier = 0; tier < 3; tier++) {
            for (int i = 0; i < specs.size(); i++) {
                Spec spec = specs.get(i);
                if (spec.tier == tier && spec.eligible() && !spec.full) {
                    free.add(i);
                }
            }
        }
        return free;
    }

    @Property(tries = 400, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void select_anyPool_isFromTheBestTierThatHasSomebody(
            @ForAll("algorithms") Algorithm algorithm, @ForAll("specs") List<Spec> specs, @ForAll String key) {
        ServerPool pool = pool(specs);
        List<Integer> free = expected(specs);
        try (ServerSelector selector = algorithm.on(pool)) {
            Server server = selector.select(Request.of(key));
            if (free.isEmpty()) {
                assertThat(server).isNull();
            } else {
                Spec best = specs.get(free.get(0));
                int index = Integer.parseInt(server.id().substring(1));
                assertThat(free).contains(index);
                assertThat(specs.get(index).tier()).isEqualTo(best.tier());
            }
        }
    }

    @Property(tries = 400, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void rank_anyPool_isEverybodyFreeOnceTierByTier(
            @ForAll("algorithms") Algorithm algorithm, @ForAll("specs") List<Spec> specs, @ForAll String key) {
        ServerPool pool = pool(specs);
        List<Integer> free = expected(specs);
        try (ServerSelector selector = algorithm.on(pool)) {
            Server[] out = new Server[specs.size() + 1];
            int count = selector.rank(Request.of(key), out);
            List<Integer> ranked = Arrays.stream(out)
                    .limit(count)
                    .map(server -> Integer.parseInt(server.id().substring(1)))
                    .toList();
            assertThat(new HashSet<>(ranked)).isEqualTo(new HashSet<>(free));
            assertThat(ranked).hasSameSizeAs(free);
            assertThat(ranked.stream().map(i -> specs.get(i).tier()).toList()).isSorted();
        }
    }

    @Property(tries = 200, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void explain_anyPool_agreesWithSelectAndSaysWhy(
            @ForAll("algorithms") Algorithm algorithm, @ForAll("specs") List<Spec> specs, @ForAll String key) {
        ServerPool pool = pool(specs);
        try (ServerSelector selector = algorithm.on(pool)) {
            Decision decision = selector.explain(Request.of(key));
            assertThat(selector.select(Request.of(key))).isEqualTo(decision.server());
            assertThat(decision.verdicts()).hasSameSizeAs(specs);
            decision.verdicts().forEach((server, verdict) -> {
                Spec spec = specs.get(Integer.parseInt(server.id().substring(1)));
                boolean masked = List.of(
                                Decision.Verdict.WEIGHT_ZERO,
                                Decision.Verdict.MAINT,
                                Decision.Verdict.DRAIN,
                                Decision.Verdict.PROBING,
                                Decision.Verdict.DOWN)
                        .contains(verdict);
                assertThat(masked).as("%s %s", spec, verdict).isEqualTo(!spec.eligible());
                assertThat(verdict == Decision.Verdict.PICKED).isEqualTo(server.equals(decision.server()));
            });
        }
    }

    @Property(tries = 100, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void mask_anyServer_movesOnlyItsOwnKeysAndRestores(@ForAll("specs") List<Spec> specs, @ForAll int which) {
        List<Spec> up = specs.stream()
                .map(spec -> new Spec(spec.weight, 0, AdminState.READY, Health.UP, false))
                .toList();
        if (up.isEmpty()) {
            return;
        }
        ServerPool pool = pool(up);
        String masked = "s" + Math.floorMod(which, up.size());
        try (ServerSelector selector = Rendezvous.weighted().on(pool)) {
            Map<Integer, String> before = owners(selector);
            pool.setHealth(masked, Health.DOWN);
            Map<Integer, String> without = owners(selector);
            before.forEach((key, owner) -> {
                if (!owner.equals(masked)) {
                    assertThat(without.get(key)).isEqualTo(owner);
                }
            });
            pool.setHealth(masked, Health.UP);
            assertThat(owners(selector)).isEqualTo(before);
        }
    }

    private static Map<Integer, String> owners(ServerSelector selector) {
        return java.util.stream.IntStream.range(0, 200).boxed().collect(Collectors.toMap(i -> i, i -> {
            Server server = selector.select(Request.of("key" + i));
            return server == null ? "none" : server.id();
        }));
    }

    @Property(tries = 100, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void update_changingNothing_leavesTheNextPickUnchanged(
            @ForAll("algorithms") Algorithm algorithm, @ForAll("specs") List<Spec> specs, @ForAll long seed) {
        ServerPool pool = pool(specs);
        ServerPool twin = pool(specs);
        try (ServerSelector selector =
                        ServerSelector.builder(pool, algorithm).seed(seed).build();
                ServerSelector still =
                        ServerSelector.builder(twin, algorithm).seed(seed).build()) {
            for (int i = 0; i < 20; i++) {
                Request request = Request.of("key" + i);
                pool.replace(pool.servers());
                pool.add(Server.builder("guest").tier(3).build());
                pool.remove("guest");
                assertThat(selector.select(request)).isEqualTo(still.select(request));
            }
        }
    }
}
