// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import org.jspecify.annotations.Nullable;

/**
 * How many failures in a row, by kind, are too many; 0 for never.
 *
 * @param any of whatever kind
 * @param gateway that a server answered for one behind it
 * @param connection that it did not answer at all
 */
record Streaks(int any, int gateway, int connection) {
    /** Returns what is too long, or null. */
    @Nullable
    String exceeded(int connectionErrors, int gatewayErrors, int errors) {
        if (connection > 0 && connectionErrors >= connection) {
            return connectionErrors + " connection errors in a row";
        }
        if (gateway > 0 && gatewayErrors >= gateway) {
            return gatewayErrors + " gateway errors in a row";
        }
        return any > 0 && errors >= any ? errors + " errors in a row" : null;
    }
}
