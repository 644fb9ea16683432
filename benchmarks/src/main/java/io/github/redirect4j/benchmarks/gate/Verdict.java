// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.gate;

import io.github.redirect4j.benchmarks.report.GateRow;
import org.jspecify.annotations.Nullable;

/** What the gate says of one contender. */
enum Verdict {
    OK,
    /** Nothing is recorded to compare it with. */
    NEW,
    /** The machine was never quiet for long enough. */
    NOISY,
    /** The ratio to the bound has grown beyond the allowance. */
    SLOWER,
    /** A cycle leaves garbage, and did not when it was recorded. */
    ALLOCATES;

    /** Ratios of one machine to another and of one fork to the next differ by less. */
    static final double ALLOWANCE = 1.25;

    /** Less is the virtual machine's own, spread over the cycles of a round. */
    static final double NO_BYTES = 0.01;

    /** Judges by the slowest that was recorded: a form that the compiler chose then is no loss now. */
    static Verdict of(GateRow now, @Nullable GateRow recorded) {
        if (now.bytes() >= NO_BYTES) {
            return ALLOCATES;
        }
        if (recorded == null || recorded.ratio() == null) {
            return NEW;
        }
        Double ratio = now.compared();
        if (ratio == null) {
            return NOISY;
        }
        return ratio > recorded.ratio().high() * ALLOWANCE ? SLOWER : OK;
    }

    /** Returns whether new processes may show something else. */
    boolean asksAgain() {
        return isFailure() || this == NOISY;
    }

    boolean isFailure() {
        return this == SLOWER || this == ALLOCATES;
    }
}
