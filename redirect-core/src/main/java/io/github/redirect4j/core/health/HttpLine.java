// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.internal.Text;
import java.net.ProtocolException;
import java.nio.ByteBuffer;

/**
 * Reads lines that end with CR and LF. RFC 9112 lets a recipient take a single LF too, and reads a CR elsewhere as it
 * likes; what recipients disagree on is a way to smuggle, and nothing that a server in order sends.
 */
final class HttpLine {
    private final String what;
    private final int longest;
    private final StringBuilder line = new StringBuilder();
    private int octets;
    private boolean returned;

    /** Makes a reader of lines that have {@code longest} octets in all, named {@code what} in messages. */
    HttpLine(String what, int longest) {
        this.what = what;
        this.longest = longest;
    }

    /** Takes what belongs to the line. */
    boolean isWhole(ByteBuffer in) throws ProtocolException {
        while (in.hasRemaining()) {
            if (++octets > longest) {
                throw new ProtocolException(what + " longer than " + longest + " octets");
            }
            char c = (char) (in.get() & 0xff);
            if (returned != (c == '\n')) {
                throw new ProtocolException(
                        what + " with " + (returned ? "CR" : "LF") + " alone after " + Text.quote(line));
            }
            if (returned) {
                returned = false;
                return true;
            }
            returned = c == '\r';
            if (!returned) {
                line.append(c);
            }
        }
        return false;
    }

    /** Returns the octets of the line so far, as ISO-8859-1. */
    CharSequence begun() {
        return line;
    }

    /** Returns the line, and begins the next. */
    String take() {
        String whole = line.toString();
        line.setLength(0);
        return whole;
    }

    /** Returns whether nothing came so far. */
    boolean isUntouched() {
        return octets == 0;
    }

    /** Counts anew. */
    void restart() {
        octets = 0;
    }
}
