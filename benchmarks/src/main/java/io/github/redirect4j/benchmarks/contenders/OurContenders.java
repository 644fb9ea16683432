// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import io.github.redirect4j.benchmarks.Policies;
import io.github.redirect4j.benchmarks.Pools;
import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Attempt;
import io.github.redirect4j.core.CoarseTicker;
import io.github.redirect4j.core.Law;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.ServerStatus;
import io.github.redirect4j.core.Ticker;
import java.util.ArrayList;
import java.util.List;

/**
 * Each of {@link Policies#ours}, as an application has it: a selector with nothing configured over a real pool. Where no
 * load is asked for it is {@code select}; a load-aware policy then sees all loads at zero. For load it is {@code acquire}
 * with an attempt of the caller's own, and its end. Each thread has 1,024 requests that take turns, their key's hash
 * ready, as a server that hashed its URL has it.
 *
 * <p>What measures time takes part twice: with the system's clock, which is read at begin and end, and with a coarse one,
 * which stands still here, as between two ticks.
 *
 * <p>For the weighted question servers have weights. Policies that do not look at weights take part in the others only.
 */
final class OurContenders {
    private OurContenders() {}

    static void join(Question question, Roster roster) {
        if (question == Question.HASHING) {
            return;
        }
        Policies.ours().forEach((name, algorithm) -> {
            if (question != Question.WEIGHTED || honoursWeights(algorithm.get())) {
                roster.add(
                        "redirect4j " + name, servers -> new Ours(question, algorithm.get(), Ticker.system(), servers));
            }
            if (question == Question.LOAD && algorithm.get().readsClock()) {
                roster.add(
                        "redirect4j " + name + " coarse",
                        servers -> new Ours(question, algorithm.get(), CoarseTicker.of(Ticker.system()), servers));
            }
        });
    }

    private static boolean honoursWeights(Algorithm algorithm) {
        return algorithm.laws().contains(Law.WEIGHTED);
    }

    /** One policy on a pool of its own. */
    private record Ours(Question question, ServerPool pool, ServerSelector selector) implements Counted {
        Ours(Question question, Algorithm algorithm, Ticker ticker, int servers) {
            this(question, poolOf(question, ticker, servers), algorithm);
        }

        private Ours(Question question, ServerPool pool, Algorithm algorithm) {
            this(question, pool, algorithm.on(pool));
        }

        private static ServerPool poolOf(Question question, Ticker ticker, int servers) {
            List<Server> list = new ArrayList<>(Pools.servers(servers, 1));
            if (question == Question.WEIGHTED) {
                for (int i = 0; i < servers; i++) {
                    list.set(i, list.get(i).toBuilder().weight(Weights.of(i)).build());
                }
            }
            ServerPool pool = ServerPool.builder().ticker(ticker).build();
            pool.replace(list);
            return pool;
        }

        @Override
        public Cycle caller() {
            return question == Question.LOAD ? new Acquiring(selector) : new Selecting(selector);
        }

        @Override
        public long outstanding() {
            return pool.status().stream().mapToLong(ServerStatus::inFlight).sum();
        }

        @Override
        public void close() {
            selector.close();
        }
    }

    /** One thread that selects. */
    private static final class Selecting implements Cycle {
        private final ServerSelector selector;
        private final Request[] requests = Pools.requests();
        private int next;

        Selecting(ServerSelector selector) {
            this.selector = selector;
        }

        @Override
        public Object run() {
            return selector.select(requests[next++ & requests.length - 1]);
        }
    }

    /** One thread that acquires and ends. */
    private static final class Acquiring implements Cycle {
        private final ServerSelector selector;
        private final Request[] requests = Pools.requests();
        private final Attempt attempt = new Attempt();
        private int next;

        Acquiring(ServerSelector selector) {
            this.selector = selector;
        }

        @Override
        public Object run() {
            selector.acquire(requests[next++ & requests.length - 1], attempt);
            Server server = attempt.server();
            attempt.end(Outcome.SUCCESS);
            return server;
        }
    }
}
