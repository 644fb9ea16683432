// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request and reads the response: up to the end of its head, or of its body if that matters. Interim responses
 * are passed over. Source: RFC 9112.
 */
final class HttpExchange implements Exchange {
    /** The longest head, those of interim responses included, in octets. */
    static final int LONGEST_HEAD = 16 * 1024;

    private final HttpCheck check;
    private final ByteBuffer out;
    private final HttpLine line = new HttpLine("head", LONGEST_HEAD);
    private @Nullable HttpHead head;
    private @Nullable HttpBody body;

    HttpExchange(HttpCheck check, String request) {
        this.check = check;
        this.out = ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public ByteBuffer out() {
        return out;
    }

    @Override
    public @Nullable ProbeResult received(ByteBuffer in) {
        try {
            ProbeResult result = null;
            while (result == null && body == null && line.isWhole(in)) {
                result = took(line.take());
            }
            if (head == null) {
                HttpHead.checkBegun(line.begun());
            }
            return result == null && head != null && body != null && body.isWhole(in) ? matched(head, body) : result;
        } catch (ProtocolException e) {
            return ProbeResult.fail(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable ProbeResult took(String said) throws ProtocolException {
        if (head == null) {
            head = new HttpHead(said);
        } else if (!said.isEmpty()) {
            head.field(said);
        } else if (head.isInterim()) {
            head = null;
        } else {
            return ended(head);
        }
        return null;
    }

    /** Returns what a head means, or null if it takes the body to know. */
    private @Nullable ProbeResult ended(HttpHead head) {
        String status = "HTTP " + head.status();
        if (!check.expects(head.status())) {
            return ProbeResult.fail(status);
        }
        if (check.match() == null) {
            return ProbeResult.pass(status);
        }
        body = new HttpBody(head.length(), check.match().limit());
        return null;
    }

    private ProbeResult matched(HttpHead head, HttpBody body) {
        BodyMatch match = check.match();
        String lack = match == null ? null : match.lack(body.content());
        String status = "HTTP " + head.status();
        return lack == null ? ProbeResult.pass(status) : ProbeResult.fail(status + ", " + lack);
    }

    @Override
    public ProbeResult ended() {
        if (line.isUntouched()) {
            return ProbeResult.fail("closed without a response");
        }
        if (head == null || body == null) {
            return ProbeResult.fail("closed within the head");
        }
        return body.isWholeAtTheEnd() ? matched(head, body) : ProbeResult.fail("closed within the body");
    }
}
