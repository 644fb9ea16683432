// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import org.jspecify.annotations.Nullable;

/**
 * What contention cost one contender, in nanoseconds per cycle of one thread: of the processes of each contender.
 *
 * @param timesAlone together over alone, of the same process
 * @param aloneBound alone over the bound's alone, of the processes that took turns
 * @param togetherBound together over the bound's together, likewise
 * @param kept the batches behind {@code together}, of all rounds
 * @param batches of which they were kept
 */
public record ContentionRow(
        String contender,
        int servers,
        int threads,
        int run,
        Spread alone,
        @Nullable Spread together,
        @Nullable Spread timesAlone,
        @Nullable Spread aloneBound,
        @Nullable Spread togetherBound,
        long kept,
        long batches)
        implements Results.Row {
    @Override
    public String about() {
        return contender + ", " + servers + " servers, " + threads + " threads";
    }

    @Override
    public @Nullable Double compared() {
        return togetherBound == null ? null : (Double) togetherBound.median();
    }
}
