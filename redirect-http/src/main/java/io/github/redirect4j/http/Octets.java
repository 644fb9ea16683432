// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

/**
 * What each octet may be in a URI: a table of 256 entries, of which a request reads one per octet.
 *
 * <p>Source: RFC 3986, appendix A. An octet with no bit set has to be percent-encoded; {@code [} and {@code ]} stay as
 * they are in a query, where every client sends and takes them.
 */
final class Octets {
    /** May stand in a registered name. */
    static final int NAME = 1;

    /** May stand in a path. */
    static final int PATH = 2;

    /** May stand in a query. */
    static final int QUERY = 4;

    /** Begins a triplet. */
    static final int PERCENT = 8;

    /** Ends a path. */
    static final int QUESTION = 16;

    /** May stand nowhere in a request target, not even encoded: controls, space, {@code #}. */
    static final int REFUSED = 32;

    private static final String HEX = "0123456789ABCDEF";
    private static final byte[] KINDS = kinds();

    private Octets() {}

    /** Returns the bits of a character; one that is no octet is refused. */
    static int kind(char c) {
        return c < 256 ? KINDS[c] : REFUSED;
    }

    /** Returns whether two hexadecimal digits follow the percent sign at {@code at}, before {@code end}. */
    static boolean isTriplet(CharSequence text, int at, int end) {
        return at + 2 < end && isHex(text.charAt(at + 1)) && isHex(text.charAt(at + 2));
    }

    /** Appends an octet as a triplet. */
    static void encode(char octet, StringBuilder out) {
        out.append('%').append(HEX.charAt(octet >> 4)).append(HEX.charAt(octet & 15));
    }

    private static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
    }

    private static byte[] kinds() {
        byte[] kinds = new byte[256];
        put(kinds, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~", NAME | PATH | QUERY);
        put(kinds, "!$&'()*+,;=", NAME | PATH | QUERY);
        put(kinds, ":@/", PATH | QUERY);
        put(kinds, "[]", QUERY);
        put(kinds, "?", QUERY | QUESTION);
        put(kinds, "%", PERCENT);
        put(kinds, "#\u007f", REFUSED);
        for (int control = 0; control <= ' '; control++) {
            kinds[control] = REFUSED;
        }
        return kinds;
    }

    private static void put(byte[] kinds, String octets, int bits) {
        for (int i = 0; i < octets.length(); i++) {
            kinds[octets.charAt(i)] = (byte) bits;
        }
    }
}
