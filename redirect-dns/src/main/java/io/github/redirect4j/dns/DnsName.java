// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A domain name, always fully qualified; equal to another that differs in the case of ASCII letters only. Immutable. */
final class DnsName {
    static final int LONGEST = 255;
    static final int LONGEST_LABEL = 63;
    static final DnsName ROOT = new DnsName(new byte[1]);

    private static final int SHOWN = 64;

    private final byte[] wire;
    private final byte[] folded;
    private final int labels;

    private DnsName(byte[] wire) {
        this.wire = wire;
        this.folded = wire.clone();
        int count = 0;
        for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
            count++;
            for (int i = at + 1; i <= at + wire[at]; i++) {
                folded[i] = fold(wire[i]);
            }
        }
        labels = count;
    }

    /**
     * Returns the name that a text writes in the form of master files: labels with dots between, a last dot being
     * optional, {@code \.} or {@code \ddd} for octets that need it.
     *
     * @throws IllegalArgumentException if it is none, naming {@code what} it is for
     */
    static DnsName parse(String text, String what) {
        if (text.equals(".")) {
            return ROOT;
        }
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        ByteArrayOutputStream label = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                end(label, wire, text, what);
            } else if (c == '\\') {
                int octet = escaped(text, i + 1);
                check(octet >= 0, text, what);
                label.write(octet);
                i += Character.digit(text.charAt(i + 1), 10) >= 0 ? 3 : 1;
            } else {
                check(c > ' ' && c < 0x7f, text, what);
                label.write(c);
            }
        }
        if (!text.endsWith(".") || text.endsWith("\\.")) {
            end(label, wire, text, what);
        }
        wire.write(0);
        check(wire.size() <= LONGEST, text, what);
        return new DnsName(wire.toByteArray());
    }

    private static void end(ByteArrayOutputStream label, ByteArrayOutputStream wire, String text, String what) {
        check(label.size() > 0 && label.size() <= LONGEST_LABEL, text, what);
        wire.write(label.size());
        wire.writeBytes(label.toByteArray());
        label.reset();
    }

    /** Returns the octet that an escape stands for, or -1 if it is none. */
    private static int escaped(String text, int at) {
        if (at >= text.length()) {
            return -1;
        }
        char c = text.charAt(at);
        if (c < '0' || c > '9') {
            return c > ' ' && c < 0x7f ? c : -1;
        }
        int octet = 0;
        for (int i = at; i < at + 3; i++) {
            if (i >= text.length() || text.charAt(i) < '0' || text.charAt(i) > '9') {
                return -1;
            }
            octet = octet * 10 + text.charAt(i) - '0';
        }
        return octet < 256 ? octet : -1;
    }

    private static void check(boolean fine, String text, String what) {
        if (!fine) {
            throw new IllegalArgumentException(what + ": " + quote(text)
                    + " (expected: ASCII labels of 1 to 63 octets, with dots between, at most 255 octets in all)");
        }
    }

    /** Returns a text in quotes, escaped and cut after 64 characters. */
    static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < Math.min(text.length(), SHOWN); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                out.append("\\\"");
            } else if (c >= ' ' && c < 0x7f) {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        out.append('"');
        return text.length() <= SHOWN ? out.toString() : out + "... (" + text.length() + " characters)";
    }

    static byte fold(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? (byte) (octet + ('a' - 'A')) : octet;
    }

    /** Returns the octets as they were written, case and all. Not to be changed. */
    byte[] wire() {
        return wire;
    }

    /** Returns the octets with ASCII letters in lower case. Not to be changed. */
    byte[] folded() {
        return folded;
    }

    int labels() {
        return labels;
    }

    boolean isWildcard() {
        return wire[0] == 1 && wire[1] == '*';
    }

    /** Returns the name without its first label, or null for the root. */
    @Nullable
    DnsName parent() {
        return labels == 0 ? null : new DnsName(Arrays.copyOfRange(wire, wire[0] + 1, wire.length));
    }

    /** Returns the wildcard below this name, or null if that would be too long a name. */
    @Nullable
    DnsName wildcard() {
        if (wire.length + 2 > LONGEST) {
            return null;
        }
        byte[] longer = new byte[wire.length + 2];
        longer[0] = 1;
        longer[1] = '*';
        System.arraycopy(wire, 0, longer, 2, wire.length);
        return new DnsName(longer);
    }

    boolean isAtOrBelow(DnsName other) {
        DnsName name = this;
        while (name != null && name.labels > other.labels) {
            name = name.parent();
        }
        return other.equals(name);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DnsName that && Arrays.equals(folded, that.folded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(folded);
    }

    /** Returns the name as text, without a last dot. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
            out.append(at == 0 ? "" : ".");
            for (int i = at + 1; i <= at + wire[at]; i++) {
                char c = (char) (wire[i] & 0xff);
                if (c <= ' ' || c >= 0x7f) {
                    out.append(String.format("\\%03d", (int) c));
                } else {
                    out.append(c == '.' || c == '\\' ? "\\" : "").append(c);
                }
            }
        }
        return labels == 0 ? "." : out.toString();
    }
}
