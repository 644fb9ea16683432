// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/** What a selector's answer can depend on besides the pool itself; DNS scopes and HTTP cache headers follow from it. */
public enum Input {
    /** The request's key. */
    KEY,
    /** The client's address. */
    CLIENT,
    /** The id of the server that the request sticks to. */
    STICKY,
    /** A turn, chance or load: two equal requests may be answered differently. */
    STATE
}
