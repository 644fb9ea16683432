// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZipfTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 0", "10, 0", "100, 0.5", "1000, 1", "1000, 2.5"})
    void draw_manyTimes_followsTheLaw(int keys, double exponent) {
        int draws = 1_000_000;
        Zipf zipf = new Zipf(keys, exponent);
        Draws random = new Draws(2);
        int[] counts = new int[keys];
        for (int i = 0; i < draws; i++) {
            counts[zipf.draw(random)]++;
        }
        double sum = 0;
        for (int i = 1; i <= keys; i++) {
            sum += Math.pow(i, -exponent);
        }
        // Chi-square has mean k - 1 and standard deviation sqrt(2 (k - 1)); keys that are hardly ever drawn are one
        // class.
        double square = 0;
        int classes = 0;
        double rareExpected = 0;
        int rare = 0;
        for (int i = 0; i < keys; i++) {
            double expected = draws * Math.pow(i + 1, -exponent) / sum;
            if (expected < 20) {
                rareExpected += expected;
                rare += counts[i];
            } else {
                square += Math.pow(counts[i] - expected, 2) / expected;
                classes++;
            }
        }
        if (rareExpected > 0) {
            square += Math.pow(rare - rareExpected, 2) / rareExpected;
            classes++;
        }

        assertThat(square).isLessThanOrEqualTo(classes - 1 + 7 * Math.sqrt(2 * classes));
    }

    @Test
    void new_outOfRange_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Zipf(0, 1))
                .withMessage("keys: 0 (expected: 1 to 10000000)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Zipf(10, Double.NaN))
                .withMessage("exponent: NaN (expected: 0 to 10)");
    }
}
