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

    @Test
    void tick_anotherLookedLater_timeDoesNotRunBack() {
        long[] readings = {1, 2, 3};
        CoarseTicker[] coarse = new CoarseTicker[1];
        int[] next = {0};
        coarse[0] = CoarseTicker.of(() -> {
            long read = readings[next[0]++];
            if (read == 2) {
                coarse[0].tick(); // as another thread, between the reading and the writing
            }
            return read;
        });
        coarse[0].tick();
        assertThat(coarse[0].nanoTime()).isEqualTo(3);
    }
}
