// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.time.Duration;

/**
 * Hears what a selector does. Called on the thread that does it, with no lock held, so it must be quick and safe for use
 * by many threads at once; an exception it throws goes to the thread's uncaught exception handler and changes nothing.
 * A selector without a listener does not have this stage at all.
 */
public interface SelectorListener {
    /**
     * Notes that a server was picked for a request, by any of the selector's ways except ranking and
     * explaining; a {@link Selection} tells when an attempt begins.
     *
     * @param request the request
     * @param server the server
     */
    default void picked(Request request, Server server) {}

    /**
     * Notes that {@code select}, {@code acquire} or {@code decide} found no server; or that {@link Selection#next()} found
     * none for a request of which no attempt has begun, or stopped because the pool takes no further one.
     *
     * @param request the request
     * @param reason why
     */
    default void none(Request request, Decision.Reason reason) {}

    /**
     * Notes that an attempt ended.
     *
     * @param server the server
     * @param outcome how it ended
     * @param duration how long it took
     */
    default void ended(Server server, Outcome outcome, Duration duration) {}

    /**
     * Notes that a plan entered or left panic.
     *
     * @param plan the plan's name
     * @param on true on entering
     */
    default void panic(Object plan, boolean on) {}
}
