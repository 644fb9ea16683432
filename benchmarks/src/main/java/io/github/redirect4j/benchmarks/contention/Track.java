// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contention;

/**
 * When one thread began a phase, and when it had done each next mark's worth of cycles. Written by that thread alone, read
 * when the phase is over.
 */
final class Track {
    /** Marks of a microsecond each would fill 260 ms. */
    private static final int CAPACITY = 1 << 18;

    final long[] times;

    /** How many times are written; one more than marks done. */
    int count;

    Track() {
        this(new long[CAPACITY], 0);
    }

    Track(long[] times, int count) {
        this.times = times;
        this.count = count;
    }
}
