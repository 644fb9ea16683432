// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.internal.Text;
import java.net.ProtocolException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The head of a response: its status, and how long its body is. Stricter than RFC 9112 where recipients differ: a field
 * that is folded, that has no name, or that says of the body's length what contradicts another is an error.
 */
final class HttpHead {
    /** The length of a body that ends with the connection. */
    static final long UNTIL_CLOSE = -1;

    /** The length of a body that says itself where it ends. */
    static final long CHUNKED = -2;

    private static final String START = "HTTP/1.";
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[0-9] [1-9][0-9]{2}( .*)?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    private final int status;
    private final boolean old;
    private long length = UNTIL_CLOSE;

    /** Takes a status line apart. */
    HttpHead(String statusLine) throws ProtocolException {
        if (!STATUS_LINE.matcher(statusLine).matches()) {
            throw noResponse(statusLine);
        }
        old = statusLine.charAt(START.length()) == '0';
        status = Integer.parseInt(statusLine, START.length() + 2, START.length() + 5, 10);
    }

    /** Checks what there is of a status line, so that who speaks something else need not end it. */
    static void checkBegun(CharSequence begun) throws ProtocolException {
        CharSequence start = begun.subSequence(0, Math.min(begun.length(), START.length()));
        if (!START.startsWith(start.toString())) {
            throw noResponse(begun);
        }
    }

    private static ProtocolException noResponse(CharSequence line) {
        return new ProtocolException("no HTTP/1 response: " + Text.quote(line));
    }

    /** Takes a field of it. */
    void field(String line) throws ProtocolException {
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
        String value = line.substring(colon + 1);
        if (!isToken(name) || !isFieldValue(value)) {
            throw new ProtocolException("no field of a head: " + Text.quote(line));
        }
        if (name.equals("content-length")) {
            String digits = value.strip();
            if (!LENGTH.matcher(digits).matches()) {
                throw new ProtocolException("content-length: " + Text.quote(digits) + " (expected: 0 to 10^18 - 1)");
            }
            length(Long.parseLong(digits));
        } else if (name.equals("transfer-encoding")) {
            if (!value.strip().equalsIgnoreCase("chunked") || old) {
                throw new ProtocolException("transfer-encoding: " + Text.quote(value.strip()) + " of HTTP/1."
                        + (old ? 0 : 1) + " (expected: none, or chunked of HTTP/1.1)");
            }
            length(CHUNKED);
        }
    }

    private void length(long said) throws ProtocolException {
        if (length != UNTIL_CLOSE) {
            throw new ProtocolException("content-length or transfer-encoding more than once");
        }
        length = said;
    }

    int status() {
        return status;
    }

    /** Returns whether another head follows. 101 is final: it was not asked for. */
    boolean isInterim() {
        return status < 200 && status != 101;
    }

    /** Returns how many octets the body has, unless the request was HEAD, or {@link #UNTIL_CLOSE} or {@link #CHUNKED}. */
    long length() {
        return status == 204 || status == 304 ? 0 : length;
    }

    /** Returns whether {@code text} is a name of a method or field. */
    static boolean isToken(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c -> (c >= '0' && c <= '9')
                                || (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }

    /** Returns whether {@code text} can be the value of a field. */
    static boolean isFieldValue(String text) {
        return text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= 0xff && c != 0x7f));
    }
}
