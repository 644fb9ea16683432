// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ServiceTest {
    @Test
    void draw_exponential_hasMeanAndDeviationOne() {
        assertMoments(Service.exponential(), 1);
    }

    @Test
    void draw_lognormal_hasMeanOneAndTheDeviation() {
        assertMoments(Service.lognormal(2), 2);
    }

    @Test
    void draw_constant_isOne() {
        assertMoments(Service.constant(), 0);
    }

    @Test
    void lognormal_noVariation_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Service.lognormal(0))
                .withMessage("variation: 0.0 (expected: above 0, at most 100)");
    }

    private static void assertMoments(Service service, double deviation) {
        Draws draws = new Draws(3);
        int count = 2_000_000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            double x = service.draw(draws);
            sum += x;
            squares += x * x;
        }
        double mean = sum / count;

        assertThat(mean).isCloseTo(1, within(0.01));
        assertThat(Math.sqrt(squares / count - mean * mean)).isCloseTo(deviation, within(0.05 * deviation + 1e-9));
    }
}
