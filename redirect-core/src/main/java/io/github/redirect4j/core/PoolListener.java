// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Hears what happens to the servers of a pool, in the order in which it happens and one event at a time, on a thread
 * that changes the pool, with no lock held. By then selectors answer by the change. An exception that a listener throws
 * goes to the thread's uncaught exception handler and changes nothing.
 */
public interface PoolListener {
    /**
     * Notes that a server entered the pool.
     *
     * @param server the server
     */
    default void added(Server server) {}

    /**
     * Notes that a server left the pool. Attempts at it may still be going on.
     *
     * @param server the server
     */
    default void removed(Server server) {}

    /**
     * Notes that a server's definition, weight or addresses changed.
     *
     * @param before the server as it was
     * @param after the server as it is
     */
    default void changed(Server before, Server after) {}

    /**
     * Notes that somebody set a server's state.
     *
     * @param server the server
     * @param before the state before
     * @param after the state now
     */
    default void state(Server server, AdminState before, AdminState after) {}

    /**
     * Notes that a server's health changed.
     *
     * @param server the server
     * @param before the health before
     * @param after the health now
     * @param evidence the source that changed it and why, for people: {@code "checks: timed out"}
     */
    default void health(Server server, Health before, Health after, String evidence) {}

    /**
     * Notes that a server's name could not be resolved; the addresses found last stay.
     *
     * @param server the server
     * @param cause why, or null if the answer had no address
     */
    default void unresolved(Server server, @Nullable Throwable cause) {}

    /**
     * Notes that an attempt is still going on that should have ended long ago: most likely somebody forgot to end it. Told
     * once of each attempt that is looked after, see {@link ServerSelector.Builder#detectUnended}.
     *
     * @param server the server that it counts at
     * @param age for how long it has been going on
     * @param where its stack trace is that of the call which began it
     */
    default void unended(Server server, Duration age, Throwable where) {}

    /**
     * Notes that events were dropped, because more than 100,000 were waiting for slow listeners.
     *
     * @param count how many
     */
    default void missed(long count) {}
}
