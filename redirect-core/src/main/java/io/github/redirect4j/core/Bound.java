// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import io.github.redirect4j.core.internal.Mix;
import io.github.redirect4j.core.internal.Words;
import org.jspecify.annotations.Nullable;

/** A group with its members, its tables and what it allows whatever the health: everything a health change leaves alone. */
final class Bound {
    private static final int KEYLESS_SEED = 1;

    final Members members;
    private final int[] inPool;
    final Picker picker;
    final @Nullable Picker keyless;
    final boolean capped;
    private final long[] satisfying;
    private final long[] allowed;

    private Bound(
            Members members,
            int[] inPool,
            Picker picker,
            @Nullable Picker keyless,
            long[] satisfying,
            long[] allowed,
            boolean capped) {
        this.members = members;
        this.inPool = inPool;
        this.picker = picker;
        this.keyless = keyless;
        this.satisfying = satisfying;
        this.allowed = allowed;
        this.capped = capped;
    }

    static Bound of(
            Members all, Group group, ServerSelector.Builder settings, SharedPickers pickers, @Nullable Bound before) {
        Members members = all.subset(group.members(), before == null ? null : before.members);
        if (before != null && before.members.sameAs(members)) {
            return before.at(group.members());
        }
        Binding binding = new Binding(members, settings.key(), settings.seed);
        Picker picker = pickers.bind(settings.algorithm, binding, before == null ? null : before.picker);
        Picker keyless = settings.missingKey == null
                ? null
                : pickers.bind(
                        settings.missingKey,
                        new Binding(members, settings.key(), Mix.mix(settings.seed + KEYLESS_SEED)),
                        before == null ? null : before.keyless);
        long[] satisfying = new long[Words.length(members.size())];
        long[] allowed = new long[satisfying.length];
        boolean capped = false;
        for (int i = 0; i < members.size(); i++) {
            Server server = members.server(i);
            long bit = settings.condition.test(server) ? 1L << i : 0;
            satisfying[i >>> 6] |= bit;
            allowed[i >>> 6] |= server.weight() > 0 ? bit : 0;
            capped |= server.maxInFlight() != Integer.MAX_VALUE;
        }
        return new Bound(members, group.members(), picker, keyless, satisfying, allowed, capped);
    }

    /** Returns whether a member satisfies the selector's condition. */
    boolean satisfies(int index) {
        return (satisfying[index >>> 6] & 1L << index) != 0;
    }

    /** Returns the same group with other places in the pool. */
    private Bound at(int[] places) {
        return new Bound(members, places, picker, keyless, satisfying, allowed, capped);
    }

    /** Returns the sum of weights of the allowed members that people let work. */
    double readyWeight(Statuses statuses) {
        double sum = 0;
        for (int i = Words.next(allowed, 0); i >= 0; i = Words.next(allowed, i + 1)) {
            sum += statuses.admits(MaskRule.ANY_HEALTH, inPool[i]) ? members.weight(i) : 0;
        }
        return sum;
    }

    /** Returns the mask of allowed members that are let in. */
    Mask mask(Statuses statuses, MaskRule rule) {
        long[] words = new long[allowed.length];
        for (int i = Words.next(allowed, 0); i >= 0; i = Words.next(allowed, i + 1)) {
            if (statuses.admits(rule, inPool[i])) {
                words[i >>> 6] |= 1L << i;
            }
        }
        return Mask.standing(words, members.size());
    }

    boolean isProbing(Statuses statuses, int index) {
        return statuses.isProbing(inPool[index]);
    }

    boolean isRamping(Statuses statuses, int index) {
        return statuses.isRamping(inPool[index]);
    }
}
