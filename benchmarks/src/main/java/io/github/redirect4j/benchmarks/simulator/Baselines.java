// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Members;

/** What to measure others by: the least that any policy should do, and a mistake that is often made. */
final class Baselines {
    private Baselines() {}

    /** Returns uniform chance. */
    static Algorithm random() {
        return (binding, previous) -> (request, eligible, draw, now) -> eligible.draw(draw);
    }

    /** Returns the least loaded server, and of several the first: every dispatcher prefers the same one. */
    static Algorithm firstIndex() {
        return (binding, previous) -> {
            Members members = binding.members();
            return (request, eligible, draw, now) -> {
                int best = eligible.next(0);
                for (int i = best; i >= 0; i = eligible.next(i + 1)) {
                    best = members.outstanding(i, now) < members.outstanding(best, now) ? i : best;
                }
                return best;
            };
        };
    }
}
