// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.load;

/**
 * Which members are asked what to think of one of which nothing is known: up to sixteen others, spread over the group.
 * Enough for a mean, and the same cost for any number of members.
 */
final class Others {
    private static final int MOST = 16;

    private Others() {}

    /** Returns how many are asked in a group of {@code n}. */
    static int count(int n) {
        return Math.min(n - 1, MOST);
    }

    /** Returns the {@code k}-th, from 0 to {@link #count} - 1: each another, and not the member itself. */
    static int at(int member, int k, int n) {
        return (int) ((member + 1 + (long) k * (n - 1) / count(n)) % n);
    }
}
