// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import java.time.Duration;

/**
 * What happens, to twenty servers.
 *
 * @param name as in the tables
 * @param question what it asks
 * @param perSecond requests in all
 * @param length how long it is
 * @param trouble what is wrong; all its times move together by up to ten seconds, by the seed, so that nobody's sweeps are
 *     favoured
 */
record Scenario(String name, String question, int perSecond, Duration length, Trouble trouble) {
    static final int SERVERS = 20;

    /** Returns how many requests a second are due to each server. */
    double fairShare() {
        return (double) perSecond / SERVERS;
    }
}
