// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/**
 * Hears how every attempt at a pool's servers ends, to speak of their health by it. Called by the threads that end attempts, by
 * many at once, so it must be quick and safe for that. An exception that it throws goes to the thread's uncaught exception
 * handler and changes nothing.
 */
public interface OutcomeListener {
    /**
     * Notes that an attempt ended.
     *
     * @param server the server as it was when the attempt began; it may have left the pool
     * @param outcome how it ended
     * @param probe whether the server had to prove itself ({@link Health#PROBING}) from then until now
     */
    void ended(Server server, Outcome outcome, boolean probe);

    /** Notes that {@link ServerPool#sweep()} was called: the moment for what falls due with time. */
    default void swept() {}
}
