// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import org.jspecify.annotations.Nullable;

/**
 * What the gate holds a contender to.
 *
 * @param ratio CPU time over the bound's, one thread; null if too few rounds were as quiet as they must be
 * @param bytes allocated per cycle
 * @param noise of a quiet moment, see {@code contention.Neighbours}: rounds about as quiet count
 */
public record GateRow(
        String question,
        String contender,
        int servers,
        int run,
        @Nullable Spread ratio,
        double bytes,
        double noise) implements Results.Row {
    @Override
    public String about() {
        return question + ", " + contender;
    }

    @Override
    public @Nullable Double compared() {
        return ratio == null ? null : ratio.median();
    }
}
