// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FindingsTest {
    private static Findings of(double... backAfter) {
        return Findings.mean(Arrays.stream(backAfter)
                .mapToObj(value -> Findings.of(Map.of(Measure.TIME_TO_RETURN, value)))
                .toList());
    }

    @Test
    void mean_someTrialsWithout_isOverThoseThatHaveIt() {
        Findings none = Findings.of(Map.of(Measure.FAILED, 2.0));
        Findings mean = Findings.mean(List.of(none, none, of(10), of(14)));
        assertThat(mean.get(Measure.TIME_TO_RETURN)).isEqualTo(12);
        assertThat(mean.errors().get(Measure.TIME_TO_RETURN)).isCloseTo(2, within(1e-12)); // sqrt(8 / 1 / 2)
        assertThat(mean.get(Measure.FAILED)).isEqualTo(2);
        assertThat(mean.get(Measure.FLOOD)).isNull();
    }

    @Test
    void isBetter_difference_hasToMatterAndToBeMoreThanChance() {
        assertThat(of(80).isBetter(Measure.TIME_TO_RETURN, of(100))).isTrue();
        assertThat(of(100).isBetter(Measure.TIME_TO_RETURN, of(80))).isFalse();
        assertThat(of(91).isBetter(Measure.TIME_TO_RETURN, of(100))).isFalse(); // less than a tenth
        assertThat(of(1).isBetter(Measure.TIME_TO_RETURN, of(1.9))).isFalse(); // less than a second
        assertThat(of(75, 85).isBetter(Measure.TIME_TO_RETURN, of(95, 105))).isFalse(); // errors of five each
        assertThat(of(79, 81).isBetter(Measure.TIME_TO_RETURN, of(99, 101))).isTrue();
        assertThat(of(80).isBetter(Measure.FLOOD, of(100))).isFalse(); // not counted
    }

    @Test
    void verdict_oneIsAsGoodEverywhereAndBetterOnce_theOtherIsDominated() {
        List<Contest.Row> rows = List.of(
                new Contest.Row("here", "a", of(10)),
                new Contest.Row("here", "b", of(20)),
                new Contest.Row("there", "a", of(10)),
                new Contest.Row("there", "b", of(10)));
        assertThat(Verdict.of(rows, "b", "a").isDominated()).isTrue();
        assertThat(Verdict.of(rows, "a", "b").isDominated()).isFalse();
        assertThat(Verdict.of(rows, "a", "b").better()).containsExactly("here: back after, s");
        assertThat(Verdict.of(rows, "a", "a").isDominated()).isFalse();
        assertThat(Verdict.of(rows, "b", "a").alike()).isEqualTo(1);
    }
}
