// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.internal.Latin1;
import java.util.Objects;

/**
 * The 32-bit hashes of {@link Carp}, in a form that can be stopped and resumed. A server that keeps the hash of scheme and
 * host with the connection goes on from there for each path:
 *
 * <pre>{@code
 * int site = (int) Carp.draft().keyHash().of("http://www.example.com"); // kept
 * int url = CarpHash.append(site, path, 0, path.length()); // zero-extended, what keyHash returns
 * }</pre>
 *
 * <p>Source: draft-vinod-carp-v1-03, section 3; for hosts, the array routing script of Microsoft's proxies.
 */
public final class CarpHash {
    // x + x * 0x62531965 of the draft. It is even, which is what the row table lives from.
    static final int MULTIPLIER = 0x62531966;
    static final int ROTATION = 21;

    private static final int HOST_POLYNOMIAL = 0x10D01913;
    private static final int[] HOST_STEPS = hostSteps();

    private CarpHash() {}

    /**
     * Returns a hash carried on over further octets, as they are: {@code h = h + rotl(h, 19) + octet}, unsigned. What the
     * draft lowers or leaves out (scheme, host, fragment) is the business of {@link Carp#keyHash()}.
     *
     * <p>O(length), no allocation.
     *
     * @param hash the hash so far; 0 at the start
     * @param octets the array that holds the octets
     * @param offset where they start
     * @param length how many there are, 0 or more
     * @return the hash
     * @throws IndexOutOfBoundsException if the range lies outside the array
     */
    public static int append(int hash, byte[] octets, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, octets.length);
        int h = hash;
        for (int i = offset; i < offset + length; i++) {
            h = step(h, octets[i] & 0xff);
        }
        return h;
    }

    /**
     * Returns a hash carried on over the ISO-8859-1 octets of a text, as {@link #append(int, byte[], int, int)} does; each
     * character above U+00FF counts as a question mark.
     *
     * @param hash the hash so far; 0 at the start
     * @param text the text
     * @param offset where the part to be hashed starts
     * @param length how many characters it has, 0 or more
     * @return the hash
     * @throws IndexOutOfBoundsException if the range lies outside the text
     */
    public static int append(int hash, CharSequence text, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, text.length());
        int h = hash;
        for (int i = offset; i < offset + length; i++) {
            h = step(h, Latin1.octet(text, i));
        }
        return h;
    }

    /**
     * Returns the hash of an array routing script carried on over a host name or an address: lower case, up to the first
     * colon or slash. With the address of the client behind that of the host, a site that is an exception is spread over
     * all members.
     *
     * <p>O(length), no allocation.
     *
     * @param hash the hash so far; 0 at the start
     * @param octets the array that holds the host
     * @param offset where it starts
     * @param length how many octets it has, 0 or more
     * @return the hash
     * @throws IndexOutOfBoundsException if the range lies outside the array
     */
    public static int appendHost(int hash, byte[] octets, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, octets.length);
        int h = hash;
        for (int i = offset; i < offset + length && octets[i] != ':' && octets[i] != '/'; i++) {
            h = hostStep(h, octets[i] & 0xff);
        }
        return h;
    }

    /**
     * Returns the hash of an array routing script carried on over the ISO-8859-1 octets of a text, as
     * {@link #appendHost(int, byte[], int, int)} does; each character above U+00FF counts as a question mark.
     *
     * @param hash the hash so far; 0 at the start
     * @param text the text that holds the host
     * @param offset where it starts
     * @param length how many characters it has, 0 or more
     * @return the hash
     * @throws IndexOutOfBoundsException if the range lies outside the text
     */
    public static int appendHost(int hash, CharSequence text, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, text.length());
        int h = hash;
        for (int i = offset; i < offset + length && text.charAt(i) != ':' && text.charAt(i) != '/'; i++) {
            h = hostStep(h, Latin1.octet(text, i));
        }
        return h;
    }

    /** Adds an octet, 0 to 255, or -128 to 127 for those who take it as signed. */
    static int step(int h, int octet) {
        return h + octet + Integer.rotateLeft(h, 19); // the octet first: it does not wait for the rotation
    }

    /** Returns the hash of a member from that of its name; the score of a member is the same function of key xor member. */
    static int scramble(int h) {
        return Integer.rotateLeft(h * MULTIPLIER, ROTATION);
    }

    /** Returns a 32-bit score without its sign. */
    static double unsigned(int score) {
        return score & 0xffff_ffffL;
    }

    /** Returns an octet in lower case, ASCII letters only. */
    static int lower(int octet) {
        return octet >= 'A' && octet <= 'Z' ? octet + 0x20 : octet;
    }

    private static int hostStep(int hash, int octet) {
        int c = Character.toLowerCase(octet);
        int h = hash >>> 4 ^ HOST_STEPS[(hash ^ c) & 15];
        return h >>> 4 ^ HOST_STEPS[(h ^ c >>> 4) & 15];
    }

    private static int[] hostSteps() {
        int[] steps = new int[16];
        for (int i = 0; i < 16; i++) {
            for (int bit = 0; bit < 4; bit++) {
                steps[i] ^= (i >>> bit & 1) == 0 ? 0 : HOST_POLYNOMIAL << bit;
            }
        }
        return steps;
    }

    /** The URL hash of the draft: scheme and authority in lower case, without the fragment. */
    enum Url implements KeyHash {
        /** The one instance. */
        INSTANCE;

        // What looks like a scheme is hashed as one. If no authority follows, it was none, and the hash starts again.
        @Override
        public long of(byte[] octets, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, octets.length);
            int end = offset + length;
            int at = offset;
            int h = 0;
            while (at < end && isScheme(octets[at])) {
                h = step(h, lower(octets[at++]));
            }
            if (at > offset
                    && end - at >= 3
                    && isLetter(octets[offset])
                    && octets[at] == ':'
                    && octets[at + 1] == '/'
                    && octets[at + 2] == '/') {
                h = append(h, octets, at, 3);
                at += 3;
                while (at < end && !endsAuthority(octets[at])) {
                    h = step(h, lower(octets[at++] & 0xff));
                }
            } else {
                at = offset;
                h = 0;
            }
            while (at < end && octets[at] != '#') {
                h = step(h, octets[at++] & 0xff);
            }
            return h & 0xffff_ffffL;
        }

        @Override
        public long of(CharSequence text, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, text.length());
            int end = offset + length;
            int at = offset;
            int h = 0;
            while (at < end && isScheme(text.charAt(at))) {
                h = step(h, lower(text.charAt(at++)));
            }
            if (at > offset
                    && end - at >= 3
                    && isLetter(text.charAt(offset))
                    && text.charAt(at) == ':'
                    && text.charAt(at + 1) == '/'
                    && text.charAt(at + 2) == '/') {
                h = append(h, text, at, 3);
                at += 3;
                while (at < end && !endsAuthority(Latin1.octet(text, at))) {
                    h = step(h, lower(Latin1.octet(text, at++)));
                }
            } else {
                at = offset;
                h = 0;
            }
            while (at < end && text.charAt(at) != '#') {
                h = step(h, Latin1.octet(text, at++));
            }
            return h & 0xffff_ffffL;
        }

        private static boolean isLetter(int c) {
            return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        }

        private static boolean isScheme(int c) {
            return isLetter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
        }

        private static boolean endsAuthority(int c) {
            return c == '/' || c == '?' || c == '#';
        }
    }

    /** The host hash of an array routing script. */
    enum Host implements KeyHash {
        /** The one instance. */
        INSTANCE;

        @Override
        public long of(byte[] octets, int offset, int length) {
            return appendHost(0, octets, offset, length) & 0xffff_ffffL;
        }

        @Override
        public long of(CharSequence text, int offset, int length) {
            return appendHost(0, text, offset, length) & 0xffff_ffffL;
        }
    }

    /** The hash of Squid, which is the draft's over octets as its machine's {@code char} takes them. */
    enum Octets implements KeyHash {
        /** Octets from 0x80 on subtract: x86. */
        SIGNED,
        /** As the draft has it: most ARM machines. */
        UNSIGNED;

        @Override
        public long of(byte[] octets, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, octets.length);
            return append(0, octets, offset, offset + length) & 0xffff_ffffL;
        }

        @Override
        public long of(CharSequence text, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, text.length());
            return append(0, text, offset, offset + length) & 0xffff_ffffL;
        }

        int append(int hash, byte[] octets, int from, int to) {
            int h = hash;
            if (this == SIGNED) {
                for (int i = from; i < to; i++) {
                    h = step(h, octets[i]);
                }
            } else {
                for (int i = from; i < to; i++) {
                    h = step(h, octets[i] & 0xff);
                }
            }
            return h;
        }

        int append(int hash, CharSequence text, int from, int to) {
            int h = hash;
            for (int i = from; i < to; i++) {
                int octet = Latin1.octet(text, i);
                h = step(h, this == SIGNED ? (byte) octet : octet);
            }
            return h;
        }
    }
}
