// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/**
 * A way to measure how loaded a server is. Configuration without state; what it measures lives with the servers, through
 * {@link Members#state}, so that it survives every change of membership and is shared by all selectors that use the same
 * model instance.
 *
 * <p>Immutable and safe for use by many threads at once.
 */
@FunctionalInterface
public interface LoadModel {
    /**
     * Returns the load of these members.
     *
     * @param members the members, by index
     * @return the load
     */
    Load bind(Members members);

    /**
     * Returns whether the load is relative to what a server can do, as a latency or a utilization is, and compared as it is.
     * Other loads, as counts, are divided by weight.
     *
     * @return false by default
     */
    default boolean isRelative() {
        return false;
    }

    /**
     * Returns whether the load depends on the time.
     *
     * @return false by default
     */
    default boolean readsClock() {
        return false;
    }
}
