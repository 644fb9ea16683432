// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import java.util.Arrays;

/**
 * What is to happen, earliest first; of events at the same time the one that was added first.
 *
 * <p>Confined: one thread at a time, no internal locking.
 */
public final class EventQueue {
    // A heap of four children a node over parallel arrays: half as deep as a binary one, and a node's children are
    // neighbours in memory. The serial number makes equal times turn out the same in every run.
    private static final int ARITY_BITS = 2;

    private long[] times = new long[64];
    private long[] serials = new long[64];
    private long[] events = new long[64];
    private int size;
    private long serial;

    /** Makes an empty queue. */
    public EventQueue() {}

    /** Returns whether nothing is to happen. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** Returns when the first event happens; there must be one. */
    public long time() {
        return times[0];
    }

    /** Adds an event. */
    public void add(long time, long event) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            serials = Arrays.copyOf(serials, size * 2);
            events = Arrays.copyOf(events, size * 2);
        }
        int hole = size++;
        while (hole > 0) {
            int parent = (hole - 1) >> ARITY_BITS;
            if (times[parent] <= time) { // the new one has the highest serial number
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        put(hole, time, serial++, event);
    }

    /** Removes and returns the first event; there must be one. */
    public long poll() {
        long first = events[0];
        size--;
        if (size > 0) {
            sink(times[size], serials[size], events[size]);
        }
        return first;
    }

    private void sink(long time, long number, long event) {
        int hole = 0;
        for (int child = 1; child < size; child = (hole << ARITY_BITS) + 1) {
            int least = child;
            int end = Math.min(child + (1 << ARITY_BITS), size);
            for (int i = child + 1; i < end; i++) {
                if (isBefore(times[i], serials[i], least)) {
                    least = i;
                }
            }
            if (isBefore(time, number, least)) {
                break;
            }
            move(least, hole);
            hole = least;
        }
        put(hole, time, number, event);
    }

    private boolean isBefore(long time, long number, int other) {
        return time < times[other] || (time == times[other] && number < serials[other]);
    }

    private void move(int from, int to) {
        put(to, times[from], serials[from], events[from]);
    }

    private void put(int at, long time, long number, long event) {
        times[at] = time;
        serials[at] = number;
        events[at] = event;
    }
}
