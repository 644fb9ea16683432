// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import com.google.common.primitives.Bytes;
import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;

/**
 * A hash over the octets of a key. Implementations must be safe for use by many threads at once and must not allocate.
 */
public interface KeyHash {
    /**
     * Returns the hash of {@code length} octets from {@code offset}.
     *
     * @param octets the array that holds the key
     * @param offset where the key starts
     * @param length how many octets the key has, 0 or more
     * @return the hash, all values
     * @throws IndexOutOfBoundsException if the range lies outside the array
     */
    long of(byte[] octets, int offset, int length);

    /**
     * Returns the hash of a part of a text as its ISO-8859-1 octets, as if it had been encoded first; each character
     * above U+00FF counts as a question mark.
     *
     * @param text the text that holds the key
     * @param offset where the key starts
     * @param length how many characters the key has, 0 or more
     * @return the hash, all values
     * @throws IndexOutOfBoundsException if the range lies outside the text
     */
    long of(CharSequence text, int offset, int length);

    /**
     * Returns the hash of a whole text.
     *
     * @param text the key
     * @return the hash, all values
     */
    default long of(CharSequence text) {
        return of(text, 0, text.length());
    }

    /**
     * Returns the hash of an address as its octets in network order: the four of an IPv4 address, which is
     * {@code ::ffff:a.b.c.d} here, or the sixteen of another. By default they are copied, which allocates.
     *
     * @param high the upper half of the address
     * @param low the lower half of the address
     * @return the hash, all values
     */
    default long ofAddress(long high, long low) {
        byte[] octets = ClientNetwork.isIpv4(high, low)
                ? Ints.toByteArray((int) low)
                : Bytes.concat(Longs.toByteArray(high), Longs.toByteArray(low));
        return of(octets, 0, octets.length);
    }

    /**
     * Returns XXH3, 64 bits, seed 0: the hash of every algorithm that no other implementation has to agree with.
     *
     * <p>Source: the xxHash specification, as implemented by hash4j.
     *
     * @return the hash
     */
    static KeyHash xxh3() {
        return Xxh3.INSTANCE;
    }
}
