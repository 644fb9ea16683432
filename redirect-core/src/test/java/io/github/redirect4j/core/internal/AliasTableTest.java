// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads each column out of the table through {@code draw}, so that probabilities are sums and not estimates. */
class AliasTableTest {
    private static final double EXACT = 1e-9;

    @Test
    void of_singleEntry_isAlwaysDrawn() {
        AliasTable table = AliasTable.of(new double[] {1e-9});

        assertThat(new Random(1).longs(1000).mapToInt(table::draw)).containsOnly(0);
        assertThat(table.draw(-1)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7, 64, 1000, 10_000})
    void of_equalWeights_areEqual(int n) {
        double[] weights = new double[n];
        Arrays.fill(weights, 0.3);

        assertShares(weights);
    }

    @Test
    void of_smallWeights_areExact() {
        assertShares(1, 2, 3);
        assertShares(3, 2, 1);
        assertShares(1, 1, 1, 97);
        assertShares(0.1, 0.7, 0.2);
    }

    @Test
    void of_widestRange_isExact() {
        assertShares(1e-9, 1e9);
        assertShares(1e9, 1e-9);
        assertShares(1e-9, 1, 1e9);
        assertShares(1e9, 1e-9, 1e9, 1e-9, 1, 1e9);
        assertShares(1e9, 2, 1e9, 1);
    }

    @Test
    void of_oneHeavyAmongManyTiny_isExact() {
        double[] weights = new double[10_000];
        Arrays.fill(weights, 1e-9);
        weights[5000] = 1e9;

        assertShares(weights);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 63, 1000, 10_000})
    void of_randomWeights_areExact(int n) {
        Random random = new Random(n);
        for (int round = 0; round < 3; round++) {
            // Even, skewed, and spread over eighteen powers of ten.
            int bend = round == 0 ? 1 : 8;
            double[] weights = new double[n];
            for (int i = 0; i < n; i++) {
                weights[i] = round == 2
                        ? Math.pow(10, 18 * random.nextDouble() - 9)
                        : Math.pow(random.nextDouble(), bend) + 1e-9;
            }

            assertShares(weights);
        }
    }

    @Test
    void of_zeroWeights_areNeverDrawn() {
        assertShares(0, 1);
        assertShares(1, 0);
        assertShares(0, 0, 1e-9, 0);
        assertShares(1, 0, 2, 0, 3, 0, 0, 0);
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            double[] weights = new double[2 + random.nextInt(50)];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = random.nextBoolean() ? 0 : random.nextDouble() + 1e-9;
            }
            weights[random.nextInt(weights.length)] = 0.1;

            assertShares(weights);
        }
    }

    @Test
    void of_weights_areNotChanged() {
        double[] weights = {1, 2, 3};
        AliasTable.of(weights);

        assertThat(weights).containsExactly(1, 2, 3);
    }

    @Test
    void draw_randomBits_followsTheWeights() {
        // A count of N draws with probability p deviates by sqrt(N p (1 - p)); seven of them fail once in 10^11.
        double[] weights = {1, 2, 3, 0, 4};
        int draws = 1_000_000;
        AliasTable table = AliasTable.of(weights);
        int[] counts = new int[weights.length];
        Random random = new Random(6);
        for (int i = 0; i < draws; i++) {
            counts[table.draw(random.nextLong())]++;
        }
        for (int i = 0; i < weights.length; i++) {
            double p = weights[i] / 10;
            double bound = 7 * Math.sqrt(draws * p * (1 - p));
            assertThat((double) counts[i]).isBetween(draws * p - bound, draws * p + bound);
        }
    }

    private static void assertShares(double... weights) {
        double sum = Arrays.stream(weights).sum();
        double[] shares = shares(AliasTable.of(weights), weights.length);
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] == 0 ? shares[i] != 0 : Math.abs(shares[i] - weights[i] / sum) > EXACT) {
                throw new AssertionError(
                        "share " + i + " of " + weights.length + ": " + shares[i] + ", not " + weights[i] / sum);
            }
        }
    }

    /** Returns the probability of each index, all columns being equally likely. */
    private static double[] shares(AliasTable table, int n) {
        double[] shares = new double[n];
        for (int column = 0; column < n; column++) {
            // The first draw of the column in the upper bits; the lower ones are compared with its threshold.
            long first = ((((long) column << 32) + n - 1) / n) << 32;
            int alias = table.draw(first | 0xffff_ffffL);
            int own = table.draw(first);
            long low = 0;
            long high = 0xffff_ffffL;
            while (own != alias && low < high) {
                long middle = (low + high) >>> 1;
                if (table.draw(first | middle) == own) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            shares[own] += low * 0x1p-32 / n;
            shares[alias] += (0x1p32 - low) * 0x1p-32 / n;
        }
        return shares;
    }
}
