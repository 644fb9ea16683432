// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CoarseTickerTest {
    @Test
    void nanoTime_asOfTheLastTick() {
        FakeTicker exact = new FakeTicker(5);
        CoarseTicker coarse = CoarseTicker.of(exact);
        exact.advance(Duration.ofNanos(3));
        assertThat(coarse.nanoTime()).isEqualTo(5);
        coarse.tick();
        assertThat(coarse.nanoTime()).isEqualTo(8);
    }
}
