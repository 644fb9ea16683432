// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A way to say which servers come before which, for everybody or depending on the request: by declared tier, by network,
 * by distance, by zone. Configuration without state; immutable and safe for use by many threads at once.
 */
@FunctionalInterface
public interface Tiering {
    /**
     * Returns the plans for these members. Called by the thread that changes the membership, off every lock that a pick
     * or a health change waits for.
     *
     * @param members the members of the pool
     * @param previous the plans before the change; null at first
     * @return the plans
     */
    Plans bind(Members members, @Nullable Plans previous);

    /**
     * Returns which parts of a request decide its plan.
     *
     * @return the inputs; none by default
     */
    default Set<Input> dependsOn() {
        return Set.of();
    }

    /**
     * Returns the tiering by {@link Server#tier()}: one plan for all requests.
     *
     * @return the tiering, the default of every selector
     */
    static Tiering declared() {
        return DeclaredTiers::new;
    }
}
