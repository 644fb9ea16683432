// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.rotation.RoundRobin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthSourceTest {
    private final ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"));
    private final HealthSource checks = pool.healthSource("checks");
    private final HealthSource requests = pool.healthSource("requests");
    private final List<String> events = new ArrayList<>();

    HealthSourceTest() {
        pool.addListener(new PoolListener() {
            @Override
            public void health(Server server, Health before, Health after, String evidence) {
                events.add(server.id() + " " + before + " " + after + ", " + evidence);
            }
        });
    }

    private ServerStatus status() {
        return Objects.requireNonNull(pool.status("a"));
    }

    @ParameterizedTest
    @CsvSource({
        "UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN",
        "UP,      UNKNOWN, UNKNOWN, UP",
        "UNKNOWN, DOWN,    UNKNOWN, DOWN",
        "UP,      DOWN,    UNKNOWN, DOWN",
        "UP,      UP,      DOWN,    DOWN",
        "UP,      UP,      UP,      UP",
        "UP,      PROBING, UNKNOWN, PROBING",
        "UP,      PROBING, DOWN,    DOWN",
    })
    void set_severalSources_downIfOneSaysSoElseUpIfOneDoes(Health one, Health two, Health three, Health joined) {
        checks.set("a", one, "seen");
        requests.set("a", two, "seen");
        pool.setHealth("a", three);
        assertThat(status().health()).isEqualTo(joined);
        assertThat(pool.status("b")).extracting(ServerStatus::health).isEqualTo(Health.UNKNOWN);
        assertThat(checks.get("a")).isEqualTo(one);
        assertThat(requests.get("a")).isEqualTo(two);
    }

    @Test
    void set_changes_eventsWithEvidenceOfWhoeverDecides() {
        checks.set("a", Health.UP, "200");
        requests.set("a", Health.DOWN, "5 errors in a row");
        checks.set("a", Health.DOWN, "timed out");
        requests.set("a", Health.UNKNOWN, "");
        checks.set("a", Health.UP, "200");
        assertThat(events)
                .containsExactly(
                        "a UNKNOWN UP, checks: 200",
                        "a UP DOWN, requests: 5 errors in a row",
                        "a DOWN UP, checks: 200");
        events.clear();
        requests.set("a", Health.DOWN, "no");
        checks.set("a", Health.DOWN, "timed out");
        requests.set("a", Health.UNKNOWN, "");
        assertThat(status().evidence()).as("of whoever is left").isEqualTo("checks: timed out");
        checks.set("a", Health.UP, "200");
        assertThat(status().evidence()).isEqualTo("checks: 200");
    }

    @Test
    void close_takesBackItsWordsAndHearsNoMore() {
        checks.set("a", Health.DOWN, "timed out");
        requests.set("a", Health.UP, "answered");
        checks.close();
        assertThat(status().health()).isEqualTo(Health.UP);
        assertThat(checks.set("a", Health.DOWN, "late")).isTrue();
        assertThat(status().health()).isEqualTo(Health.UP);
        checks.close();
    }

    @Test
    void set_serverThatLeavesAndReturns_nothingWasSaid() {
        checks.set("a", Health.DOWN, "timed out");
        pool.remove("a");
        assertThat(checks.get("a")).isEqualTo(Health.UNKNOWN);
        assertThat(checks.set("a", Health.DOWN, "timed out")).isFalse();
        pool.add(Server.of("a"));
        assertThat(status().health()).isEqualTo(Health.UNKNOWN);
        assertThat(status().evidence()).isEmpty();
    }

    @Test
    void explain_down_saysWhoFoundItAndHow() {
        checks.set("a", Health.DOWN, "timed out");
        Decision decision = RoundRobin.strict().on(pool).explain(Request.NONE);
        assertThat(decision.evidence()).isEqualTo(Map.of(Objects.requireNonNull(pool.get("a")), "checks: timed out"));
        assertThat(decision.toString()).contains("\n  - a DOWN, checks: timed out\n  - b PICKED");
    }

    @Test
    void explain_saturated_saysHowFull() {
        ServerPool small = ServerPool.of(Server.builder("a").maxInFlight(1).build());
        ServerSelector selector = RoundRobin.strict().on(small);
        assertThat(selector.acquire(Request.NONE)).isNotNull();
        assertThat(selector.explain(Request.NONE).toString()).contains("- a SATURATED, 1 in flight, cap 1");
    }
}
