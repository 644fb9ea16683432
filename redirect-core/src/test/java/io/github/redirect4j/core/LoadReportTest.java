// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadReportTest {
    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, Double.MIN_VALUE, 0.5, 1e9, Double.MAX_VALUE})
    void new_finiteAndNotNegative_kept(double outstanding) {
        LoadReport report = new LoadReport(outstanding, Long.MIN_VALUE);

        assertThat(report.outstanding()).isEqualTo(outstanding);
        assertThat(report.takenAtNanos()).isEqualTo(Long.MIN_VALUE);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, -Double.MIN_VALUE, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void new_negativeOrNotFinite_refused(double outstanding) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LoadReport(outstanding, 0))
                .withMessage("outstanding: " + outstanding + " (expected: 0 or more, finite)");
    }
}
