// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

/**
 * Numbers, first in first out, without boxes.
 *
 * <p>Confined: one thread at a time, no internal locking.
 */
final class TicketQueue {
    private long[] ring = new long[16];
    private int first;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    void add(long ticket) {
        if (size == ring.length) {
            long[] larger = new long[size * 2];
            System.arraycopy(ring, first, larger, 0, size - first);
            System.arraycopy(ring, 0, larger, size - first, first);
            ring = larger;
            first = 0;
        }
        ring[first + size++ & ring.length - 1] = ticket;
    }

    /** Removes and returns the first number; there must be one. */
    long poll() {
        long ticket = ring[first];
        first = first + 1 & ring.length - 1;
        size--;
        return ticket;
    }
}
