// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.internal;

import com.dynatrace.hash4j.hashing.ByteAccess;

/**
 * Reads text as ISO-8859-1 octets without copying it; each character above U+00FF reads as a question mark.
 */
public enum Latin1 implements ByteAccess<CharSequence> {
    /** The one instance. */
    OCTETS;

    @Override
    public byte getByte(CharSequence text, long index) {
        return (byte) octet(text, (int) index);
    }

    @Override
    public int getByteAsUnsignedInt(CharSequence text, long index) {
        return octet(text, (int) index);
    }

    /** Returns the octet at {@code index}, 0 to 255. */
    public static int octet(CharSequence text, int index) {
        char c = text.charAt(index);
        return c <= 0xff ? c : '?';
    }
}
