// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WeightedRoundRobinProperties {
    @Property(tries = 300, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void smoothCycle_anyWeights_exactPerCycleAndNeverOffByATurnPerServer(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 50) Integer> list) {
        int[] weights = list.stream().mapToInt(Integer::intValue).toArray();
        double[] given = Arrays.stream(weights).asDoubleStream().toArray();
        SmoothCycle cycle = SmoothCycle.of(given, 1 << 20);
        int sum = Arrays.stream(weights).sum();
        int[] served = new int[weights.length];
        for (int turn = 1; turn <= sum; turn++) {
            served[cycle.at(turn - 1)]++;
            for (int i = 0; i < weights.length; i++) {
                double due = (double) turn * weights[i] / sum;
                assertThat(Math.abs(served[i] - due)).isLessThan(Math.max(1, weights.length - 1));
            }
        }
        assertThat(served).isEqualTo(weights);
    }

    @Property(tries = 300, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void strideWalk_anyWeights_neverOffByMoreThanAFewTurns(
            @ForAll @Size(min = 1, max = 200) List<@DoubleRange(min = 0.01, max = 1e6) Double> weights,
            @ForAll @LongRange(min = Long.MIN_VALUE) long start) {
        checkWalk(weights.stream().mapToDouble(Double::doubleValue).toArray(), start, 5_000);
    }

    /** Weights over twelve orders of magnitude, where a guide's cell holds many of them. */
    @Test
    void strideWalk_skewedWeights_neverOffByMoreThanAFewTurns() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 20; round++) {
            double[] weights =
                    random.doubles(1000).map(u -> Math.pow(10, 12 * u - 6)).toArray();
            checkWalk(weights, random.nextLong(), 100_000);
        }
    }

    /** The discrepancy of an interval of the golden sequence: below log2(m) + 2 for m points, in theory and by far here. */
    private static void checkWalk(double[] weights, long start, int turns) {
        StrideWalk walk = StrideWalk.of(weights);
        double sum = Arrays.stream(weights).sum();
        long[] served = new long[weights.length];
        for (int turn = 1; turn <= turns; turn++) {
            int i = walk.at(start + turn);
            served[i]++;
            double due = turn * (weights[i] / sum);
            assertThat(Math.abs(served[i] - due)).isLessThan(4);
        }
        for (int i = 0; i < weights.length; i++) {
            assertThat(Math.abs(served[i] - turns * (weights[i] / sum))).isLessThan(4);
        }
    }
}
