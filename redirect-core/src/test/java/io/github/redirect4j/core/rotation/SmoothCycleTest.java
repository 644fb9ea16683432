// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmoothCycleTest {
    private static final long PLENTY = 1 << 24;

    // The first also from nginx 1.22.1 itself.
    @ParameterizedTest
    @CsvSource({
        "5 1 1,     aabacaa",
        "1 2 3,     cbacbc",
        "4 3 2 1,   abcabdacba",
        "3 2 1,     abacba",
        "7,         a",
        "2 2 2,     abc",
        "10 20 30,  cbacbc",
        "0.5 1 1.5, cbacbc",
        "0.001 0.002 0.003, cbacbc",
        "1e6 2e6 3e6, cbacbc",
    })
    void at_weights_nginxSequence(String weights, String sequence) {
        SmoothCycle cycle = cycle(weights);
        assertThat(turns(cycle, 2 * sequence.length())).isEqualTo(sequence + sequence);
    }

    @Test
    void at_ticketsAsUnsigned_keepTurning() {
        SmoothCycle cycle = cycle("1 2 3");
        for (long ticket : new long[] {Integer.MAX_VALUE, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            int before = (int) Long.remainderUnsigned(ticket, 6);
            assertThat((char) ('a' + cycle.at(ticket))).isEqualTo("cbacbc".charAt(before));
        }
    }

    @ParameterizedTest
    @CsvSource({"0.3333333333333333 1", "1e-9 1", "65536 1", "0.0005 1", "40000 39999"})
    void of_noShortCycle_null(String weights) {
        assertThat(SmoothCycle.of(parse(weights), PLENTY)).isNull();
    }

    @Test
    void of_tooManySteps_null() {
        assertThat(SmoothCycle.of(parse("1 2 3"), 18)).isNotNull();
        assertThat(SmoothCycle.of(parse("1 2 3"), 17)).isNull();
        assertThat(SmoothCycle.of(new double[0], PLENTY)).isNull();
    }

    private static SmoothCycle cycle(String weights) {
        return SmoothCycle.of(parse(weights), PLENTY);
    }

    private static double[] parse(String weights) {
        return Arrays.stream(weights.split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static String turns(SmoothCycle cycle, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> String.valueOf((char) ('a' + cycle.at(i))))
                .collect(Collectors.joining());
    }
}
