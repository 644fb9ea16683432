// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.redirect4j.core.LoadReport;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ReportedLoadTest {
    private static final long BLACKOUT = 10_000;
    private static final long EXPIRY = 180_000;

    private final LoadBench bench = new LoadBench(Loads.reported(), 1, 1, 1);

    private void report(int server, double utilization, double requests, double errors) {
        bench.pool.report(
                "s" + server,
                LoadReport.at(bench.ticker.nanoTime())
                        .withUtilization(utilization)
                        .withRates(requests, errors));
        bench.of(server); // as picks do all the time
    }

    private void report(int server, double utilization) {
        report(server, utilization, Double.NaN, Double.NaN);
    }

    @Test
    void of_nobodyReports_allTheSame() {
        assertThat(bench.of(0)).isEqualTo(1).isEqualTo(bench.of(1));
    }

    @Test
    void of_reported_believedAfterTheBlackout() {
        report(0, 0.2);
        bench.pass(BLACKOUT - 1);
        report(0, 0.3);
        assertThat(bench.of(0)).isEqualTo(1);
        bench.pass(1);
        assertThat(bench.of(0)).isEqualTo(0.3);
    }

    @Test
    void of_oneDoesNotReport_meanOfTheOthers() {
        report(0, 0.2);
        report(1, 0.6);
        bench.pass(BLACKOUT);
        assertThat(bench.of(2)).isCloseTo(0.4, Percentage.withPercentage(1e-9));
    }

    @Test
    void of_expired_unknownAndBlackoutAnew() {
        report(0, 0.2);
        report(1, 0.8);
        bench.pass(BLACKOUT);
        assertThat(bench.of(0)).isEqualTo(0.2);
        report(1, 0.8);
        bench.pass(EXPIRY - BLACKOUT);
        assertThat(bench.of(0)).isEqualTo(0.8);
        report(0, 0.1);
        bench.pass(BLACKOUT - 1);
        assertThat(bench.of(0)).isEqualTo(0.8);
        bench.pass(1);
        assertThat(bench.of(0)).isEqualTo(0.1);
    }

    @Test
    void of_errors_penaltyByTheirShare() {
        report(0, 0.2, 100, 0);
        report(1, 0.2, 100, 50);
        report(2, 0.2, 100, 1e9);
        bench.pass(BLACKOUT);
        assertThat(bench.of(0)).isEqualTo(0.2);
        assertThat(bench.of(1)).isEqualTo(0.7);
        assertThat(bench.of(2)).isEqualTo(1.2);
        report(0, 0.2, 0, 0);
        assertThat(bench.of(0)).isEqualTo(0.2);
    }

    @Test
    void of_otherSettings_used() {
        LoadBench other = new LoadBench(
                Loads.reported()
                        .blackout(Duration.ZERO)
                        .expiry(Duration.ofSeconds(1))
                        .errorPenalty(4),
                1);
        other.pool.report(
                "s0",
                LoadReport.at(other.ticker.nanoTime()).withUtilization(0.5).withRates(10, 5));
        assertThat(other.of(0)).isEqualTo(2.5);
        other.pass(999);
        assertThat(other.of(0)).isEqualTo(2.5);
        other.pass(1);
        assertThat(other.of(0)).isEqualTo(1);
    }

    @Test
    void of_silenceThatNobodySaw_blackoutAnew() {
        report(0, 0.2);
        report(1, 0.4);
        bench.pass(BLACKOUT);
        assertThat(bench.of(0)).isEqualTo(0.2);
        bench.pass(EXPIRY);
        bench.pool.report("s0", LoadReport.at(bench.ticker.nanoTime()).withUtilization(0.01));
        report(1, 0.4);
        assertThat(bench.of(0)).as("an hour later nobody believes it yet").isEqualTo(1);
    }

    @Test
    void of_absurdReports_bounded() {
        report(0, 1e300);
        report(1, 0);
        bench.pass(BLACKOUT);
        assertThat(bench.of(0)).isEqualTo(10);
        assertThat(bench.of(1)).isEqualTo(0.01);
        assertThat(bench.of(2)).isEqualTo(5.005);
    }

    @Test
    void select_equalUtilization_drawsDecideByWeight() {
        ServerPool pool = ServerPool.builder().ticker(bench.ticker).build();
        pool.replace(List.of(
                Server.builder("light").build(),
                Server.builder("heavy").weight(3).build()));
        ServerSelector selector = ServerSelector.builder(
                        pool, TwoChoices.by(Loads.reported().blackout(Duration.ZERO)))
                .seed(1)
                .build();
        LoadReport half = LoadReport.at(bench.ticker.nanoTime()).withUtilization(0.5);
        pool.report("light", half);
        pool.report("heavy", half);
        int light = 0;
        for (int i = 0; i < 10_000; i++) {
            light += Objects.requireNonNull(selector.select(Request.NONE)).id().equals("light") ? 1 : 0;
        }
        assertThat(light).isBetween(2_300, 2_700);
        pool.report("light", LoadReport.at(bench.ticker.nanoTime()).withUtilization(0.49));
        assertThat(Objects.requireNonNull(selector.select(Request.NONE)).id()).isEqualTo("light");
    }

    @Test
    void settings_outOfRange_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Loads.reported().expiry(Duration.ZERO))
                .withMessage("expiry: PT0S (expected: 1 ms to 1 day)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Loads.reported().blackout(Duration.ofSeconds(-1)))
                .withMessage("blackout: PT-1S (expected: 0 to 1 day)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Loads.reported().errorPenalty(Double.NaN))
                .withMessage("penalty: NaN (expected: 0 to 1000)");
    }
}
