// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;

/** Selects the first server that can be used. */
public final class FirstEligible {
    private static final Algorithm ALGORITHM =
            (binding, previous) -> (request, eligible, draw, now) -> eligible.next(0);

    private FirstEligible() {}

    /** Returns a selector over a pool. */
    public static ServerSelector on(ServerPool pool) {
        return ALGORITHM.on(pool);
    }
}
