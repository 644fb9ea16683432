// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.redirect4j.core.hash.Rendezvous;
import io.github.redirect4j.core.load.LeastLoad;
import io.github.redirect4j.core.load.Loads;
import io.github.redirect4j.core.load.TwoChoices;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServerSelectorTest {
    private final FakeTicker ticker = new FakeTicker();

    private static Server tiered(String id, int tier) {
        return Server.builder(id).tier(tier).build();
    }

    private static Map<String, Integer> shares(ServerSelector selector, int picks) {
        Map<String, Integer> shares = new HashMap<>();
        for (int i = 0; i < picks; i++) {
            Server server = selector.select(Request.of("key" + i));
            shares.merge(server == null ? "none" : server.id(), 1, Integer::sum);
        }
        return shares;
    }

    private static List<String> ranked(ServerSelector selector, int size) {
        Server[] out = new Server[size];
        int count = selector.rank(Request.of("k"), out);
        return Arrays.stream(out).limit(count).map(Server::id).toList();
    }

    // ---- tiers

    @Test
    void tiers_firstDown_nextTakesOver() {
        ServerPool pool = ServerPool.of(tiered("a", 0), tiered("b", 0), tiered("spare", 3));
        ServerSelector selector = RoundRobin.strict().on(pool);
        assertThat(shares(selector, 10)).isEqualTo(Map.of("a", 5, "b", 5));
        pool.setHealth("a", Health.DOWN);
        assertThat(shares(selector, 10)).isEqualTo(Map.of("b", 10));
        pool.setHealth("b", Health.DOWN);
        assertThat(shares(selector, 10)).isEqualTo(Map.of("spare", 10));
        assertThat(selector.explain(Request.NONE).verdicts().values())
                .containsExactly(Decision.Verdict.DOWN, Decision.Verdict.DOWN, Decision.Verdict.PICKED);
    }

    @Test
    void rank_twoTiers_betterTierFirst() {
        ServerPool pool = ServerPool.of(tiered("x", 1), tiered("a", 0), tiered("y", 1), tiered("b", 0));
        List<String> order = ranked(Rendezvous.weighted().on(pool), 9);
        assertThat(order).hasSize(4);
        assertThat(order.subList(0, 2)).containsExactlyInAnyOrder("a", "b");
        assertThat(order.subList(2, 4)).containsExactlyInAnyOrder("x", "y");
    }

    @Test
    void rank_shortArray_leavesTheRestAlone() {
        ServerPool pool = ServerPool.of(Server.of("a"));
        Server[] out = new Server[3];
        Server mark = Server.of("mark");
        out[2] = mark;
        assertThat(RoundRobin.strict().on(pool).rank(Request.NONE, out)).isEqualTo(1);
        assertThat(out[2]).isSameAs(mark);
        assertThat(RoundRobin.strict().on(pool).rank(Request.NONE, new Server[0]))
                .isZero();
    }

    // ---- panic

    @Test
    void panic_mostDown_attemptsGoEverywhereSelectionsDoNot() {
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"), Server.of("c"), Server.of("d"));
        List<String> events = new ArrayList<>();
        ServerSelector selector = ServerSelector.builder(pool, RoundRobin.strict())
                .listener(new SelectorListener() {
                    @Override
                    public void panic(Object plan, boolean on) {
                        events.add(plan + " " + on);
                    }
                })
                .build();
        pool.setHealth(Map.of("a", Health.DOWN, "b", Health.DOWN));
        assertThat(attempted(selector, 40)).containsExactlyInAnyOrder("c", "d");
        pool.setHealth("c", Health.DOWN);
        assertThat(attempted(selector, 40)).containsExactlyInAnyOrder("a", "b", "c", "d");
        assertThat(shares(selector, 40)).isEqualTo(Map.of("d", 40));
        pool.setHealth("c", Health.UP);
        assertThat(attempted(selector, 40)).as("50 %% does not reach 55").hasSize(4);
        pool.setHealth("b", Health.UP);
        assertThat(attempted(selector, 40)).containsExactlyInAnyOrder("b", "c", "d");
        assertThat(events).containsExactly("declared tiers true", "declared tiers false");
    }

    @Test
    void panic_neverOverridesMaintOrDrain() {
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"), Server.of("c"));
        ServerSelector selector = RoundRobin.strict().on(pool);
        pool.setState("a", AdminState.MAINT);
        pool.setState("b", AdminState.DRAIN);
        pool.setHealth("c", Health.DOWN);
        assertThat(attempted(selector, 20)).containsExactly("c");
        assertThat(selector.select(Request.NONE)).isNull();
    }

    @Test
    void panic_otherTierWhole_absorbs() {
        ServerPool pool = ServerPool.of(tiered("a", 0), tiered("b", 0), tiered("c", 0), tiered("x", 1));
        ServerSelector selector = RoundRobin.strict().on(pool);
        pool.setHealth(Map.of("a", Health.DOWN, "b", Health.DOWN, "c", Health.DOWN));
        assertThat(attempted(selector, 20)).containsExactly("x");
        pool.setHealth("x", Health.DOWN);
        assertThat(attempted(selector, 20)).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void panic_off_attemptsFindNobody() {
        ServerPool pool = ServerPool.builder().panic(0, 0).build();
        pool.add(Server.of("a"));
        pool.setHealth("a", Health.DOWN);
        assertThat(RoundRobin.strict().on(pool).acquire(Request.NONE)).isNull();
    }

    @Test
    void panic_weighsByWeight() {
        ServerPool pool = ServerPool.of(Server.builder("big").weight(9).build(), Server.of("s"), Server.of("t"));
        ServerSelector selector = RoundRobin.strict().on(pool);
        pool.setHealth(Map.of("s", Health.DOWN, "t", Health.DOWN));
        assertThat(attempted(selector, 10)).containsExactly("big");
        pool.setHealth(Map.of("s", Health.UP, "t", Health.UP, "big", Health.DOWN));
        assertThat(attempted(selector, 30)).containsExactlyInAnyOrder("big", "s", "t");
    }

    private static Set<String> attempted(ServerSelector selector, int attempts) {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < attempts; i++) {
            try (Attempt attempt = selector.acquire(Request.of("key" + i))) {
                ids.add(attempt == null ? "none" : attempt.server().id());
            }
        }
        return ids;
    }

    @Test
    void lastResort_nobodyUp_namesThoseThatMayWork() {
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"), Server.of("c"));
        ServerSelector selector =
                ServerSelector.builder(pool, RoundRobin.strict()).lastResort().build();
        pool.setState("a", AdminState.MAINT);
        pool.setHealth("b", Health.DOWN);
        assertThat(shares(selector, 9)).isEqualTo(Map.of("c", 9));
        pool.setHealth("c", Health.DOWN);
        assertThat(shares(selector, 10)).isEqualTo(Map.of("b", 5, "c", 5));
        assertThat(ranked(selector, 3)).containsExactlyInAnyOrder("b", "c");
    }

    // ---- weights

    @Test
    void weightZero_neverPicked_untilItGetsOne() {
        ServerPool pool =
                ServerPool.of(Server.of("a"), Server.builder("z").weight(0).build());
        for (Algorithm algorithm : List.of(
                RoundRobin.striped(),
                Rendezvous.weighted(),
                TwoChoices.by(Loads.outstanding()),
                LeastLoad.by(Loads.outstanding()))) {
            assertThat(shares(algorithm.on(pool), 200)).isEqualTo(Map.of("a", 200));
        }
        pool.setWeight("a", 0);
        assertThat(RoundRobin.strict().on(pool).select(Request.NONE)).isNull();
        pool.setWeight("z", 1e-9);
        assertThat(shares(Rendezvous.weighted().on(pool), 10)).isEqualTo(Map.of("z", 10));
    }

    @Test
    void weights_extremes_shareAccordingly() {
        ServerPool pool = ServerPool.of(
                Server.builder("tiny").weight(1e-9).build(),
                Server.builder("huge").weight(1e9).build());
        for (Algorithm algorithm : List.of(Rendezvous.weighted(), TwoChoices.by(Loads.outstanding()))) {
            assertThat(shares(algorithm.on(pool), 1000)).isEqualTo(Map.of("huge", 1000));
        }
    }

    // ---- caps

    @Test
    void cap_reached_goesOnAndThenRunsOut() {
        ServerPool pool = ServerPool.of(
                Server.builder("a").maxInFlight(1).build(),
                Server.builder("b").maxInFlight(2).build());
        ServerSelector selector = RoundRobin.strict().on(pool);
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            attempts.add(selector.acquire(Request.NONE));
        }
        assertThat(attempts).doesNotContainNull();
        assertThat(pool.status("a").inFlight()).isEqualTo(1);
        assertThat(selector.acquire(Request.NONE)).isNull();
        assertThat(selector.select(Request.NONE)).isNull();
        Decision decision = selector.explain(Request.NONE);
        assertThat(decision.reason()).isEqualTo(Decision.Reason.EXHAUSTED);
        assertThat(decision.verdicts().values()).containsOnly(Decision.Verdict.SATURATED);
        attempts.forEach(Attempt::close);
        assertThat(selector.acquire(Request.NONE)).isNotNull();
    }

    @Test
    void cap_wholeTierFull_nextTierTakesOver() {
        ServerPool pool = ServerPool.of(Server.builder("a").maxInFlight(1).build(), tiered("spare", 1));
        ServerSelector selector = RoundRobin.strict().on(pool);
        Attempt first = selector.acquire(Request.NONE);
        assertThat(first.server().id()).isEqualTo("a");
        assertThat(selector.acquire(Request.NONE).server().id()).isEqualTo("spare");
    }

    @Test
    void cap_hundredsFull_costsOneWalkAndFindsTheLastFree() {
        ServerPool pool = ServerPool.builder().build();
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            servers.add(Server.builder("s" + i).maxInFlight(1).build());
        }
        pool.replace(servers);
        ServerSelector selector = TwoChoices.by(Loads.outstanding()).on(pool);
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            taken.add(selector.acquire(Request.NONE).server().id());
        }
        assertThat(taken).hasSize(500);
        assertThat(selector.acquire(Request.NONE)).isNull();
    }

    // ---- slow start

    @Test
    void slowStart_returningServer_takesItsShareGradually() {
        ServerPool pool = ServerPool.builder()
                .ticker(ticker)
                .slowStart(SlowStart.over(Duration.ofSeconds(100)))
                .build();
        pool.replace(List.of(Server.of("a"), Server.of("b"), Server.of("c"), Server.of("d")));
        ServerSelector selector =
                ServerSelector.builder(pool, Rendezvous.weighted()).seed(1).build();
        Map<String, Integer> before = shares(selector, 20_000);
        assertThat(before.get("b")).as("no ramp at the start").isCloseTo(5000, within(500));
        pool.setHealth("b", Health.DOWN);
        pool.setHealth("b", Health.UP);
        for (int percent : new int[] {10, 30, 50, 80}) {
            FakeTicker at = ticker;
            at.advance(Duration.ofSeconds(percent).minusNanos(at.nanoTime()));
            int share = shares(selector, 20_000).getOrDefault("b", 0);
            assertThat(share).as("at %d %%", percent).isCloseTo(before.get("b") * percent / 100, within(350));
        }
        ticker.advance(Duration.ofSeconds(100));
        pool.sweep();
        assertThat(shares(selector, 20_000)).isEqualTo(before);
    }

    @Test
    void slowStart_keyedRequests_neverMoveBetweenOthers() {
        ServerPool pool = ServerPool.builder()
                .ticker(ticker)
                .slowStart(SlowStart.over(Duration.ofSeconds(100)))
                .build();
        pool.replace(List.of(Server.of("a"), Server.of("b"), Server.of("c")));
        ServerSelector selector = Rendezvous.weighted().on(pool);
        pool.setHealth("b", Health.DOWN);
        Map<String, String> without = owners(selector);
        pool.setHealth("b", Health.UP);
        Set<String> arrived = new HashSet<>();
        for (int i = 0; i < 11; i++) {
            owners(selector).forEach((key, owner) -> {
                if (owner.equals("b")) {
                    arrived.add(key);
                } else {
                    assertThat(owner).isEqualTo(without.get(key));
                    assertThat(arrived).as("a key that arrived stays").doesNotContain(key);
                }
            });
            ticker.advance(Duration.ofSeconds(10));
        }
    }

    private static Map<String, String> owners(ServerSelector selector) {
        Map<String, String> owners = new HashMap<>();
        for (int i = 0; i < 2000; i++) {
            owners.put("key" + i, selector.select(Request.of("key" + i)).id());
        }
        return owners;
    }

    @Test
    void slowStart_allInTheirRamp_isLeftOut() {
        ServerPool pool = ServerPool.builder()
                .ticker(ticker)
                .slowStart(SlowStart.over(Duration.ofSeconds(100)))
                .build();
        pool.replace(List.of(Server.of("a"), Server.of("b")));
        pool.setHealth(Map.of("a", Health.DOWN, "b", Health.DOWN));
        pool.setHealth("a", Health.UP);
        ticker.advance(Duration.ofSeconds(1));
        pool.setHealth("b", Health.UP);
        assertThat(shares(RoundRobin.strict().on(pool), 100)).isEqualTo(Map.of("a", 50, "b", 50));
    }

    @Test
    void slowStart_onlyRampingOnesLeft_somebodyTakesIt() {
        ServerPool pool = ServerPool.builder()
                .ticker(ticker)
                .slowStart(new SlowStart(Duration.ofSeconds(100), 0.001, 1))
                .build();
        pool.replace(List.of(Server.of("a"), Server.builder("b").maxInFlight(1).build()));
        ServerSelector selector = RoundRobin.strict().on(pool);
        pool.setHealth("a", Health.DOWN);
        pool.setHealth("a", Health.UP);
        Attempt first = selector.acquire(Request.NONE);
        Attempt second = selector.acquire(Request.NONE);
        assertThat(first.server().id()).isEqualTo("b");
        assertThat(second.server().id()).as("b is full, a is in its ramp").isEqualTo("a");
    }

    @Test
    void slowStart_newServerInOldPool_ramps_inYoungPoolDoesNot() {
        ServerPool pool = ServerPool.builder()
                .ticker(ticker)
                .slowStart(new SlowStart(Duration.ofSeconds(10), 0.001, 1))
                .build();
        pool.add(Server.of("a"));
        pool.add(Server.of("b"));
        ServerSelector selector = RoundRobin.strict().on(pool);
        assertThat(shares(selector, 10)).isEqualTo(Map.of("a", 5, "b", 5));
        ticker.advance(Duration.ofSeconds(11));
        pool.add(Server.of("c"));
        assertThat(shares(selector, 30).getOrDefault("c", 0)).isLessThan(4);
        assertThat(selector.explain(Request.NONE).toString()).contains("tier: 0, 3 of 3 eligible, STRICT");
    }

    @Test
    void slowStart_clockJumpsBack_stillServes() {
        ServerPool pool = ServerPool.builder()
                .ticker(ticker)
                .slowStart(SlowStart.over(Duration.ofSeconds(10)))
                .build();
        pool.replace(List.of(Server.of("a"), Server.of("b")));
        ServerSelector selector = RoundRobin.strict().on(pool);
        pool.setHealth("a", Health.DOWN);
        pool.setHealth("a", Health.UP);
        for (long jump : new long[] {-1, Long.MIN_VALUE / 2, Long.MAX_VALUE / 2, 1}) {
            ticker.advance(Duration.ofNanos(jump));
            assertThat(shares(selector, 20)).doesNotContainKey("none");
            pool.sweep();
        }
    }

    // ---- leases

    @Test
    void leases_steadyRedirects_splitByWeight() {
        ServerPool pool = ServerPool.builder()
                .ticker(ticker)
                .leases(Duration.ofSeconds(10))
                .build();
        pool.replace(
                List.of(Server.of("light"), Server.builder("heavy").weight(3).build()));
        for (Algorithm algorithm : List.of(LeastLoad.by(Loads.outstanding()), TwoChoices.by(Loads.outstanding()))) {
            ServerSelector selector =
                    ServerSelector.builder(pool, algorithm).seed(3).build();
            for (int i = 0; i < 5000; i++) { // five residence times
                selector.select(Request.NONE);
                ticker.advance(Duration.ofMillis(10));
            }
            int heavy = 0;
            int picks = 10_000;
            for (int i = 0; i < picks; i++) {
                heavy += selector.select(Request.NONE).id().equals("heavy") ? 1 : 0;
                ticker.advance(Duration.ofMillis(10));
            }
            double random = Math.sqrt(picks * 0.75 * 0.25);
            assertThat((double) heavy).as("%s", algorithm).isCloseTo(7500, within(random));
        }
    }

    @Test
    void leases_takenBack_areGone() {
        ServerPool pool = ServerPool.builder()
                .ticker(ticker)
                .leases(Duration.ofSeconds(10))
                .build();
        pool.add(Server.of("a"));
        ServerSelector selector =
                ServerSelector.builder(pool, RoundRobin.strict()).leaseCost(4).build();
        Server server = selector.select(Request.NONE);
        assertThat(pool.status("a").leased()).isCloseTo(4, within(0.02));
        selector.takeBack(server);
        assertThat(pool.status("a").leased()).isCloseTo(0, within(0.02));
        selector.takeBack(server);
        assertThat(pool.status("a").leased()).isNotNegative();
    }

    @Test
    void leases_cap_holdsForRedirectsToo() {
        ServerPool pool = ServerPool.builder()
                .ticker(ticker)
                .leases(Duration.ofSeconds(10))
                .build();
        pool.replace(List.of(Server.builder("a").maxInFlight(3).build()));
        ServerSelector selector = RoundRobin.strict().on(pool);
        assertThat(shares(selector, 5)).isEqualTo(Map.of("a", 3, "none", 2));
        ticker.advance(Duration.ofSeconds(10));
        assertThat(shares(selector, 5)).isEqualTo(Map.of("a", 1, "none", 4));
    }

    @Test
    void rankAndExplain_chargeNothing_decideCharges() {
        ServerPool pool = ServerPool.builder()
                .ticker(ticker)
                .leases(Duration.ofSeconds(10))
                .build();
        pool.add(Server.of("a"));
        ServerSelector selector = RoundRobin.strict().on(pool);
        selector.rank(Request.NONE, new Server[1]);
        selector.explain(Request.NONE);
        assertThat(pool.status("a").leased()).isZero();
        selector.decide(Request.NONE);
        assertThat(pool.status("a").leased()).isCloseTo(1, within(0.01));
    }

    // ---- stickiness

    @Test
    void sticky_serverUp_takesItWithoutATurn() {
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"));
        ServerSelector selector =
                ServerSelector.builder(pool, RoundRobin.strict()).sticky().build();
        Request toA = Request.builder().stickyId("a").build();
        Map<String, Integer> free = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            assertThat(selector.select(toA).id()).isEqualTo("a");
            free.merge(selector.select(Request.NONE).id(), 1, Integer::sum);
        }
        assertThat(free).isEqualTo(Map.of("a", 10, "b", 10));
    }

    @Test
    void sticky_draining_stillTakesIt_downOrMaintDoesNot() {
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"));
        ServerSelector selector =
                ServerSelector.builder(pool, RoundRobin.strict()).sticky().build();
        Request toA = Request.builder().stickyId("a").build();
        assertThat(pool.drain("a").toCompletableFuture()).isCompleted();
        Attempt attempt = selector.acquire(toA);
        assertThat(attempt.server().id()).isEqualTo("a");
        attempt.close();
        pool.setState("a", AdminState.MAINT);
        assertThat(selector.select(toA).id()).isEqualTo("b");
        pool.setState("a", AdminState.READY);
        pool.setHealth("a", Health.DOWN);
        assertThat(selector.select(toA).id()).isEqualTo("b");
        assertThat(selector.select(Request.builder().stickyId("gone").build()).id())
                .isEqualTo("b");
    }

    @Test
    void sticky_retry_goesElsewhere() {
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"));
        ServerSelector selector =
                ServerSelector.builder(pool, RoundRobin.strict()).sticky().build();
        Selection selection = selector.open(Request.builder().stickyId("a").build());
        assertThat(selection.next().id()).isEqualTo("a");
        assertThat(selection.next().id()).isEqualTo("b");
        assertThat(selection.next()).isNull();
    }

    // ---- conditions, keys, inputs

    @Test
    void where_masksWithoutMovingKeys() {
        ServerPool pool = ServerPool.of(
                Server.builder("a").zone("x").build(),
                Server.builder("b").zone("y").build(),
                Server.builder("c").zone("x").build());
        ServerSelector all = Rendezvous.weighted().on(pool);
        ServerSelector some = all.where(server -> "x".equals(server.zone())).where(server -> server.weight() > 0);
        for (int i = 0; i < 500; i++) {
            Server owner = all.select(Request.of("k" + i));
            Server owned = some.select(Request.of("k" + i));
            assertThat(owned.zone()).isEqualTo("x");
            if ("x".equals(owner.zone())) {
                assertThat(owned).isEqualTo(owner);
            }
        }
        assertThat(some.explain(Request.of("k")).verdicts().get(Server.of("b"))).isEqualTo(Decision.Verdict.RULED_OUT);
    }

    @Test
    void missingKey_default_spreadsByWeight_orAsTold() {
        ServerPool pool =
                ServerPool.of(Server.of("a"), Server.builder("b").weight(3).build());
        ServerSelector selector =
                ServerSelector.builder(pool, Rendezvous.weighted()).seed(2).build();
        int b = 0;
        for (int i = 0; i < 4000; i++) {
            b += selector.select(Request.NONE).id().equals("b") ? 1 : 0;
        }
        assertThat(b).isCloseTo(3000, within(200));
        ServerSelector told = ServerSelector.builder(pool, Rendezvous.weighted())
                .missingKey(RoundRobin.strict())
                .build();
        List<String> turns = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            turns.add(told.select(Request.NONE).id());
        }
        assertThat(turns.get(0)).isNotEqualTo(turns.get(1)).isEqualTo(turns.get(2));
        assertThat(told.select(Request.of("k"))).isEqualTo(selector.select(Request.of("k")));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        ServerSelector.builder(pool, Rendezvous.weighted()).missingKey(Rendezvous.weighted()))
                .withMessage("algorithm: weighted rendezvous (expected: one that needs no key)");
    }

    @Test
    void dependsOn_namesWhatMatters() {
        ServerPool pool = ServerPool.of(Server.of("a"));
        assertThat(Rendezvous.weighted().on(pool).dependsOn()).containsExactly(Input.KEY);
        assertThat(RoundRobin.strict().on(pool).dependsOn()).containsExactly(Input.STATE);
        assertThat(ServerSelector.builder(pool, Rendezvous.weighted())
                        .sticky()
                        .build()
                        .dependsOn())
                .containsExactlyInAnyOrder(Input.KEY, Input.STICKY);
    }

    @Test
    void scope_isTheLongerOfPlanAndKey() {
        ServerPool pool = ServerPool.of(Server.of("a"));
        Tiering byNetwork = (members, previous) -> new Plans() {
            @Override
            public int count() {
                return 1;
            }

            @Override
            public Plan plan(int ordinal) {
                return new Plan("all", List.of(Group.of("all", 0)));
            }

            @Override
            public int of(Request request) {
                return 0;
            }

            @Override
            public int scope(Request request) {
                return 20;
            }
        };
        Request keyed = Request.builder().key("10.1.2.0").keyScope(24).build();
        assertThat(ServerSelector.builder(pool, Rendezvous.weighted())
                        .tiering(byNetwork)
                        .build()
                        .open(keyed)
                        .scope())
                .isEqualTo(24);
        assertThat(ServerSelector.builder(pool, RoundRobin.strict())
                        .tiering(byNetwork)
                        .build()
                        .open(keyed)
                        .scope())
                .isEqualTo(20);
        assertThat(RoundRobin.strict().on(pool).open(keyed).scope()).isZero();
    }

    @Test
    void leaseCost_outOfRange_namesTheValue() {
        ServerPool pool = ServerPool.of();
        for (double cost : new double[] {0, -1, Double.NaN, 2e6}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            ServerSelector.builder(pool, RoundRobin.strict()).leaseCost(cost))
                    .withMessage("cost: " + cost + " (expected: above 0, at most 1000000)");
        }
    }

    // ---- repeatability, closing, listening, text

    @Test
    void seed_sameSeedOtherThread_samePicks() throws Exception {
        List<List<String>> runs = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
            List<String> picks = new ArrayList<>();
            Thread thread = new Thread(() -> {
                ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"), Server.of("c"));
                ServerSelector selector = ServerSelector.builder(pool, TwoChoices.by(Loads.outstanding()))
                        .seed(77)
                        .build();
                for (int i = 0; i < 50; i++) {
                    picks.add(selector.select(Request.NONE).id());
                }
            });
            thread.start();
            thread.join();
            runs.add(picks);
        }
        assertThat(runs.get(1)).isEqualTo(runs.get(0));
        assertThat(runs.get(2)).isEqualTo(runs.get(0));
    }

    @Test
    void close_twice_findsNobodyAndLetsAttemptsEnd() {
        ServerPool pool = ServerPool.of(Server.of("a"));
        ServerSelector selector = RoundRobin.strict().on(pool);
        Attempt attempt = selector.acquire(Request.NONE);
        selector.close();
        selector.close();
        assertThat(selector.select(Request.NONE)).isNull();
        assertThat(selector.acquire(Request.NONE)).isNull();
        assertThat(selector.explain(Request.NONE).reason()).isEqualTo(Decision.Reason.CLOSED);
        pool.add(Server.of("b"));
        pool.setHealth("b", Health.UP);
        assertThat(selector.select(Request.NONE)).isNull();
        assertThat(attempt.end(Outcome.SUCCESS)).isTrue();
        assertThat(pool.status("a").inFlight()).isZero();
    }

    @Test
    void listener_hearsPicksNonesAndEnds() {
        ServerPool pool = ServerPool.builder().ticker(ticker).panic(0, 0).build();
        pool.add(Server.of("a"));
        List<String> heard = new ArrayList<>();
        ServerSelector selector = ServerSelector.builder(pool, RoundRobin.strict())
                .listener(new SelectorListener() {
                    @Override
                    public void picked(Request request, Server server) {
                        heard.add("picked " + server.id());
                    }

                    @Override
                    public void none(Request request, Decision.Reason reason) {
                        heard.add("none " + reason);
                    }

                    @Override
                    public void ended(Server server, Outcome outcome, Duration duration) {
                        heard.add("ended " + server.id() + " " + outcome + " " + duration);
                    }
                })
                .build();
        selector.select(Request.NONE);
        Attempt attempt = selector.acquire(Request.NONE);
        ticker.advance(Duration.ofMillis(5));
        attempt.end(Outcome.TIMEOUT);
        attempt.end(Outcome.TIMEOUT);
        selector.explain(Request.NONE);
        selector.rank(Request.NONE, new Server[1]);
        pool.setHealth("a", Health.DOWN);
        selector.select(Request.NONE);
        selector.acquire(Request.NONE);
        assertThat(heard)
                .containsExactly(
                        "picked a", "picked a", "ended a TIMEOUT PT0.005S", "none NONE_ELIGIBLE", "none NONE_ELIGIBLE");
    }

    @Test
    void ownAlgorithm_oneLambda_picksAndExplains() {
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"), Server.of("c"));
        Algorithm last = (binding, previous) -> (request, eligible, draw, now) -> eligible.at(eligible.count() - 1);
        ServerSelector selector = last.on(pool);
        assertThat(selector.select(Request.NONE).id()).isEqualTo("c");
        pool.setHealth("c", Health.DOWN);
        assertThat(ranked(selector, 3)).containsExactly("b", "a");
        assertThat(selector.explain(Request.NONE).toString())
                .startsWith("b\n  plan: declared tiers\n  tier: 0, 2 of 3 eligible, RANDOM ")
                .endsWith("\n  pick: b of 2 of 3\n  - a ELIGIBLE\n  - b PICKED\n  - c DOWN, setHealth");
    }

    @Test
    void toString_namesAlgorithmAndSize() {
        ServerSelector selector = RoundRobin.striped().on(ServerPool.of(Server.of("a")));
        assertThat(selector).hasToString("striped round robin over 1 members");
        selector.close();
        assertThat(selector).hasToString("striped round robin over 0 members, closed");
    }
}
