// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong in a scenario.
 *
 * @param faults of single servers, at most one of each
 * @param everywhere what fails at all servers and is no server's fault, or null
 * @param cold how servers are after their fault, or null if they are well at once
 */
record Trouble(
        List<Fault> faults,
        @Nullable Everywhere everywhere,
        @Nullable Cold cold) {
    /**
     * Failures at all servers alike.
     *
     * @param from when they begin
     * @param to when they end
     * @param share of the requests
     */
    record Everywhere(Duration from, Duration to, double share) {}

    /**
     * A server that is well and slow to begin: it takes a share of what is due to it, and what is more fails. It warms by
     * work: the span begins with the first request after the fault.
     *
     * @param span how long it is cold
     * @param share of the requests due to it that it can take
     */
    record Cold(Duration span, double share) {}

    static Trouble of(Fault... faults) {
        return new Trouble(List.of(faults), null, null);
    }

    static Trouble of(Everywhere everywhere) {
        return new Trouble(List.of(), everywhere, null);
    }

    Trouble then(Cold slow) {
        return new Trouble(faults, everywhere, slow);
    }
}
