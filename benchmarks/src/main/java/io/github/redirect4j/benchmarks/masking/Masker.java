// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Who takes servers out by how requests at them end, ours or a peer's, with a uniformly random choice among the others.
 * Servers are numbers from 0.
 *
 * <p>Confined: one thread at a time, no internal locking.
 */
interface Masker extends AutoCloseable {
    /** How a server takes part. */
    enum Standing {
        /** As any other. */
        FULL,
        /** By a share that grows. */
        RAMPING,
        /** Not at all, or with single requests to see whether it is well again. */
        OUT
    }

    /** Makes a masker. */
    @FunctionalInterface
    interface Factory {
        /**
         * Makes one.
         *
         * @param servers how many servers there are, all of them in
         * @param clock the simulation's time; no other clock may be read
         * @param seed the seed of all its chance
         * @return the masker
         */
        Masker masker(int servers, Ticker clock, long seed);
    }

    /** One request at one server. */
    interface Call {
        /**
         * Returns where it is.
         *
         * @return the server's number
         */
        int server();

        /**
         * Tells how it ended.
         *
         * @param outcome how
         */
        void end(Outcome outcome);
    }

    /**
     * Chooses a server for a request and begins it there.
     *
     * @return the request, or null if there is no server for it
     */
    @Nullable
    Call call();

    /**
     * Returns how a server takes part.
     *
     * @param server its number
     * @return how, now
     */
    Standing standing(int server);

    /** Does what has fallen due. Called every {@link Trial#TICK}. */
    void tick();

    @Override
    default void close() {}
}
