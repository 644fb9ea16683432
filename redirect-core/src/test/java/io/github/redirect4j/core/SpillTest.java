// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.redirect4j.core.hash.Rendezvous;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tiers that hand on what they can't take. Servers are called by tier and number: {@code 0-3}. */
class SpillTest {
    private static final int REQUESTS = 20_000;

    private final FakeTicker ticker = new FakeTicker();
    private final ServerPool pool =
            ServerPool.builder().ticker(ticker).panic(0, 0).build();

    private void tiers(int... sizes) {
        List<Server> servers = new ArrayList<>();
        for (int tier = 0; tier < sizes.length; tier++) {
            for (int i = 0; i < sizes[tier]; i++) {
                servers.add(Server.builder(tier + "-" + i).tier(tier).build());
            }
        }
        pool.replace(servers);
    }

    private void down(int tier, int count) {
        IntStream.range(0, count).forEach(i -> pool.setHealth(tier + "-" + i, Health.DOWN));
    }

    private ServerSelector selector(Algorithm algorithm) {
        return ServerSelector.builder(pool, algorithm).spillOver(1.4).seed(7).build();
    }

    private static double[] shares(ServerSelector selector, int tiers) {
        int[] counts = new int[tiers];
        for (int i = 0; i < REQUESTS; i++) {
            counts[selector.select(Request.NONE).tier()]++;
        }
        return Arrays.stream(counts)
                .mapToDouble(count -> (double) count / REQUESTS)
                .toArray();
    }

    @ParameterizedTest(name = "of ten each {0}, {1} and {2} are well")
    @CsvSource({
        "10, 10, 10, 1,     0,     0",
        " 8, 10, 10, 1,     0,     0", // 1.4 times 80 %
        " 7, 10, 10, 0.98,  0.02,  0",
        " 5, 10, 10, 0.7,   0.3,   0",
        " 5,  2, 10, 0.7,   0.28,  0.02",
        " 1,  2,  1, 0.25,  0.5,   0.25", // 14 + 28 + 14 %, of all
        " 0,  3,  1, 0,     0.75,  0.25",
        " 0,  8,  5, 0,     1,     0",
        " 3,  0,  0, 1,     0,     0",
    })
    void select_tiersPartlyDown_divideByHealth(int a, int b, int c, double first, double second, double third) {
        tiers(10, 10, 10);
        down(0, 10 - a);
        down(1, 10 - b);
        down(2, 10 - c);
        double[] shares = shares(selector(RoundRobin.striped()), 3);
        assertThat(shares).containsExactly(new double[] {first, second, third}, within(0.015));
    }

    @Test
    void select_weights_countInsteadOfServers() {
        pool.replace(List.of(
                Server.builder("0-0").weight(3).build(),
                Server.builder("0-1").weight(7).build(),
                Server.builder("1-0").tier(1).build()));
        down(0, 1);
        assertThat(shares(selector(RoundRobin.striped()), 2)[0]).isCloseTo(0.98, within(0.01));
    }

    @Test
    void select_drained_countsAsNotThere() {
        tiers(10, 10);
        IntStream.range(0, 8).forEach(i -> pool.setState("0-" + i, AdminState.DRAIN));
        assertThat(shares(selector(RoundRobin.striped()), 2)).containsExactly(1, 0);
        pool.setHealth("0-9", Health.DOWN);
        assertThat(shares(selector(RoundRobin.striped()), 2)[0]).isCloseTo(0.7, within(0.015));
    }

    @Test
    void select_default_isStrict() {
        tiers(10, 10);
        down(0, 9);
        assertThat(shares(RoundRobin.striped().on(pool), 2)).containsExactly(1, 0);
    }

    @Test
    void select_keyed_keysOnlyLeaveAsServersGo() {
        tiers(10, 10);
        ServerSelector selector = selector(Rendezvous.weighted());
        Set<String> left = new HashSet<>();
        for (int down = 0; down <= 10; down++) {
            down(0, down);
            Set<String> now = new HashSet<>();
            for (int i = 0; i < 2_000; i++) {
                String key = "/" + i;
                if (selector.select(Request.of(key)).tier() == 1) {
                    now.add(key);
                }
                assertThat(selector.select(Request.of(key))).isEqualTo(selector.select(Request.of(key)));
            }
            assertThat(now).containsAll(left);
            left = now;
        }
        assertThat(left).hasSize(2_000);
    }

