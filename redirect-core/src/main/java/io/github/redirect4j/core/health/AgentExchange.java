// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Asks an agent for its line, and passes with what {@link AgentReply} makes of it if that is anything. */
final class AgentExchange implements Exchange {
    private final ByteBuffer out;
    private final ByteBuffer line = ByteBuffer.allocate(AgentReply.LONGEST);

    AgentExchange(byte[] question) {
        this.out = ByteBuffer.wrap(question);
    }

    @Override
    public ByteBuffer out() {
        return out;
    }

    @Override
    public @Nullable ProbeResult received(ByteBuffer in) {
        while (in.hasRemaining()) {
            byte octet = in.get();
            if (octet == '\n' || octet == '\r') {
                return said(new String(line.array(), 0, line.position(), StandardCharsets.ISO_8859_1));
            }
            line.put(octet);
            if (!line.hasRemaining()) {
                return ProbeResult.fail("no end of a line within " + AgentReply.LONGEST + " octets");
            }
        }
        return null;
    }

    @Override
    public ProbeResult ended() {
        return ProbeResult.fail("closed before the end of a line");
    }

    /** What an agent says is handed on in the form that {@link AgentReply} writes: bounded, and the same for one meaning. */
    private static ProbeResult said(String line) {
        AgentReply reply = AgentReply.parse(line);
        return reply.isEmpty() && !reply.note().isEmpty()
                ? ProbeResult.fail("no word that is known: " + reply.note())
                : ProbeResult.pass(reply.toString());
    }
}
