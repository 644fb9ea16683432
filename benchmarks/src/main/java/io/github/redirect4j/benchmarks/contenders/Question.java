// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

/** What the contenders are compared in. */
public enum Question {
    /** The next server, all of them equal: what does a pick cost? */
    ROTATION,

    /** A server by its {@linkplain Weights weight}: what does a pick cost? */
    WEIGHTED,

    /** A server by the requests it is working on: what do the pick, the begin and the end cost together? */
    LOAD,
    /** The server of a key, a URL of 40 octets: what does it cost to find it? */
    HASHING
}
