// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/** Where the draw comes from that a {@link Picker} turns into a server. */
public enum Source {
    /**
     * The next number of a sequence, striped over threads: each stripe counts by one from a random start. Over any run
     * of picks by s stripes (at most 16) two servers differ by at most s. Two threads do not slow each other.
     */
    TICKET,
    /** The next number of one sequence shared by all threads: exact turns, at the price of a contended counter. */
    STRICT,
    /** 64 random bits, repeatable from the selector's seed when one thread picks. */
    RANDOM,
    /** The hash of the request's key; a random draw for a request without one. */
    KEY
}
