// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import java.time.Duration;

/** How long a record may be kept: a week at most, since a mistake stays as long. */
final class Ttl {
    private static final int MOST = 604_800;

    private Ttl() {}

    /** Returns whole seconds, or throws if there are fewer than {@code least}, more than a week, or a fraction. */
    static int seconds(Duration ttl, int least, String what) {
        long seconds = ttl.getSeconds();
        if (seconds < least || seconds > MOST || ttl.getNano() != 0) {
            throw new IllegalArgumentException(
                    what + ": " + ttl + " (expected: " + least + " to " + MOST + " whole seconds)");
        }
        return (int) seconds;
    }
}
