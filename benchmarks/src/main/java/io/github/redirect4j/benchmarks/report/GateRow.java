// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import org.jspecify.annotations.Nullable;

/**
 * What the gate holds a contender to.
 *
 * @param ratio CPU time over the bound's, one thread
 * @param bytes allocated per cycle
 */
public record GateRow(String question, String contender, int servers, int run, Spread ratio, double bytes)
        implements Results.Row {
    @Override
    public String about() {
        return question + ", " + contender;
    }

    @Override
    public @Nullable Double compared() {
        return ratio.median();
    }
}
