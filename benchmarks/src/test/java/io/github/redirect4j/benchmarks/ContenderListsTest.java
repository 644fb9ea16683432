// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.benchmarks.contenders.Contenders;
import io.github.redirect4j.benchmarks.contenders.Question;
import io.github.redirect4j.benchmarks.hashing.Placements;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Param;

/** That JMH, which takes constants only, lists everybody who takes part. */
class ContenderListsTest {
    static Stream<Arguments> benchmarks() {
        return Stream.of(
                Arguments.of(Question.ROTATION, RotationBenchmark.class),
                Arguments.of(Question.WEIGHTED, WeightedBenchmark.class),
                Arguments.of(Question.LOAD, LoadBenchmark.class),
                Arguments.of(Question.HASHING, HashingBenchmark.class));
    }

    @ParameterizedTest
    @MethodSource("benchmarks")
    void contender_default_isEverybody(Question question, Class<?> benchmark) throws NoSuchFieldException {
        Param listed = benchmark.getDeclaredField("contender").getAnnotation(Param.class);
        assertThat(listed.value())
                .as("the values of contender in " + benchmark.getSimpleName())
                .containsExactlyElementsOf(Contenders.names(question));
    }

    @Test
    void changes_default_isEverybodyWhole() throws NoSuchFieldException {
        Param listed = HashChangesBenchmark.class.getDeclaredField("contender").getAnnotation(Param.class);
        assertThat(listed.value()).containsExactlyElementsOf(Placements.wholes());
    }
}
