// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.rotation.RoundRobin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What {@code explain} and {@code explainAttempt} say of each server. */
class ExplainTest {
    private final FakeTicker ticker = new FakeTicker();
    private final ServerPool pool = ServerPool.builder()
            .ticker(ticker)
            .slowStart(SlowStart.over(Duration.ofSeconds(10)))
            .maxInFlight(2)
            .build();
    private final ServerSelector selector = ServerSelector.builder(pool, RoundRobin.strict())
            .where(server -> !server.id().startsWith("ruled"))
            .build();

    private static Map<String, String> verdicts(Decision decision) {
        return decision.verdicts().entrySet().stream()
                .collect(Collectors.toMap(
                        each -> each.getKey().id(),
                        each -> each.getValue()
                                + (decision.evidence().containsKey(each.getKey())
                                        ? ", " + decision.evidence().get(each.getKey())
                                        : ""),
                        (a, b) -> a,
                        TreeMap::new));
    }

    @Test
    void everyStage_hasItsVerdictWithEvidence() {
        pool.replace(List.of(
                Server.builder("full").maxInFlight(1).build(),
                Server.of("drained"),
                Server.of("down"),
                Server.of("maint"),
                Server.of("proving"),
                Server.of("ruled-out"),
                Server.of("sound"),
                Server.builder("none").weight(0).build(),
                Server.builder("spare").tier(1).build(),
                Server.builder("spare-full").tier(1).maxInFlight(1).build()));
        pool.setState("drained", AdminState.DRAIN);
        pool.setState("maint", AdminState.MAINT);
        pool.healthSource("checks").set("down", Health.DOWN, "no answer");
        pool.healthSource("outliers").set("proving", Health.PROBING, "out before");
        Attempt one = take("full");
        Attempt two = take("spare-full");
        Map<String, String> all = verdicts(selector.explain(Request.NONE));
        assertThat(all)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "full", "SATURATED, 1 in flight, cap 1",
                        "drained", "DRAIN",
                        "down", "DOWN, checks: no answer",
                        "maint", "MAINT",
                        "proving", "PROBING, outliers: out before",
                        "ruled-out", "RULED_OUT",
                        "sound", "PICKED",
                        "none", "WEIGHT_ZERO",
                        "spare", "LATER_TIER",
                        "spare-full", "SATURATED, 1 in flight, cap 1"));
        one.end(Outcome.SUCCESS);
        two.end(Outcome.SUCCESS);
    }

    private Attempt take(String id) {
        ServerSelector there = selector.where(server -> server.id().equals(id));
        Attempt attempt = there.acquire(Request.NONE);
        there.close();
        return attempt;
    }

    @Test
    void explainAttempt_serverProvesItself_isEligibleUntilItHasOne() {
        pool.replace(List.of(Server.of("a"), Server.of("b")));
        pool.setHealth("b", Health.PROBING);
        assertThat(verdicts(selector.explainAttempt(Request.NONE)).values())
                .containsExactlyInAnyOrder("PICKED", "ELIGIBLE");
        Attempt proof = take("b");
        assertThat(verdicts(selector.explainAttempt(Request.NONE)))
                .containsEntry("a", "PICKED")
                .containsEntry("b", "PROBING, setHealth");
        proof.end(Outcome.SUCCESS);
    }

    @Test
    void explainAttempt_panic_healthRemovesNobody() {
        pool.replace(List.of(Server.of("a"), Server.of("b"), Server.of("c")));
        pool.setHealth(Map.of("a", Health.DOWN, "b", Health.DOWN));
        assertThat(verdicts(selector.explain(Request.NONE)))
                .containsEntry("a", "DOWN, setHealth")
                .containsEntry("b", "DOWN, setHealth")
                .containsEntry("c", "PICKED");
        Decision decision = selector.explainAttempt(Request.NONE);
        assertThat(decision.verdicts().values())
                .containsExactlyInAnyOrder(
                        Decision.Verdict.PICKED, Decision.Verdict.ELIGIBLE, Decision.Verdict.ELIGIBLE);
        assertThat(decision.steps().get(0).toString()).endsWith("in panic");
    }

    @Test
    void explainAttempt_poolFull_saysSoAndChangesNothing() {
        pool.replace(List.of(Server.of("a"), Server.of("b")));
        Attempt one = selector.acquire(Request.NONE);
        Attempt two = selector.acquire(Request.NONE);
        for (int i = 0; i < 3; i++) {
            Decision decision = selector.explainAttempt(Request.NONE);
            assertThat(decision.server()).isNull();
            assertThat(decision.reason()).isEqualTo(Decision.Reason.POOL_SATURATED);
            assertThat(verdicts(decision)).containsEntry("a", "ELIGIBLE").containsEntry("b", "ELIGIBLE");
        }
        assertThat(selector.explain(Request.NONE).server()).isNotNull();
        one.end(Outcome.SUCCESS);
        two.end(Outcome.SUCCESS);
    }

    @Test
    void explainAttempt_poolFullAndNobodyEligible_saysWhatAcquireSays() {
        List<Decision.Reason> heard = new ArrayList<>();
        ServerSelector hearing = ServerSelector.builder(pool, RoundRobin.strict())
                .listener(new SelectorListener() {
                    @Override
                    public void none(Request request, Decision.Reason reason) {
                        heard.add(reason);
                    }
                })
                .build();
        pool.replace(List.of(Server.of("a")));
        hearing.acquire(Request.NONE);
        hearing.acquire(Request.NONE);
        pool.setState("a", AdminState.MAINT);
        assertThat(hearing.acquire(Request.NONE)).isNull();
        assertThat(hearing.explainAttempt(Request.NONE).reason()).isEqualTo(Decision.Reason.NONE_ELIGIBLE);
        pool.remove("a");
        assertThat(hearing.acquire(Request.NONE)).isNull();
        assertThat(hearing.explainAttempt(Request.NONE).reason()).isEqualTo(Decision.Reason.NO_SERVERS);
        assertThat(heard).containsExactly(Decision.Reason.NONE_ELIGIBLE, Decision.Reason.NO_SERVERS);
    }

    @Test
    void explain_fullByLeases_evidenceCountsThem() {
        ServerPool leasing = ServerPool.builder()
                .ticker(ticker)
                .leases(Duration.ofSeconds(10))
                .build();
        leasing.replace(List.of(Server.builder("a").maxInFlight(2).build()));
        ServerSelector only = RoundRobin.strict().on(leasing);
        only.select(Request.NONE);
        only.select(Request.NONE);
        assertThat(verdicts(only.explain(Request.NONE)))
                .containsEntry("a", "SATURATED, 0 in flight, 2.0 leased, cap 2");
    }

    @Test
    void explain_severalSayDown_namesAll() {
        pool.replace(List.of(Server.of("a"), Server.of("b"), Server.of("c")));
        pool.healthSource("checks").set("a", Health.DOWN, "timed out");
        pool.healthSource("outliers").set("a", Health.DOWN, "5 errors in a row");
        pool.healthSource("agent").set("a", Health.UP, "");
        assertThat(verdicts(selector.explain(Request.NONE)))
                .containsEntry("a", "DOWN, checks: timed out; outliers: 5 errors in a row");
    }

    @Test
    void explain_serverInItsRamp_saysThatItLetsTheRequestGoBy() {
        pool.replace(List.of(Server.of("a"), Server.of("b"), Server.of("c")));
        ticker.advance(Duration.ofMinutes(1));
        pool.setHealth("b", Health.DOWN);
        pool.setHealth("b", Health.UP);
        ServerSelector only = selector.where(server -> !server.id().equals("c"));
        int passed = 0;
        for (int i = 0; i < 100; i++) {
            Decision decision = only.explain(Request.NONE);
            assertThat(decision.server()).isEqualTo(only.select(Request.NONE));
            boolean ramping = decision.verdicts().get(pool.get("b")) == Decision.Verdict.RAMPING;
            assertThat(ramping && "b".equals(decision.server().id())).isFalse();
            passed += ramping ? 1 : 0;
        }
        assertThat(passed).isBetween(80, 100);
    }

    @Test
    void explain_sticky_saysNothingOfTiersThatWereNotAsked() {
        pool.replace(List.of(Server.of("a"), Server.of("b")));
        ServerSelector sticky = ServerSelector.builder(pool, RoundRobin.strict())
                .sticky()
                .spillOver(2)
                .build();
        Decision decision = sticky.explain(Request.builder().stickyId("b").build());
        assertThat(decision.steps()).extracting(Decision.Step::stage).containsExactly("plan", "sticky");
        assertThat(verdicts(decision)).containsEntry("a", "ELIGIBLE").containsEntry("b", "PICKED");
    }
}
