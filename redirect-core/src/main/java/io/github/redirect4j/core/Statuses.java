// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import io.github.redirect4j.core.internal.Words;

/**
 * What the cells of a membership said at one moment: captured under the pool's state lock, so that a batch of changes is
 * seen whole or not at all, also by what is laid out from it later. Immutable.
 */
final class Statuses {
    private final long[] eligible;
    private final long[] ready;
    private final long[] ramping;
    private final long[] probing;
    private boolean anyProbing;

    /** Captures the status of each member. Called under the state lock. */
    Statuses(Members all) {
        int length = Words.length(all.size());
        eligible = new long[length];
        ready = new long[length];
        ramping = new long[length];
        probing = new long[length];
        for (int i = 0; i < all.size(); i++) {
            Cell cell = all.cell(i);
            long bit = 1L << i;
            eligible[i >>> 6] |= cell.isEligible() ? bit : 0;
            ready[i >>> 6] |= cell.isReady() ? bit : 0;
            ramping[i >>> 6] |= cell.isRamping() ? bit : 0;
            if (cell.isProbing() && cell.isReady()) {
                probing[i >>> 6] |= bit;
                anyProbing = true;
            }
        }
    }

    /** Returns whether a member is let in. */
    boolean admits(MaskRule rule, int member) {
        return switch (rule) {
            case SOUND -> has(eligible, member);
            case PROBING_TOO -> has(eligible, member) || has(probing, member);
            case ANY_HEALTH -> has(ready, member);
        };
    }

    boolean isProbing(int member) {
        return has(probing, member);
    }

    boolean anyProbing() {
        return anyProbing;
    }

    boolean isRamping(int member) {
        return has(ramping, member);
    }

    private static boolean has(long[] words, int member) {
        return (words[member >>> 6] & 1L << member) != 0;
    }
}
