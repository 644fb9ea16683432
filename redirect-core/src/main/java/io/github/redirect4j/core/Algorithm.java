// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A way to choose among equals: given the members of a group, makes the {@link Picker} that places requests on them.
 *
 * <p>An algorithm is configuration without state, immutable and safe for use by many threads at once. One of your own
 * can be a lambda; {@link #source()} is then {@link Source#RANDOM}.
 */
@FunctionalInterface
public interface Algorithm {
    /**
     * Returns a picker for these members. Called by the thread that changes the membership, off every lock that a pick
     * or a health change waits for, so it may take its time.
     *
     * @param binding the members, at least one of them of positive weight unless all are to be refused
     * @param previous the picker of the same group before the change, for tables and positions to be carried over
     *     through {@link Members#previous(int)}; null at first
     * @return the picker
     */
    Picker bind(Binding binding, @Nullable Picker previous);

    /**
     * Returns where the draws of its pickers come from.
     *
     * @return the source; {@link Source#RANDOM} by default
     */
    default Source source() {
        return Source.RANDOM;
    }

    /**
     * Returns the hash of the key that its pickers get as draw if the source is {@link Source#KEY}.
     *
     * @return the hash; XXH3 by default
     */
    default KeyHash keyHash() {
        return KeyHash.xxh3();
    }

    /**
     * Returns whether its pickers or their load need the time.
     *
     * @return false by default
     */
    default boolean readsClock() {
        return false;
    }

    /**
     * Returns the laws that the algorithm keeps, as the contract test checks them.
     *
     * @return the laws; none by default
     */
    default Set<Law> laws() {
        return Set.of();
    }

    /**
     * Returns a selector of this algorithm with every other setting at its default.
     *
     * @param pool the servers to choose from
     * @return a new selector, to be closed when it is no longer used
     */
    default ServerSelector on(ServerPool pool) {
        return ServerSelector.builder(pool, this).build();
    }
}
