// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import org.jspecify.annotations.Nullable;

/** A group under the mask that stands until the next health change. Immutable. */
final class Standing {
    final Bound bound;
    final Mask mask;
    final Picker picker;
    final @Nullable Picker keyless;
    final boolean ramping;

    /** Sums of the masked weights. */
    final double weight;

    private Standing(Bound bound, Mask mask, boolean ramping, double weight) {
        this.bound = bound;
        this.mask = mask;
        this.picker = bound.picker.on(mask);
        this.keyless = bound.keyless == null ? null : bound.keyless.on(mask);
        this.ramping = ramping;
        this.weight = weight;
    }

    static Standing of(Bound bound, boolean whateverHealth) {
        Mask mask = bound.mask(whateverHealth);
        int ramping = 0;
        double weight = 0;
        for (int i = mask.next(0); i >= 0; i = mask.next(i + 1)) {
            weight += bound.members.weight(i);
            ramping += bound.members.cell(i).isRamping() ? 1 : 0;
        }
        // With all of them in their ramp only ratios would matter, and the first to start would take almost everything.
        boolean some = ramping > 0 && ramping < mask.count() && !whateverHealth;
        return new Standing(bound, mask, some, weight);
    }
}
