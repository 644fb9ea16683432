// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/** What is known about a server's ability to answer. Of several words on one server the last constant wins. */
public enum Health {
    /** Not checked yet: eligible until the first result. The state of a new server. */
    UNKNOWN,
    /** Answers. */
    UP,
    /**
     * Has to prove itself after it was down: takes attempts, one at a time besides those that were going on, and is masked for
     * whoever never sees a request's end; in panic, and as a last resort, as if it were down.
     */
    PROBING,
    /** Does not answer: masked, except in {@linkplain ServerPool.Builder#panic(double, double) panic}. */
    DOWN
}
