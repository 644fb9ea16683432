// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import io.github.redirect4j.benchmarks.simulator.Draws;
import java.util.function.IntPredicate;

/**
 * A uniformly random choice among the servers that may be chosen, or among all if none may: nobody here refuses a request.
 *
 * <p>Confined: one thread at a time, no internal locking.
 */
final class Uniform {
    private final Draws draws;
    private final int[] some;

    Uniform(int servers, long seed) {
        draws = new Draws(seed);
        some = new int[servers];
    }

    int draw(IntPredicate may) {
        int count = 0;
        for (int i = 0; i < some.length; i++) {
            if (may.test(i)) {
                some[count++] = i;
            }
        }
        return count == 0 ? draws.below(some.length) : some[draws.below(count)];
    }
}
