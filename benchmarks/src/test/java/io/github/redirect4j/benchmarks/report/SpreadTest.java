// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpreadTest {
    private static List<Double> upTo(int n) {
        return IntStream.rangeClosed(1, n).mapToObj(i -> (double) i).toList();
    }

    /** The ranks are those of the tables of the sign test: 1 of 6, 2 of 10, 3 of 12, 6 of 20, 10 of 30. */
    @ParameterizedTest
    @CsvSource({"1,1,1", "5,1,5", "6,1,6", "8,1,8", "9,2,8", "10,2,9", "12,3,10", "20,6,15", "30,10,21"})
    void of_firstNumbers_ranksOfTheInterval(int n, double low, double high) {
        assertThat(Spread.of(upTo(n))).isEqualTo(new Spread((n + 1) / 2.0, low, high, n));
    }

    @Test
    void toString_enoughRounds_onlyTheInterval() {
        assertThat(Spread.of(upTo(6))).hasToString("3.50 [1.00-6.00]");
    }

    @Test
    void of_nothing_null() {
        assertThat(Spread.of(List.of())).isNull();
    }

    @Test
    void of_anyOrder_sorted() {
        List<Double> values = DoubleStream.of(5, 1, 4, 2, 3).boxed().toList();
        assertThat(Spread.of(values)).isEqualTo(new Spread(3, 1, 5, 5)).hasToString("3.00 [1.00-5.00] of 5");
    }

    @Test
    void text_anySize_fewDigits() {
        assertThat(DoubleStream.of(0, 0.0456, 1.849, 9.996, 17.4, 2890.7, 1_900_123)
                        .mapToObj(Figures::text))
                .containsExactly("0", "0.05", "1.85", "10", "17", "2,890", "1,900,000");
    }
}
