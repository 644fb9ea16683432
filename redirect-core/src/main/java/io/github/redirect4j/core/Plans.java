// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/**
 * A {@link Tiering} bound to members: maps a request to the plan it follows. Health has no part in it.
 *
 * <p>Implementations must be immutable and safe for use by many threads at once, and {@link #of} must not allocate.
 */
public interface Plans {
    /**
     * Returns how many plans there are.
     *
     * @return 1 or more
     */
    int count();

    /**
     * Returns a plan.
     *
     * @param ordinal 0 to {@link #count()} - 1
     * @return the plan
     */
    Plan plan(int ordinal);

    /**
     * Returns the plan that a request follows.
     *
     * @param request the request
     * @return its ordinal, 0 to {@link #count()} - 1
     */
    int of(Request request);

    /**
     * Returns how many leading bits of the client's address decide the plan: every address with the same leading bits
     * follows the same plan.
     *
     * @param request the request
     * @return 0 to 128, at most 32 for an IPv4 client; 0, the default, if the address does not matter
     */
    default int scope(Request request) {
        return 0;
    }
}
