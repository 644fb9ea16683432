// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class OutcomeTest {
    @ParameterizedTest
    @EnumSource(names = {"SUCCESS", "CANCELLED"})
    void isFailure_saysNothingAgainstTheServer_false(Outcome outcome) {
        assertThat(outcome.isFailure()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"SUCCESS", "CANCELLED"})
    void isFailure_countsAgainstTheServer_true(Outcome outcome) {
        assertThat(outcome.isFailure()).isTrue();
    }
}
