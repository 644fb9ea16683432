// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Attempt;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** D choices and join-idle, by what comes of them. */
class ChoicesTest {
    private static ServerPool pool(int servers) {
        ServerPool pool = ServerPool.builder().build();
        pool.replace(
                IntStream.range(0, servers).mapToObj(i -> Server.of("s" + i)).toList());
        return pool;
    }

    private static String acquire(ServerSelector selector, List<Attempt> held) {
        Attempt attempt = Objects.requireNonNull(selector.acquire(Request.NONE));
        held.add(attempt);
        return attempt.server().id();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 10})
    void dChoices_noMoreServersThanChoices_everyOneOnceBeforeAnyTwice(int choices) {
        ServerSelector selector = DChoices.by(choices, Loads.outstanding()).on(pool(choices));
        List<Attempt> held = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 7 * choices; i++) {
            counts.merge(acquire(selector, held), 1, Integer::sum);
        }
        assertThat(counts.values()).hasSize(choices).containsOnly(7);
    }

    /** With d distinct of n servers, of which one is idle, it is found with probability d / n. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 9, 10})
    void dChoices_oneIdle_foundAsOftenAsDistinctDrawsFindIt(int choices) {
        int servers = 12;
        int rounds = 40_000;
        ServerPool pool = pool(servers);
        ServerSelector fill = LeastLoad.by(Loads.outstanding()).on(pool);
        List<Attempt> held = new ArrayList<>();
        for (int i = 0; i < servers; i++) {
            acquire(fill, held);
        }
        Attempt idle = held.remove(5);
        String id = idle.server().id();
        idle.close();
        ServerSelector selector = ServerSelector.builder(pool, DChoices.by(choices, Loads.outstanding()))
                .seed(7)
                .build();
        int found = 0;
        for (int i = 0; i < rounds; i++) {
            try (Attempt attempt = Objects.requireNonNull(selector.acquire(Request.NONE))) {
                found += attempt.server().id().equals(id) ? 1 : 0;
            }
        }
        double p = (double) choices / servers;
        double sigma = Math.sqrt(rounds * p * (1 - p));
        assertThat(found).isBetween((int) (rounds * p - 7 * sigma), (int) (rounds * p + 7 * sigma));
    }

    @Test
    void dChoices_fewIdleOfAll_eachAsOften() {
        int servers = 10;
        int rounds = 20_000;
        ServerPool pool = pool(servers);
        List<Attempt> held = new ArrayList<>();
        ServerSelector fill = LeastLoad.by(Loads.outstanding()).on(pool);
        for (int i = 0; i < servers; i++) {
            acquire(fill, held);
        }
        held.removeIf(attempt -> {
            boolean idle =
                    attempt.server().id().equals("s8") || attempt.server().id().equals("s9");
            if (idle) {
                attempt.close();
            }
            return idle;
        });
        ServerSelector selector = ServerSelector.builder(pool, DChoices.by(10, Loads.outstanding()))
                .seed(5)
                .build();
        int eighth = 0;
        for (int i = 0; i < rounds; i++) {
            try (Attempt attempt = Objects.requireNonNull(selector.acquire(Request.NONE))) {
                eighth += attempt.server().id().equals("s8") ? 1 : 0;
            }
        }
        assertThat(eighth).isBetween(rounds / 2 - 500, rounds / 2 + 500); // seven standard deviations
    }

    @Test
    void dChoices_moreServersThanLanesTell_stillEven() {
        int servers = 70_000;
        ServerSelector selector = ServerSelector.builder(pool(servers), DChoices.by(3, Loads.outstanding()))
                .seed(3)
                .build();
        List<Attempt> held = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < servers; i++) {
            counts.merge(acquire(selector, held), 1, Integer::sum);
        }
        // Azar and others: ln ln n / ln 3 + O(1).
        assertThat(counts.values()).allMatch(count -> count <= 4);
        assertThat(counts.size()).isGreaterThan(servers * 3 / 4);
    }

    @Test
    void joinIdle_someIdle_nobodyHasTwo() {
        int servers = 100;
        ServerSelector selector = ServerSelector.builder(pool(servers), JoinIdle.by(Loads.outstanding()))
                .seed(1)
                .build();
        List<Attempt> held = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < servers * 3 / 4; i++) {
            counts.merge(acquire(selector, held), 1, Integer::sum);
        }
        assertThat(counts.values()).containsOnly(1);
    }

    @Test
    void joinIdle_nobodyIdle_twoChoices() {
        int servers = 50;
        ServerPool pool = pool(servers);
        List<Attempt> held = new ArrayList<>();
        ServerSelector fill = LeastLoad.by(Loads.outstanding()).on(pool);
        for (int i = 0; i < servers; i++) {
            acquire(fill, held);
        }
        ServerSelector selector = ServerSelector.builder(pool, JoinIdle.by(Loads.outstanding()))
                .seed(1)
                .build();
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 20 * servers; i++) {
            counts.merge(acquire(selector, held), 1, Integer::sum);
        }
        // With one draw the most of 20 on average would be about 33.
        assertThat(counts.values()).allMatch(count -> count >= 17 && count <= 24);
    }

    @Test
    void by_numberOutOfRange_refused() {
        for (int choices : new int[] {Integer.MIN_VALUE, 1, 11}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> DChoices.by(choices, Loads.outstanding()))
                    .withMessage("choices: " + choices + " (expected: 2 to 10)");
        }
    }

    @Test
    void joinIdle_measureThatIsNeverZero_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JoinIdle.by(Loads.leastTime()))
                .withMessage("model: least time (expected: one that is 0 for an idle server)");
    }

    @Test
    void toString_saysWhatIsCompared() {
        for (Algorithm algorithm : List.of(DChoices.by(3, Loads.leastTime()), JoinIdle.by(Loads.outstanding()))) {
            assertThat(algorithm.toString()).isIn("3 choices by least time", "join idle by outstanding requests");
        }
    }
}
