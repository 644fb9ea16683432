// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import org.jspecify.annotations.Nullable;

/**
 * An {@link Algorithm} bound to the members of one group: picks one of those that are eligible.
 *
 * <p>Picking is pure: the same arguments and loads give the same answer, and nothing is counted, charged or advanced.
 * Health, drain, caps, exclusion, retry and ranking are members removed from the mask before the call; rotation and
 * chance come in as the draw.
 *
 * <p>Implementations must be safe for use by many threads at once, and must not allocate, lock or block.
 */
@FunctionalInterface
public interface Picker {
    /**
     * Returns the index of the member that should take the request.
     *
     * @param request the request
     * @param eligible the members that may be picked, never empty; valid during the call only
     * @param draw 64 bits of the kind that {@link Algorithm#source()} names
     * @param now the pool's clock in nanoseconds; 0 if {@link Algorithm#readsClock()} is false and nothing else in the
     *     selector measures time
     * @return an index that {@code eligible} has
     */
    int pick(Request request, Mask eligible, long draw, long now);

    /**
     * Returns a picker for the mask that will stand until the next health change, and for all masks within it: an
     * opportunity to lay out data for the members that are eligible. A keyed picker must give the same answers narrowed as
     * before; others at least the same shares. Called by the thread that changes the pool, once per change.
     *
     * @param standing the mask, immutable, possibly empty
     * @return this by default
     */
    default Picker on(Mask standing) {
        return this;
    }

    /**
     * Returns the load that this picker compares, so that attempts are reported to it.
     *
     * @return the load, or null, the default, if the picker uses none
     */
    default @Nullable Load load() {
        return null;
    }
}
