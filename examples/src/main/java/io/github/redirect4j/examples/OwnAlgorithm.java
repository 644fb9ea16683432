// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Attempt;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * An algorithm in one lambda, tried out with a seed and a clock that is moved by hand: every run prints the same.
 *
 * <pre>java -cp examples/target/redirect-examples.jar io.github.redirect4j.examples.OwnAlgorithm</pre>
 */
public final class OwnAlgorithm {
    private static final long SEED = 42;
    private static final int REQUESTS = 30_000;
    private static final long BETWEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private OwnAlgorithm() {}

    /**
     * Runs the simulation and prints what came of it.
     *
     * @param args none
     */
    public static void main(String... args) {
        System.out.print(run());
    }

    static String run() {
        // snippet: ownAlgorithm
        // Of three eligible servers drawn at random, the heaviest.
        Algorithm heaviestOfThree = (binding, previous) -> (request, eligible, draw, now) -> {
            long bits = draw;
            int best = -1;
            for (int i = 0; i < 3; i++) {
                int drawn = eligible.draw(bits);
                if (best < 0
                        || binding.members().weight(drawn) > binding.members().weight(best)) {
                    best = drawn;
                }
                bits = bits * 6364136223846793005L + 1442695040888963407L; // the next random bits, without an object
            }
            return best;
        };
        long[] clock = {0}; // nanoseconds, moved by hand
        ServerPool pool = ServerPool.builder().ticker(() -> clock[0]).build();
        // end
        for (int i = 1; i <= 4; i++) {
            pool.add(Server.builder("s" + i).weight(i).build());
        }
        ServerSelector selector =
                ServerSelector.builder(pool, heaviestOfThree).seed(SEED).build();
        StringBuilder out = new StringBuilder();
        out.append("all up:  ").append(shares(selector, clock)).append('\n');
        pool.setHealth("s4", Health.DOWN);
        out.append("s4 down: ").append(shares(selector, clock)).append('\n');
        out.append(selector.explain(Request.NONE)).append('\n');
        return out.toString();
    }

    /** Sends a request each millisecond, each taking twenty, and returns who got how many. */
    private static Map<String, Integer> shares(ServerSelector selector, long[] clock) {
        Map<String, Integer> shares = new TreeMap<>();
        Deque<Attempt> going = new ArrayDeque<>();
        for (int i = 0; i < REQUESTS; i++) {
            clock[0] += BETWEEN_NANOS;
            Attempt attempt = Objects.requireNonNull(selector.acquire(Request.NONE));
            shares.merge(attempt.server().id(), 1, Integer::sum);
            going.add(attempt);
            if (going.size() == 20) {
                going.remove().end(Outcome.SUCCESS);
            }
        }
        going.forEach(Attempt::close);
        return shares;
    }
}
