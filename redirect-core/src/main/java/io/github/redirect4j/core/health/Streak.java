// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.Health;

/**
 * What a server's results add up to: the health they led to, and how many in a row were like the last one. The first
 * result decides at once; then it takes {@code rise} passes in a row to be up and {@code fall} failures in a row to be
 * down. Immutable.
 */
record Streak(Health health, boolean passed, int length) {
    /** Before the first result. */
    static final Streak NONE = new Streak(Health.UNKNOWN, false, 0);

    /** Returns the streak after one more result. */
    Streak then(boolean pass, int rise, int fall) {
        int row = health != Health.UNKNOWN && pass == passed ? Math.min(length, Integer.MAX_VALUE - 1) + 1 : 1;
        Health to = health;
        if (to == Health.UNKNOWN
                || (to == Health.UP && !pass && row >= fall)
                || (to == Health.DOWN && pass && row >= rise)) {
            to = pass ? Health.UP : Health.DOWN;
        }
        return new Streak(to, pass, row);
    }
}
