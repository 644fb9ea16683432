// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import java.nio.ByteBuffer;

/** Says nothing, and is content with a connection. */
final class ConnectExchange implements Exchange {
    private static final ProbeResult CONNECTED = ProbeResult.pass("connected");

    @Override
    public ProbeResult connected() {
        return CONNECTED;
    }

    @Override
    public ByteBuffer out() {
        return ByteBuffer.allocate(0);
    }

    @Override
    public ProbeResult received(ByteBuffer in) {
        return CONNECTED;
    }

    @Override
    public ProbeResult ended() {
        return CONNECTED;
    }
}
