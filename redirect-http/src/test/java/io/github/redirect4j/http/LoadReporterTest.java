// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoadReporterTest {
    private long now;

    private LoadReporter.Builder builder() {
        return LoadReporter.builder().ticker(() -> now);
    }

    private void serve(LoadReporter reporter, int requests, boolean failed) {
        for (int i = 0; i < requests; i++) {
            reporter.started();
            now += 10_000_000;
            reporter.ended(failed);
        }
    }

    @Test
    void report_nothingDone_saysSo() {
        assertThat(builder().build().report()).hasToString("{eps=0.0, named_metrics.rif=0.0, rps_fractional=0.0}");
    }

    @Test
    void report_requests_areCounted() {
        LoadReporter reporter = builder().capacity(8).build();
        serve(reporter, 900, false);
        serve(reporter, 100, true);
        reporter.started();
        reporter.started();
        assertThat(reporter.inFlight()).isEqualTo(2);
        assertThat(reporter.report())
                .hasToString("{application_utilization=0.25, eps=10.0, named_metrics.rif=2.0, rps_fractional=100.0}");
        assertThat(reporter.agentLine()).isEqualTo("75%");
        reporter.ended(false);
        assertThat(reporter.inFlight()).isEqualTo(1);
    }

    @Test
    void report_figures_areAskedFor_andLeftOutIfTheyMeanNothing() {
        LoadReporter reporter = builder()
                .capacity(8)
                .utilization(() -> 0.7)
                .cpu(() -> 0.2)
                .metric("queue", () -> 3)
                .metric("nan", () -> Double.NaN)
                .metric("minus", () -> -1)
                .metric("broken", () -> {
                    throw new IllegalStateException("secret");
                })
                .build();
        assertThat(reporter.report())
                .hasToString("{application_utilization=0.7, cpu_utilization=0.2, eps=0.0, named_metrics.queue=3.0,"
                        + " named_metrics.rif=0.0, rps_fractional=0.0}");
    }

    @Test
    void agentLine_anyUtilization_isFrom1To100() {
        double[] used = {0};
        LoadReporter reporter = builder().utilization(() -> used[0]).build();
        assertThat(reporter.agentLine()).isEqualTo("100%");
        used[0] = 0.126;
        assertThat(reporter.agentLine()).isEqualTo("87%");
        used[0] = 0.999;
        assertThat(reporter.agentLine()).as("0 would take it out").isEqualTo("1%");
        used[0] = 3;
        assertThat(reporter.agentLine()).isEqualTo("1%");
        used[0] = Double.NaN;
        assertThat(reporter.agentLine()).isEqualTo("100%");
        assertThat(builder().cpu(() -> 0.4).build().agentLine()).isEqualTo("60%");
        assertThat(builder().cpu(() -> -1).build().agentLine()).isEqualTo("100%");
    }

    @Test
    void ended_moreOftenThanStarted_isNotBelowZero() {
        LoadReporter reporter = builder().build();
        reporter.ended(false);
        assertThat(reporter.inFlight()).isZero();
        assertThat(reporter.report().metric(OrcaReport.IN_FLIGHT)).isZero();
    }

    @Test
    void startedAndEnded_allocateNothing() {
        LoadReporter reporter = builder().build();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        serve(reporter, 50_000, true);
        long before = threads.getCurrentThreadAllocatedBytes();
        serve(reporter, 1_000_000, true);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(16_384);
    }

    @Test
    void builder_outOfRange_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().window(Duration.ofMillis(999)))
                .withMessage("window: PT0.999S (expected: 1 second to 1 minute)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().window(Duration.ofSeconds(61)))
                .withMessage("window: PT1M1S (expected: 1 second to 1 minute)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().capacity(0))
                .withMessage("requests: 0 (expected: 1 or more)");
        for (String name : new String[] {"", "a b", "a,b", "rif", "\u00e9"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder().metric(name, () -> 1))
                    .withMessageEndingWith(" (expected: letters, digits, _ - and ., at most 64, not rif)");
        }
    }
}
