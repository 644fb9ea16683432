// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TickerTest {
    @Test
    void system_readTwice_neverRunsBackwards() {
        Ticker ticker = Ticker.system();
        long first = ticker.nanoTime();

        assertThat(ticker.nanoTime() - first).isNotNegative();
    }
}
