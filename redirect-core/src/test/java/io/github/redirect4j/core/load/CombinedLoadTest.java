// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.redirect4j.core.LoadModel;
import io.github.redirect4j.core.LoadReport;
import io.github.redirect4j.core.Outcome;
import java.time.Duration;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class CombinedLoadTest {
    private static final LoadModel REPORTED = Loads.reported().blackout(Duration.ZERO);

    @Test
    void of_twoMeasures_combined() {
        LoadBench times = busy(Loads.times(REPORTED, Loads.outstanding()));
        assertThat(times.of(0)).isEqualTo(0.5 * 4);
        LoadBench sum = busy(Loads.sum(REPORTED, 10, Loads.outstanding(), 2));
        assertThat(sum.of(0)).isEqualTo(5 + 6);
        LoadBench greater = busy(Loads.greater(REPORTED, 10, Loads.outstanding(), 1));
        assertThat(greater.of(0)).isEqualTo(5);
        LoadBench other = busy(Loads.greater(REPORTED, 1, Loads.outstanding(), 1));
        assertThat(other.of(0)).isEqualTo(3);
    }

    private static LoadBench busy(LoadModel model) {
        LoadBench bench = new LoadBench(model, 1);
        bench.pool.report("s0", LoadReport.at(bench.ticker.nanoTime()).withUtilization(0.5));
        bench.begin(0);
        bench.begin(0);
        bench.begin(0);
        return bench;
    }

    @Test
    void of_nobodyReports_theOtherDecides() {
        LoadBench bench = new LoadBench(Loads.times(Loads.reported(), Loads.outstanding()), 1, 1);
        bench.begin(0);
        assertThat(bench.of(0)).isEqualTo(2);
        assertThat(bench.of(1)).isEqualTo(1);
    }

    @Test
    void of_weights_countsAreDivided() {
        LoadBench bench = new LoadBench(Loads.times(REPORTED, Loads.outstanding()), 1, 4);
        for (int server = 0; server < 2; server++) {
            bench.pool.report(
                    "s" + server, LoadReport.at(bench.ticker.nanoTime()).withUtilization(0.5));
        }
        bench.begin(0);
        for (int i = 0; i < 4; i++) {
            bench.begin(1);
        }
        assertThat(bench.of(0)).isEqualTo(1).isEqualTo(bench.of(1));
    }

    @Test
    void ended_bothAreTold() {
        LoadModel first = Loads.peakEwma();
        LoadModel second = Loads.peakEwma();
        LoadBench bench = new LoadBench(Loads.sum(first, 1, second, 1), 1);
        bench.request(0, 30, Outcome.SUCCESS);
        assertThat(bench.millis(0)).isCloseTo(60, Percentage.withPercentage(1));
    }

    @Test
    void readsClock_ifOneDoes() {
        assertThat(Loads.times(Loads.outstanding(), Loads.outstanding()).readsClock())
                .isFalse();
        assertThat(Loads.times(Loads.peakEwma(), Loads.outstanding()).readsClock())
                .isTrue();
        assertThat(Loads.sum(Loads.outstanding(), 1, Loads.peakEwma(), 1).readsClock())
                .isTrue();
    }

    @Test
    void toString_namesBoth() {
        assertThat(Loads.sum(Loads.reported(), 2, Loads.outstanding(), 1))
                .hasToString("the sum of 2.0 reported load and outstanding requests");
        assertThat(Loads.greater(Loads.reported(), 1, Loads.outstanding(), 0.5))
                .hasToString("the greater of reported load and 0.5 outstanding requests");
        assertThat(Loads.times(Loads.reported(), Loads.outstanding()))
                .hasToString("reported load times outstanding requests");
    }

    @Test
    void sum_factorOutOfRange_refused() {
        for (double factor : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Loads.sum(Loads.outstanding(), 1, Loads.outstanding(), factor))
                    .withMessage("factor: " + factor + " (expected: more than 0, finite)");
        }
    }
}
