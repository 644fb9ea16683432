// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/** How an attempt at a server ended. */
public enum Outcome {
    /** The server answered, and the answer was not its failure. */
    SUCCESS,
    /** The server answered with an error of its own, in HTTP a 5xx other than the gateway ones. */
    SERVER_ERROR,
    /** The server answered for one behind it that failed, in HTTP a 502, 503 or 504. */
    GATEWAY_ERROR,
    /** No connection could be made. */
    CONNECT_FAILURE,
    /** The connection broke, or the answer made no sense. */
    RESET,
    /** No answer came in time. */
    TIMEOUT,
    /** The attempt was given up for a reason that says nothing about the server: a client that left, a hedge that lost. */
    CANCELLED;

    /**
     * Returns whether this outcome counts against the server.
     *
     * @return false for {@link #SUCCESS} and {@link #CANCELLED}, else true
     */
    public boolean isFailure() {
        return this != SUCCESS && this != CANCELLED;
    }
}
