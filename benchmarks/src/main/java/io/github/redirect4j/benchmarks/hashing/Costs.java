// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Times what it costs to build and to change a placement, and weighs it. The times are CPU times of this thread, which does
 * all of it, in a process that has other placements behind it; the order of magnitude is what to take from them.
 */
final class Costs {
    private static final int FEWEST = 5;
    private static final int MOST = 2_000;
    private static final int MOST_COPIES = 64;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);
    private static final double MILLI = 1e6;
    private static final double KILO = 1e3;
    private static final double MINIMUM_KILOBYTES = 1;

    private Costs() {}

    static Map<Measure, Double> of(Placement placement, int servers) throws Exception {
        Map<Measure, Double> found = new EnumMap<>(Measure.class);
        Fleet all = Fleet.of(servers);
        placement.place(all);
        double build = build(placement);
        found.put(Measure.BUILD, build / MILLI);
        found.put(Measure.MEMORY, Math.max(MINIMUM_KILOBYTES, memory(placement, build) / KILO));
        found.put(Measure.CHANGE, change(placement, all) / MILLI);
        return found;
    }

    private static double build(Placement placement) throws Exception {
        long least = Long.MAX_VALUE;
        long begin = now();
        for (int i = 0; i < MOST && (i < FEWEST || now() - begin < PATIENCE); i++) {
            long start = now();
            Object built = placement.another();
            least = Math.min(least, now() - start);
            letGo(built);
        }
        return least;
    }

    private static double change(Placement placement, Fleet all) {
        int one = all.size() / 2;
        Fleet rest = all.without(one);
        Fleet again = rest.with(one);
        Key key = Key.of(0);
        long least = Long.MAX_VALUE;
        long begin = now();
        for (int i = 0; i < MOST && (i < FEWEST || now() - begin < PATIENCE); i++) {
            long start = now();
            placement.leave(one, rest);
            placement.number(placement.caller().owner(key));
            placement.come(one, again);
            placement.number(placement.caller().owner(key));
            least = Math.min(least, now() - start);
        }
        return least / 2.0;
    }

    private static double memory(Placement placement, double build) throws Exception {
        int copies = (int) Math.max(1, Math.min(MOST_COPIES, PATIENCE / build));
        List<Object> held = new ArrayList<>(copies);
        long before = inUse();
        for (int i = 0; i < copies; i++) {
            held.add(placement.another());
        }
        double each = (double) (inUse() - before) / held.size();
        for (Object one : held) {
            letGo(one);
        }
        return each;
    }

    private static long inUse() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long now() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void letGo(Object built) throws Exception {
        if (built instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }
}
