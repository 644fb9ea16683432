// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SrvOrderTest {
    private static final int ROUNDS = 100_000;
    private static final double SIGMAS = 7;

    private final SplittableRandom random = new SplittableRandom(20261123);

    @Test
    void of_priorities_lowestFirst() {
        for (int i = 0; i < 100; i++) {
            int[] order = SrvOrder.of(new int[] {20, 10, 20, 0, 65535}, new int[] {1, 0, 65535, 7, 1}, random);
            assertThat(order).startsWith(3, 1).endsWith(4).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        }
        assertThat(SrvOrder.of(new int[0], new int[0], random)).isEmpty();
    }

    /** The record of weight 0 stands first and is taken by a draw of 0 out of 0 to w. */
    @ParameterizedTest
    @CsvSource({"1", "4", "65535"})
    void of_zeroBesideWeight_firstOnceInWeightPlusOne(int weight) {
        double due = 1.0 / (weight + 1);
        assertThat(share(0, 0, weight)).isCloseTo(due, within(SIGMAS * sigma(due)));
        assertThat(share(1, weight, 0)).isCloseTo(due, within(SIGMAS * sigma(due)));
    }

    /** Without zeros the first is drawn by weight, but that the draw of 0 goes to the first of the list. */
    @Test
    void of_weights_firstByWeight() {
        assertThat(share(0, 10, 20, 70)).isCloseTo(11 / 101.0, within(SIGMAS * sigma(0.11)));
        assertThat(share(1, 10, 20, 70)).isCloseTo(20 / 101.0, within(SIGMAS * sigma(0.2)));
        assertThat(share(2, 10, 20, 70)).isCloseTo(70 / 101.0, within(SIGMAS * sigma(0.7)));
    }

    @Test
    void of_manyOfTheLargestWeight_sumDoesNotOverflow() {
        int[] weights = new int[40_000];
        java.util.Arrays.fill(weights, 65535);
        assertThat(SrvOrder.of(new int[40_000], weights, random))
                .hasSize(40_000)
                .doesNotHaveDuplicates();
    }

    @Test
    void of_outOfRange_refused() {
        assertThatThrownBy(() -> SrvOrder.of(new int[1], new int[2], random))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weights: 2 (expected: 1, as many as priorities)");
        assertThatThrownBy(() -> SrvOrder.of(new int[] {0, 65536}, new int[2], random))
                .hasMessage("priority at 1: 65536 (expected: 0 to 65535)");
        assertThatThrownBy(() -> SrvOrder.of(new int[1], new int[] {-1}, random))
                .hasMessage("weight at 0: -1 (expected: 0 to 65535)");
    }

    private double share(int record, int... weights) {
        int first = 0;
        for (int i = 0; i < ROUNDS; i++) {
            first += SrvOrder.of(new int[weights.length], weights, random)[0] == record ? 1 : 0;
        }
        return (double) first / ROUNDS;
    }

    private static double sigma(double p) {
        return Math.sqrt(p * (1 - p) / ROUNDS);
    }
}
