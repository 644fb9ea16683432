// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import java.time.Duration;

/**
 * What is wrong with one server for a time.
 *
 * @param server its number
 * @param from when it begins
 * @param to when it ends
 * @param share of its requests that fail, above 0 to 1
 * @param hangs whether they fail by not being answered rather than by an error
 */
record Fault(int server, Duration from, Duration to, double share, boolean hangs) {
    static Fault failing(int server, Duration from, Duration to, double share) {
        return new Fault(server, from, to, share, false);
    }

    static Fault hanging(int server, Duration from, Duration to) {
        return new Fault(server, from, to, 1, true);
    }
}
