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
    final MaskRule rule;

    /** Whether anybody has to prove itself. */
    final boolean probing;

    /** Sums of the masked weights. */
    final double weight;

    private Standing(Bound bound, Mask mask, MaskRule rule, boolean ramping, boolean probing, double weight) {
        this.bound = bound;
        this.mask = mask;
        this.picker = narrowed(bound.picker, mask);
        this.keyless = bound.keyless == null ? null : narrowed(bound.keyless, mask);
        this.rule = rule;
        this.ramping = ramping;
        this.probing = probing;
        this.weight = weight;
    }

    /** A picker that fails to lay out its data must not keep a mask from being published: it goes on without. */
    private static Picker narrowed(Picker picker, Mask mask) {
        Picker[] on = {picker};
        Events.call(() -> on[0] = picker.on(mask));
        return on[0];
    }

    static Standing of(Bound bound, Statuses statuses, MaskRule rule) {
        Mask mask = bound.mask(statuses, rule);
        boolean probing = false;
        int ramping = 0;
        double weight = 0;
        for (int i = mask.next(0); i >= 0; i = mask.next(i + 1)) {
            weight += bound.members.weight(i);
            ramping += bound.isRamping(statuses, i) ? 1 : 0;
            probing |= bound.isProbing(statuses, i);
        }
        // With all of them in their ramp only ratios would matter, and the first to start would take almost everything.
        boolean some = ramping > 0 && ramping < mask.count() && rule != MaskRule.ANY_HEALTH;
        return new Standing(bound, mask, rule, some, probing, weight);
    }
}