    @Test
    void select_keyed_tierSaysNothingOfTheServer() {
        tiers(4, 4);
        down(0, 3); // keeps 35 %
        ServerSelector selector = selector(Rendezvous.weighted());
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < REQUESTS; i++) {
            Server server = selector.select(Request.of("/" + i));
            counts.merge(server.id(), server.tier(), (a, b) -> a + 1);
        }
        IntStream.range(0, 4)
                .forEach(i ->
                        assertThat(counts.get("1-" + i) / (0.65 * REQUESTS)).isCloseTo(0.25, within(0.02)));
    }

    @Test
    void open_everyStart_goesOnThroughAllOnce() {
        tiers(2, 2, 2);
        down(0, 1);
        down(1, 1);
        down(2, 1); // 70, 30 and nothing, and all three have somebody
        ServerSelector selector = selector(RoundRobin.striped());
        Set<List<String>> orders = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            List<String> order = new ArrayList<>();
            Selection cursor = selector.open(Request.NONE);
            for (Server server = cursor.next(); server != null; server = cursor.next()) {
                order.add(server.id());
            }
            orders.add(order);
        }
        assertThat(orders).containsExactlyInAnyOrder(List.of("0-1", "1-1", "2-1"), List.of("1-1", "0-1", "2-1"));
    }

    @Test
    void open_healthChangesMeanwhile_nobodyIsAskedTwice() {
        tiers(4, 4);
        down(0, 2);
        ServerSelector selector = selector(RoundRobin.striped());
        for (int i = 0; i < 200; i++) {
            pool.setHealth("0-2", i % 2 == 0 ? Health.DOWN : Health.UP);
            Selection cursor = selector.open(Request.NONE);
            Set<String> seen = new HashSet<>();
            seen.add(cursor.next().id());
            pool.setHealth("0-3", i % 3 == 0 ? Health.DOWN : Health.UP);
            for (Server server = cursor.next(); server != null; server = cursor.next()) {
                assertThat(seen.add(server.id())).isTrue();
            }
            assertThat(seen).hasSizeGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void acquire_tierThatOnlyProvesItself_stillGetsItsAttempts() {
        tiers(10, 10);
        down(0, 9);
        pool.setHealth("0-9", Health.PROBING);
        ServerSelector selector = selector(RoundRobin.striped());
        assertThat(shares(selector, 2)).containsExactly(0, 1);
        int proofs = 0;
        for (int i = 0; i < REQUESTS; i++) {
            Attempt attempt = selector.acquire(Request.NONE);
            proofs += attempt.server().tier() == 0 ? 1 : 0;
            attempt.end(Outcome.SUCCESS);
        }
        assertThat((double) proofs / REQUESTS).isCloseTo(0.05, within(0.01));
    }

    @Test
    void acquire_someProveThemselves_countNotAsSound() {
        tiers(10, 10);
        IntStream.range(0, 9).forEach(i -> pool.setHealth("0-" + i, Health.PROBING));
        ServerSelector selector = selector(RoundRobin.striped());
        int[] counts = new int[2];
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            Attempt attempt = selector.acquire(Request.NONE); // and goes on
            counts[attempt.server().tier()]++;
            if (attempt.server().tier() == 0) {
                first.merge(attempt.server().id(), 1, Integer::sum);
            }
        }
        assertThat(counts[0]).isBetween(100, 180);
        assertThat(first.get("0-9")).isEqualTo(counts[0] - 9);
    }

    @Test
    void acquire_keyed_keysStayWhereTheyAreWhileServersProveThemselves() {
        tiers(10, 10);
        down(0, 5);
        ServerSelector selector = selector(Rendezvous.weighted());
        int before = attemptsAtSecondTier(selector);
        IntStream.range(0, 5).forEach(i -> pool.setHealth("0-" + i, Health.PROBING));
        assertThat(attemptsAtSecondTier(selector)).isEqualTo(before).isBetween(500, 700);
    }

    private static int attemptsAtSecondTier(ServerSelector selector) {
        int count = 0;
        for (int i = 0; i < 2_000; i++) {
            Attempt attempt = selector.acquire(Request.of("/" + i));
            count += attempt.server().tier();
            attempt.end(Outcome.SUCCESS);
        }
        return count;
    }

    @Test
    void select_serversInTheirRamp_countAsFarAsTheyHaveCome() {
        ServerPool slow = ServerPool.builder()
                .ticker(ticker)
                .slowStart(SlowStart.over(Duration.ofSeconds(100)))
                .build();
        slow.replace(IntStream.range(0, 20)
                .mapToObj(
                        i -> Server.builder(i / 10 + "-" + i % 10).tier(i / 10).build())
                .toList());
        ticker.advance(Duration.ofMinutes(10));
        ServerSelector selector = ServerSelector.builder(slow, RoundRobin.striped())
                .spillOver(1)
                .seed(7)
                .build();
        IntStream.range(1, 10).forEach(i -> slow.setHealth("0-" + i, Health.DOWN));
        IntStream.range(1, 10).forEach(i -> slow.setHealth("0-" + i, Health.UP));
        double last = 0;
        for (int i = 0; i <= 4; i++) {
            double share = shares(selector, 2)[0];
            assertThat(share).isGreaterThanOrEqualTo(last);
            assertThat(share).isCloseTo(i == 4 ? 1 : 0.1 + 0.9 * Math.max(0.1, i / 4.0), within(0.02));
            last = share;
            ticker.advance(Duration.ofSeconds(25));
            slow.sweep();
        }
    }

    @Test
    void decide_sticky_drawsAsSelectDoes() {
        tiers(10, 10);
        down(0, 5);
        Request sticky = Request.builder().stickyId("0-9").build();
        List<List<Integer>> runs = new ArrayList<>();
        for (int way = 0; way < 3; way++) {
            ServerSelector selector = ServerSelector.builder(pool, RoundRobin.striped())
                    .sticky()
                    .spillOver(1.4)
                    .seed(7)
                    .build();
            List<Integer> tiers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Server server = way == 0
                        ? selector.select(sticky)
                        : (way == 1 ? selector.decide(sticky) : selector.explain(sticky)).server();
                assertThat(server.id()).isEqualTo("0-9");
                tiers.add(selector.select(Request.NONE).tier());
            }
            runs.add(tiers);
        }
        assertThat(Set.copyOf(runs)).hasSize(1);
    }

    @Test
    void acquire_inPanic_firstTierTakesAll() {
        ServerPool panicking = ServerPool.builder().build();
        panicking.replace(List.of(
                Server.of("a"),
                Server.of("b"),
                Server.of("c"),
                Server.builder("d").tier(1).build()));
        panicking.setHealth(Map.of("a", Health.DOWN, "b", Health.DOWN, "d", Health.DOWN));
        ServerSelector selector = ServerSelector.builder(panicking, RoundRobin.striped())
                .spillOver(1.4)
                .build();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            seen.add(selector.acquire(Request.NONE).server().id());
        }
        assertThat(seen).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void explain_handedOn_saysSoAndChangesNothing() {
        tiers(2, 1);
        down(0, 1);
        ServerSelector selector = selector(RoundRobin.striped());
        for (int i = 0; i < 50; i++) {
            Decision decision = selector.explain(Request.NONE);
            Server server = selector.select(Request.NONE);
            assertThat(decision.server()).isEqualTo(server);
            assertThat(decision.steps())
                    .extracting(Decision.Step::toString)
                    .contains("spill-over: of 70/30 %, begins at tier " + server.tier());
            assertThat(decision.verdicts().get(pool.get(server.tier() == 0 ? "1-0" : "0-1")))
                    .isEqualTo(Decision.Verdict.LATER_TIER);
        }
    }

    @Test
    void spillOver_outOfRange_isRefused() {
        ServerSelector.Builder builder = ServerSelector.builder(pool, RoundRobin.striped());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.spillOver(0.99))
                .withMessage("overprovisioning: 0.99 (expected: 1 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.spillOver(Double.NaN))
                .withMessage("overprovisioning: NaN (expected: 1 or more)");
    }
}
