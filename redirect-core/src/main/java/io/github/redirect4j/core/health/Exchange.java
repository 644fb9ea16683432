// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is said to one server over one connection or datagram socket: a state machine that is handed octets and knows no
 * channel. For any octets whatever, in pieces of any size, it comes to a result or asks for more; it holds no more than
 * its limits allow. Confined to the thread that drives it, and not asked again once there is a result.
 */
interface Exchange {
    /** Takes note that the server can be spoken to; returns the result if that was all. */
    default @Nullable ProbeResult connected() {
        return null;
    }

    /** Returns what is still to be sent, from which the caller takes as much as it can send. */
    ByteBuffer out();

    /** Takes all octets of a buffer; returns the result, or null if there is none yet. */
    @Nullable
    ProbeResult received(ByteBuffer in);

    /** Takes note that the server sends no more; returns the result. */
    ProbeResult ended();
}
