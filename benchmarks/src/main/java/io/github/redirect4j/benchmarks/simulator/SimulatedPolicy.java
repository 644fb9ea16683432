// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Ticker;

/**
 * A way to share requests among servers, ours or a peer's, as the simulator drives it. Servers are numbers, 0 to n - 1
 * in the scenario's order.
 *
 * <p>Immutable; what it makes is confined to one thread.
 */
@FunctionalInterface
interface SimulatedPolicy {
    /**
     * Makes one dispatcher. It sees its own requests only.
     *
     * @param scenario the servers, and what dispatchers are to be configured with
     * @param clock the simulation's time; no other clock may be read
     * @param seed the seed of all its chance
     * @return the dispatcher, with all servers as members
     */
    Dispatcher dispatcher(Scenario scenario, Ticker clock, long seed);

    /** One dispatcher: a proxy, or a redirector that never learns what becomes of a request. */
    interface Dispatcher extends AutoCloseable {
        /**
         * Makes what one request at a time needs. There are as many as requests under way, and they are used again.
         *
         * @return a new exchange
         */
        Exchange exchange();

        /**
         * Takes what a health check found.
         *
         * @param server the server's number
         * @param healthy whether it answers
         */
        void health(int server, boolean healthy);

        /**
         * Takes a change of membership.
         *
         * @param server the server's number
         * @param member whether it is one from now on
         */
        void member(int server, boolean member);

        /** Does what falls due with time. Called about once in a hundred service times. */
        default void sweep() {}

        @Override
        default void close() {}
    }

    /** One request on its way: first tries and retries, one at a time. */
    interface Exchange {
        /**
         * Begins with another request.
         *
         * @param request the request
         */
        void open(Request request);

        /**
         * Chooses the server of the next attempt and counts it begun.
         *
         * @return the server's number, or -1 if there is none
         */
        int next();

        /**
         * Tells how the attempt ended. A redirector's ends with success as soon as it is handed out, whatever becomes of it.
         *
         * @param outcome how it ended
         */
        void end(Outcome outcome);
    }
}
