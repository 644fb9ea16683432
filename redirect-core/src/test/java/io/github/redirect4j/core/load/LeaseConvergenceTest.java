// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.FakeTicker;
import io.github.redirect4j.core.LoadReport;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Redirects whose end is never seen, at a steady rate: assumed leases bring the split to the weights, steadier than chance. */
class LeaseConvergenceTest {
    private static final Duration TAU = Duration.ofSeconds(20);
    private static final Duration GAP = Duration.ofMillis(100);
    private static final int WINDOW = 100;
    private static final int WINDOWS = 200;
    private static final double DUE = 0.25;

    private static Stream<Algorithm> algorithms() {
        return Stream.of(
                TwoChoices.by(Loads.outstanding()),
                LeastLoad.by(Loads.outstanding()),
                DChoices.by(2, Loads.outstanding()));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void select_steadyRedirects_splitByWeightAndSteadierThanChance(Algorithm algorithm) {
        FakeTicker ticker = new FakeTicker();
        ServerPool pool = ServerPool.builder().ticker(ticker).leases(TAU).build();
        pool.replace(List.of(
                Server.builder("light").build(),
                Server.builder("heavy").weight(3).build()));
        ServerSelector selector =
                ServerSelector.builder(pool, algorithm).seed(1).build();
        // Far from the balance: all that went on until now is said to be at the heavy one.
        pool.report("heavy", LoadReport.at(0).withOutstanding((double) TAU.dividedBy(GAP)));
        for (long i = 0; i < TAU.multipliedBy(5).dividedBy(GAP); i++) {
            redirectsToLight(selector, ticker);
        }
        double sum = 0;
        double squares = 0;
        for (int window = 0; window < WINDOWS; window++) {
            int light = 0;
            for (int i = 0; i < WINDOW; i++) {
                light += redirectsToLight(selector, ticker);
            }
            sum += light;
            squares += (double) light * light;
        }
        double mean = sum / WINDOWS;
        double deviation = Math.sqrt(squares / WINDOWS - mean * mean);
        assertThat(mean / WINDOW).isCloseTo(DUE, Offset.offset(0.01));
        assertThat(deviation).isLessThan(Math.sqrt(WINDOW * DUE * (1 - DUE)) / 2);
    }

    private static int redirectsToLight(ServerSelector selector, FakeTicker ticker) {
        ticker.advance(GAP);
        return Objects.requireNonNull(selector.select(Request.NONE)).id().equals("light") ? 1 : 0;
    }
}
