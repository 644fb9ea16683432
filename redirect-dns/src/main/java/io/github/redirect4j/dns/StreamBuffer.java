// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import java.nio.ByteBuffer;

/**
 * Octets on their way from or to a stream. It grows with what is there, not with what a length announces, and gives the
 * room back when it is empty. Confined.
 */
final class StreamBuffer {
    private static final int SMALL = 512;

    // Octets from 0 to its position are there; the first `start` of them have been taken.
    private ByteBuffer octets = ByteBuffer.allocate(SMALL);
    private int start;

    int length() {
        return octets.position() - start;
    }

    void append(ByteBuffer more) {
        if (octets.remaining() < more.remaining()) {
            octets.limit(octets.position()).position(start);
            int needed = octets.remaining() + more.remaining();
            ByteBuffer larger = needed <= octets.capacity()
                    ? octets.compact()
                    : ByteBuffer.allocate(Math.max(needed, 2 * octets.capacity()))
                            .put(octets);
            octets = larger;
            octets.limit(octets.capacity());
            start = 0;
        }
        octets.put(more);
    }

    /** Returns the number in the first two octets, of which there must be so many. */
    int get16() {
        return octets.getShort(start) & 0xffff;
    }

    /** Returns a part as a buffer of its own, valid until the next change. */
    ByteBuffer view(int from, int length) {
        return octets.slice(start + from, length);
    }

    void skip(int count) {
        start += count;
        if (start == octets.position()) {
            clear();
        }
    }

    void clear() {
        start = 0;
        octets = octets.capacity() > SMALL ? ByteBuffer.allocate(SMALL) : octets.clear();
    }
}
