// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contention;

import com.sun.management.ThreadMXBean;
import io.github.redirect4j.benchmarks.contenders.Cycle;
import java.lang.management.ManagementFactory;

/** One thread's place at a contender: runs its cycles and writes down when, what CPU time they took and what they allocated. */
final class Seat {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What no cycle returns. Not final, so that the compiler can't know; it must therefore make every result. */
    private static Object never = new Object();

    final Track track = new Track();
    private final Neighbours neighbours = new Neighbours();
    private final Cycle cycle;

    /** Of the last phase. */
    double cpuNanos;

    double bytes;

    /** Of the last phase alone. */
    double noise;

    Seat(Cycle cycle) {
        this.cycle = cycle;
    }

    /** Runs alone, and listens for neighbours before and after. */
    void runAlone(int cyclesPerMark, int leastMarks, long until) {
        double before = neighbours.noise();
        run(cyclesPerMark, leastMarks, until);
        noise = Math.max(before, neighbours.noise());
    }

    /** Runs until the time given, and for some marks at least, on the calling thread. */
    void run(int cyclesPerMark, int leastMarks, long until) {
        long[] times = track.times;
        // The first reading makes the bean's own objects.
        THREADS.getCurrentThreadAllocatedBytes();
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long cpu = THREADS.getCurrentThreadCpuTime();
        long now = System.nanoTime();
        int count = 0;
        times[count++] = now;
        while ((now - until < 0 || count <= leastMarks) && count < times.length) {
            cycles(cycle, cyclesPerMark);
            now = System.nanoTime();
            times[count++] = now;
        }
        double cycles = (double) cyclesPerMark * (count - 1);
        cpuNanos = (THREADS.getCurrentThreadCpuTime() - cpu) / cycles;
        bytes = (THREADS.getCurrentThreadAllocatedBytes() - allocated) / cycles;
        track.count = count;
    }

    private static void cycles(Cycle cycle, int count) {
        Object impossible = never;
        for (int i = 0; i < count; i++) {
            if (cycle.run() == impossible) {
                throw new AssertionError("a cycle returned what it can't know");
            }
        }
    }
}
