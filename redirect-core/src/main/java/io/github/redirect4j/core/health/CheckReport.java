// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.Server;
import java.time.Duration;

/**
 * The last check of one server, for a status page. Immutable.
 *
 * @param server the server, as it is in the pool
 * @param result what came of it
 * @param inARow how many results in a row were like it, itself included, 1 or more; the row begins anew when somebody
 *     else changes the server's health
 * @param took from its start to its end, zero or more
 * @param age from its end to the moment of this report, zero or more
 */
public record CheckReport(Server server, ProbeResult result, int inARow, Duration took, Duration age) {
    /** Returns for instance {@code e1.example.net failed: timed out, 3 in a row, took 1000 ms, 250 ms ago}. */
    @Override
    public String toString() {
        return server.id() + " " + result + ", " + inARow + " in a row, took " + took.toMillis() + " ms, "
                + age.toMillis() + " ms ago";
    }
}
