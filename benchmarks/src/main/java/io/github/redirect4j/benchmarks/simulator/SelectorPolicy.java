// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Attachment;
import io.github.redirect4j.core.Attempt;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Selection;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.SlowStart;
import io.github.redirect4j.core.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * An algorithm of redirect4j as users run it: each dispatcher has a pool and a selector of its own. Proxies that try
 * once acquire attempts, those that retry keep a selection, redirectors select.
 *
 * @param algorithm makes the algorithm
 */
record SelectorPolicy(Supplier<Algorithm> algorithm) implements SimulatedPolicy {
    @Override
    public Dispatcher dispatcher(Scenario scenario, Ticker clock, long seed) {
        ServerPool.Builder settings = ServerPool.builder().ticker(clock);
        Duration residence = scenario.residence();
        if (residence != null) {
            settings.leases(residence);
        }
        if (!scenario.slowStart().isZero()) {
            settings.slowStart(SlowStart.over(scenario.slowStart()));
        }
        ServerPool pool = settings.build();
        List<Server> servers = IntStream.range(0, scenario.servers().size())
                .mapToObj(i -> Server.builder(Integer.toString(i))
                        .weight(scenario.servers().get(i).weight())
                        .build())
                .toList();
        pool.replace(servers);
        ServerSelector selector =
                ServerSelector.builder(pool, algorithm.get()).seed(seed).build();
        return new PoolDispatcher(
                servers, pool, selector, pool.attach(server -> Integer.valueOf(server.id())), scenario);
    }

    private record PoolDispatcher(
            List<Server> servers,
            ServerPool pool,
            ServerSelector selector,
            Attachment<Integer> numbers,
            Scenario scenario)
            implements Dispatcher {
        @Override
        public Exchange exchange() {
            return !scenario.completionSeen()
                    ? new Redirect(this)
                    : scenario.tries() == 1 ? new OneTry(this) : new Tries(this);
        }

        int number(Server server) {
            return numbers.of(server);
        }

        @Override
        public void health(int server, boolean healthy) {
            pool.setHealth(Integer.toString(server), healthy ? Health.UP : Health.DOWN);
        }

        @Override
        public void member(int server, boolean member) {
            if (member) {
                pool.add(servers.get(server));
            } else {
                pool.remove(Integer.toString(server));
            }
        }

        @Override
        public void sweep() {
            pool.sweep();
        }

        @Override
        public void close() {
            selector.close();
        }
    }

    /** A redirector's request. */
    private static final class Redirect implements Exchange {
        private final PoolDispatcher dispatcher;
        private Request request = Request.NONE;

        Redirect(PoolDispatcher dispatcher) {
            this.dispatcher = dispatcher;
        }

        @Override
        public void open(Request next) {
            request = next;
        }

        @Override
        public int next() {
            Server server = dispatcher.selector.select(request);
            return server == null ? -1 : dispatcher.number(server);
        }

        @Override
        public void end(Outcome outcome) {}
    }

    /** A proxy's request that is tried once. */
    private static final class OneTry implements Exchange {
        private final PoolDispatcher dispatcher;
        private final Attempt attempt = new Attempt();
        private Request request = Request.NONE;

        OneTry(PoolDispatcher dispatcher) {
            this.dispatcher = dispatcher;
        }

        @Override
        public void open(Request next) {
            request = next;
        }

        @Override
        public int next() {
            return dispatcher.selector.acquire(request, attempt) ? dispatcher.number(attempt.server()) : -1;
        }

        @Override
        public void end(Outcome outcome) {
            attempt.end(outcome);
        }
    }

    /** A proxy's request that goes on to another server when one fails. */
    private static final class Tries implements Exchange {
        private final PoolDispatcher dispatcher;
        private final Selection selection;
        private long ticket;

        Tries(PoolDispatcher dispatcher) {
            this.dispatcher = dispatcher;
            selection = dispatcher.selector.open(Request.NONE);
        }

        @Override
        public void open(Request next) {
            selection.open(next);
        }

        @Override
        public int next() {
            for (Server server = selection.next(); server != null; server = selection.next()) {
                ticket = selection.begin();
                if (ticket >= 0) {
                    return dispatcher.number(server);
                }
            }
            return -1;
        }

        @Override
        public void end(Outcome outcome) {
            selection.end(ticket, outcome);
        }
    }
}
