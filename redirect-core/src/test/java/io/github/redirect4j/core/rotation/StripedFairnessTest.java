// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** However many threads there are and of whatever kind, each of the sixteen stripes turns strictly, so sixteen turns is all. */
class StripedFairnessTest {
    private static final int STRIPES = 16;
    private static final int TASKS = 3_000;
    private static final int PICKS = 7;

    private static Stream<Arguments> executors() throws ReflectiveOperationException {
        List<Arguments> all = new ArrayList<>();
        for (Algorithm algorithm : List.of(RoundRobin.striped(), WeightedRoundRobin.striped())) {
            all.add(Arguments.of(algorithm, "a hundred threads", Executors.newFixedThreadPool(100)));
            if (Runtime.version().feature() >= 21) {
                all.add(Arguments.of(algorithm, "a virtual thread per task", (ExecutorService) Executors.class
                        .getMethod("newVirtualThreadPerTaskExecutor")
                        .invoke(null)));
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("executors")
    void select_moreThreadsThanStripes_offByATurnPerStripe(Algorithm algorithm, String name, ExecutorService threads)
            throws Exception {
        boolean weighted = algorithm instanceof WeightedRoundRobin;
        int[] weights = weighted ? new int[] {1, 2, 4, 9} : new int[] {1, 1, 1, 1, 1};
        ServerPool pool = ServerPool.builder().build();
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            pool.add(Server.builder("s" + i).weight(weights[i]).build());
            sum += weights[i];
        }
        Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
        try (ServerSelector selector = algorithm.on(pool)) {
            List<Future<?>> tasks = new ArrayList<>();
            for (int task = 0; task < TASKS; task++) {
                tasks.add(threads.submit(() -> {
                    for (int i = 0; i < PICKS; i++) {
                        String id = Objects.requireNonNull(selector.select(Request.NONE))
                                .id();
                        counts.computeIfAbsent(id, k -> new AtomicInteger()).incrementAndGet();
                    }
                }));
            }
            for (Future<?> task : tasks) {
                task.get(1, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdown();
        }
        // A strict rotation is off by less than a turn, a smooth weighted one by less than one per other server.
        int perStripe = weighted ? weights.length - 1 : 1;
        for (int i = 0; i < weights.length; i++) {
            double due = (double) TASKS * PICKS * weights[i] / sum;
            assertThat((double) Objects.requireNonNull(counts.get("s" + i)).get())
                    .isBetween(due - STRIPES * perStripe, due + STRIPES * perStripe);
        }
    }
}
