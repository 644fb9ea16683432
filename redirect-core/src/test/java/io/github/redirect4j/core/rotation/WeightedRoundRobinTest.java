// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightedRoundRobinTest {
    @Test
    void select_smallWeights_aRotationOfNginxSequence() {
        ServerSelector selector = WeightedRoundRobin.strict().on(pool(5, 1, 1));
        assertThat("aabacaa".repeat(3)).contains(picks(selector, 14));
    }

    @Test
    void select_serverDown_sequenceOfTheOthersAndTurnsNotInherited() {
        ServerPool pool = pool(4, 3, 2, 1);
        ServerSelector selector = WeightedRoundRobin.strict().on(pool);
        pool.setHealth("b", Health.DOWN);
        assertThat("aacadac".repeat(3)).contains(picks(selector, 14)); // 4, 2, 1
        pool.setHealth("b", Health.UP);
        assertThat("abcabdacba".repeat(3)).contains(picks(selector, 20));
    }

    @Test
    void select_weightZero_neverPicked() {
        ServerSelector selector = WeightedRoundRobin.strict().on(pool(2, 0, 1));
        assertThat("aca".repeat(4)).contains(picks(selector, 9));
    }

    @Test
    void select_weightsWithoutShortCycle_exactShares() {
        ServerSelector selector = WeightedRoundRobin.strict().on(pool(Math.PI, Math.E, 1e-6));
        int a = (int) picks(selector, 10_000).chars().filter(c -> c == 'a').count();
        assertThat((double) a)
                .isBetween(10_000 * Math.PI / (Math.PI + Math.E) - 3, 10_000 * Math.PI / (Math.PI + Math.E) + 3);
    }

    @Test
    void rank_allOfThem_headTakesItsTurnAndTheRestFollowByWeight() {
        ServerSelector selector = WeightedRoundRobin.strict().on(pool(5, 1, 1, 4));
        Map<String, Integer> heads = new HashMap<>();
        Map<String, Integer> seconds = new HashMap<>();
        for (int i = 0; i < 11_000; i++) {
            Server[] out = new Server[4];
            assertThat(selector.rank(Request.NONE, out)).isEqualTo(4);
            heads.merge(out[0].id(), 1, Integer::sum);
            seconds.merge(out[1].id(), 1, Integer::sum);
        }
        assertThat(heads).isEqualTo(Map.of("a", 5000, "b", 1000, "c", 1000, "d", 4000));
        // a is second with 1/11 x 5/10 + 1/11 x 5/10 + 4/11 x 5/7.
        assertThat((double) seconds.get("a")).isBetween(3857.0 - 350, 3857.0 + 350);
    }

    @Test
    void update_weightsBetweenPicks_ticketsGoOn() {
        ServerPool pool = pool(3, 2, 1);
        ServerSelector selector = WeightedRoundRobin.strict().on(pool);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 600; i++) {
            pool.setWeight("c", 7);
            pool.setWeight("c", 1);
            all.append(picks(selector, 1));
        }
        assertThat("abacba".repeat(101)).contains(all);
    }

    static ServerPool pool(double... weights) {
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            servers.add(Server.builder(String.valueOf((char) ('a' + i)))
                    .weight(weights[i])
                    .build());
        }
        ServerPool pool = ServerPool.builder().panic(0, 0).build();
        pool.replace(servers);
        return pool;
    }

    private static String picks(ServerSelector selector, int count) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < count; i++) {
            out.append(selector.select(Request.NONE).id());
        }
        return out.toString();
    }
}
