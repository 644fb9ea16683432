// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadReportTest {
    @Test
    void at_nothingSaid_unknown() {
        LoadReport report = LoadReport.at(Long.MIN_VALUE);
        assertThat(report)
                .isEqualTo(new LoadReport(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Long.MIN_VALUE));
    }

    @Test
    void with_eachFigure_besideTheOthers() {
        LoadReport report = LoadReport.at(7)
                .withOutstanding(1)
                .withUtilization(2)
                .withRates(3, 4)
                .withShare(5);
        assertThat(report).isEqualTo(new LoadReport(1, 2, 3, 4, 5, 7));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, Double.MIN_VALUE, 0.5, 1e9, Double.MAX_VALUE, Double.NaN})
    void with_notNegativeAndFinite_kept(double figure) {
        LoadReport report =
                LoadReport.at(0).withOutstanding(figure).withUtilization(figure).withRates(figure, figure);
        assertThat(report).isEqualTo(new LoadReport(figure, figure, figure, figure, Double.NaN, 0));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, -Double.MIN_VALUE, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void with_negativeOrInfinite_refused(double figure) {
        LoadReport report = LoadReport.at(0);
        String expected = ": " + figure + " (expected: 0 or more, finite)";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> report.withOutstanding(figure))
                .withMessage("outstanding" + expected);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> report.withUtilization(figure))
                .withMessage("utilization" + expected);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> report.withRates(figure, 0))
                .withMessage("requestRate" + expected);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> report.withRates(0, figure))
                .withMessage("errorRate" + expected);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> report.withShare(figure))
                .withMessage("share: " + figure + " (expected: 0 to 1e9)");
    }
}
