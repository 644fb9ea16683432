// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/**
 * A promise that an {@link Algorithm} may declare. What every algorithm must keep is not listed here: it picks an
 * eligible server whenever there is one, ranking is picking under the mask without the earlier ones, an update that
 * changes nothing changes no pick, and explaining changes nothing.
 */
public enum Law {
    /** Servers of equal weight get equal shares, within what chance explains. */
    EVEN,
    /** Shares follow weights, within what chance explains. */
    WEIGHTED,
    /** Over any n consecutive picks of one thread with n servers eligible, each is picked exactly once. */
    STRICT_TURN,
    /** A key has one server: the same key, members and eligibility give the same pick. */
    STICKY_KEY,
    /** Masking a server moves only its own keys, and unmasking returns every one of them. */
    RESTORES,
    /** A server that leaves moves only its own keys, one that comes or gains weight moves keys only to itself. */
    MINIMAL,
    /** The order in which servers were added does not matter. */
    ORDER_FREE
}
