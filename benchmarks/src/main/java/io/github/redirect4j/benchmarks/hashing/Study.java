// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** Asks a placement for the servers of many keys, before and after changes. The same keys give the same figures anywhere. */
final class Study {
    private static final double PERCENT = 100;

    private final Key[] keys;

    Study(Key[] keys) {
        this.keys = keys;
    }

    /** Returns how evenly keys are spread over equal servers, what changes move, and what weights do if they count. */
    Map<Measure, Double> of(Placement placement, int servers, boolean honoursWeights) {
        Map<Measure, Double> found = new EnumMap<>(Measure.class);
        Fleet all = Fleet.of(servers);
        int one = servers / 2;

        placement.place(all);
        int[] before = owners(placement);
        double[] counts = counts(before, servers);
        double mean = (double) keys.length / servers;
        found.put(Measure.BUSIEST, Arrays.stream(counts).max().orElseThrow() / mean);
        found.put(Measure.IDLEST, Arrays.stream(counts).min().orElseThrow() / mean);
        found.put(Measure.SPREAD, spread(counts, all));

        int[] leaving = {servers / 4, one, servers * 3 / 4};
        for (int each : leaving) {
            placement.place(all);
            placement.leave(each, all.without(each));
            int[] left = owners(placement);
            found.merge(Measure.LEAVE_MOVED, moved(before, left) / leaving.length, Double::sum);
            found.merge(Measure.LEAVE_NEEDLESS, movedOfOthers(before, left, each) / leaving.length, Double::sum);
        }
        for (int i = 0; i < leaving.length; i++) {
            placement.place(all);
            placement.come(servers + i, all.with(servers + i));
            int[] come = owners(placement);
            found.merge(Measure.COME_MOVED, moved(before, come) / leaving.length, Double::sum);
            found.merge(Measure.COME_NEEDLESS, movedToOthers(before, come, servers + i) / leaving.length, Double::sum);
        }

        placement.place(all);
        if (placement.mask(one, true)) {
            found.put(Measure.MASK_NEEDLESS, movedOfOthers(before, owners(placement), one));
            placement.mask(one, false);
        }
        if (honoursWeights) {
            placement.place(all.weighing(one, 2));
            int[] weighed = owners(placement);
            found.put(Measure.WEIGH_MOVED, moved(before, weighed));
            found.put(Measure.WEIGH_NEEDLESS, movedToOthers(before, weighed, one));

            Fleet unequal = all.unequal();
            placement.place(unequal);
            found.put(Measure.WEIGHTED_SPREAD, spread(counts(owners(placement), servers), unequal));
        }
        return found;
    }

    private int[] owners(Placement placement) {
        Placement.Caller caller = placement.caller();
        int[] owners = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            owners[i] = placement.number(caller.owner(keys[i]));
        }
        return owners;
    }

    private static double[] counts(int[] owners, int servers) {
        double[] counts = new double[servers];
        for (int owner : owners) {
            counts[owner]++;
        }
        return counts;
    }

    /** Of independent draws a server due d of k keys has d (1 - d / k) as variance. */
    private double spread(double[] counts, Fleet fleet) {
        double total = fleet.weights().stream().mapToInt(weight -> weight).sum();
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            double share = fleet.weights().get(i) / total;
            double due = keys.length * share;
            double off = counts[i] - due;
            sum += (off * off - due * (1 - share)) / (due * due);
        }
        return PERCENT * Math.sqrt(Math.max(0, sum / counts.length));
    }

    private double moved(int[] before, int[] after) {
        int moved = 0;
        for (int i = 0; i < before.length; i++) {
            moved += before[i] != after[i] ? 1 : 0;
        }
        return PERCENT * moved / before.length;
    }

    private double movedOfOthers(int[] before, int[] after, int one) {
        int moved = 0;
        for (int i = 0; i < before.length; i++) {
            moved += before[i] != one && before[i] != after[i] ? 1 : 0;
        }
        return PERCENT * moved / before.length;
    }

    private double movedToOthers(int[] before, int[] after, int one) {
        int moved = 0;
        for (int i = 0; i < before.length; i++) {
            moved += after[i] != one && before[i] != after[i] ? 1 : 0;
        }
        return PERCENT * moved / before.length;
    }
}
