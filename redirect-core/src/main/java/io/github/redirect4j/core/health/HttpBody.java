// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.internal.Text;
import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * The body of a response, up to a limit: of a length, in chunks, or to the end of the connection. What comes after the
 * limit, and the trailer of a body in chunks, is not read.
 */
final class HttpBody {
    private static final int LONGEST_SIZE_LINE = 256;
    private static final Pattern SIZE_LINE = Pattern.compile("([0-9a-fA-F]{1,15})[ \t]*(;.*)?");

    private enum Next {
        CONTENT,
        SIZE,
        END_OF_CHUNK
    }

    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final HttpLine line = new HttpLine("size of a chunk", LONGEST_SIZE_LINE);
    private final long length;
    private final int limit;
    private long left; // of the content, or of the chunk
    private Next next;

    /** Makes the body that {@link HttpHead#length()} announces. */
    HttpBody(long length, int limit) {
        this.length = length;
        this.limit = limit;
        this.left = length == HttpHead.UNTIL_CLOSE ? Long.MAX_VALUE : Math.max(0, length);
        this.next = length == HttpHead.CHUNKED ? Next.SIZE : Next.CONTENT;
    }

    /** Takes what belongs to the body; returns whether there is all of it, or as much as its limit. */
    boolean isWhole(ByteBuffer in) throws ProtocolException {
        while (!isDone() && in.hasRemaining()) {
            if (next == Next.CONTENT) {
                takeContent(in);
            } else if (line.isWhole(in)) {
                takeLine(line.take());
            }
        }
        return isDone();
    }

    private boolean isDone() {
        return content.size() == limit || (next == Next.CONTENT && left == 0);
    }

    private void takeContent(ByteBuffer in) {
        int octets = (int) Math.min(Math.min(left, in.remaining()), limit - content.size());
        content.write(in.array(), in.arrayOffset() + in.position(), octets);
        in.position(in.position() + octets);
        left -= octets;
        if (length == HttpHead.CHUNKED && left == 0) {
            next = Next.END_OF_CHUNK;
        }
    }

    private void takeLine(String said) throws ProtocolException {
        line.restart();
        if (next == Next.SIZE) {
            var size = SIZE_LINE.matcher(said);
            if (!size.matches()) {
                throw new ProtocolException("size of a chunk: " + Text.quote(said));
            }
            left = Long.parseLong(size.group(1), 16);
            next = Next.CONTENT; // nothing left of it is the end
        } else if (said.isEmpty()) {
            next = Next.SIZE;
        } else {
            throw new ProtocolException("chunk longer than its size");
        }
    }

    /** Returns whether there is all of it when the connection has ended. */
    boolean isWholeAtTheEnd() {
        return length == HttpHead.UNTIL_CLOSE;
    }

    /** Returns what came, at most the limit. */
    byte[] content() {
        return content.toByteArray();
    }
}
