// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** That whoever takes part does what its row says: a driver that measures nothing would give the best figures of all. */
class ContendersTest {
    private static final int PICKS = 20_000;

    // The servers stand still, so these always find all of them idle, and then the same one is the best.
    private static final Set<String> ALL_TO_ONE =
            Set.of("Vert.x LEAST_REQUESTS", "Ribbon BestAvailableRule", "Finagle aperture");

    // By the clock: how unevenly is chance, and who was slow once need not come again within the test.
    private static final Set<String> BY_LATENCY =
            Set.of("Finagle p2cPeakEwma", "redirect4j peakEwma", "redirect4j leastTime");

    // 1,024 keys are not spread more evenly than this; which they are is fixed.
    private static final Set<String> KEYED = Set.of("redirect4j rendezvous");

    static Stream<Arguments> of(Question question) {
        return Contenders.names(question).stream()
                .flatMap(name -> Stream.of(3, 16).map(servers -> Arguments.of(question, name, servers)));
    }

    static Stream<Arguments> all() {
        return Stream.of(Question.values()).flatMap(ContendersTest::of);
    }

    static Stream<Arguments> equalServers() {
        return Stream.of(Question.ROTATION, Question.LOAD).flatMap(ContendersTest::of);
    }

    static Stream<Arguments> unequalServers() {
        return of(Question.WEIGHTED);
    }

    static Stream<Arguments> keyed() {
        return of(Question.HASHING);
    }

    private static Map<Object, Integer> picks(Contender contender, int picks) {
        Cycle cycle = contender.caller();
        Map<Object, Integer> counts = new HashMap<>();
        for (int i = 0; i < picks; i++) {
            counts.merge(Objects.requireNonNull(cycle.run()), 1, Integer::sum);
        }
        return counts;
    }

    @ParameterizedTest
    @MethodSource("equalServers")
    void run_equalServers_servesAllEvenly(Question question, String name, int servers) {
        try (Contender contender = Contenders.make(question, name, servers)) {
            Map<Object, Integer> counts = picks(contender, PICKS);
            if (ALL_TO_ONE.contains(name)) {
                assertThat(counts).hasSize(1);
                return;
            }
            if (BY_LATENCY.contains(name) && question == Question.LOAD) {
                assertThat(counts).hasSizeBetween(2, servers);
            } else {
                assertThat(counts).hasSize(servers);
                // Nine standard deviations of a random draw at 16 servers.
                double allowed = KEYED.contains(name) ? 0.4 : 0.25;
                double due = (double) PICKS / servers;
                assertThat(counts.values())
                        .allSatisfy(count -> assertThat((double) count).isCloseTo(due, Offset.offset(due * allowed)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("unequalServers")
    void run_unequalServers_servesByWeight(Question question, String name, int servers) {
        try (Contender contender = Contenders.make(question, name, servers)) {
            List<Integer> counts =
                    picks(contender, PICKS).values().stream().sorted().toList();
            if (name.equals("redirect4j leastLoad")) {
                assertThat(counts).hasSize(1); // of idle servers the heaviest is the best
                return;
            }
            if (KEYED.contains(name)) {
                assertThat(counts).hasSizeBetween(servers - 1, servers); // the lightest is due one key
                return;
            }
            double[] due = due(Weights.first(servers), name.equals("gRPC weighted_round_robin"));
            assertThat(counts).hasSize(servers);
            for (int i = 0; i < servers; i++) {
                // Nine standard deviations of a random draw where it is narrowest.
                assertThat((double) counts.get(i)).isCloseTo(due[i], Offset.offset(0.25 * due[i] + 40));
            }
        }
    }

    /** Returns how many picks the servers are due, least first; one of the peers lifts those below a tenth of the mean. */
    private static double[] due(int[] weights, boolean lifted) {
        double mean = Arrays.stream(weights).average().orElseThrow();
        double[] due = Arrays.stream(weights)
                .mapToDouble(weight -> lifted ? Math.max(weight, mean / 10) : weight)
                .sorted()
                .toArray();
        double sum = Arrays.stream(due).sum();
        return Arrays.stream(due).map(weight -> weight / sum * PICKS).toArray();
    }

    @ParameterizedTest
    @MethodSource("keyed")
    void run_keys_findTheSameServersAgain(Question question, String name, int servers) {
        try (Contender contender = Contenders.make(question, name, servers)) {
            Map<Object, Integer> once = picks(contender, 4096);
            // The worst that is shown here has four points a server, and the keys are always the same.
            assertThat(once).hasSizeBetween(servers * 3 / 4, servers);
            assertThat(picks(contender, 4096)).isEqualTo(once);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void run_twoThreads_endsWhatItBegan(Question question, String name, int servers) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Contender contender = Contenders.make(question, name, servers)) {
            List<Future<Map<Object, Integer>>> results = Stream.of(1, 2)
                    .map(i -> threads.submit(() -> picks(contender, PICKS / 10)))
                    .toList();
            for (Future<Map<Object, Integer>> result : results) {
                assertThat(result.get(60, TimeUnit.SECONDS)).isNotEmpty();
            }
            if (contender instanceof Counted counted) {
                assertThat(counted.outstanding()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void make_unknownName_saysWhoTakesPart() {
        assertThatThrownBy(() -> Contenders.make(Question.WEIGHTED, "nginx", 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name: nginx (expected: one of " + Contenders.names(Question.WEIGHTED) + ")");
    }

    @Test
    void isSlow_peers_marksThree() {
        assertThat(Contenders.names(Question.ROTATION).stream().filter(Contenders::isSlow))
                .containsExactly("Ribbon RoundRobinRule", "Spring RoundRobinLoadBalancer", "Dubbo RoundRobin");
    }
}
