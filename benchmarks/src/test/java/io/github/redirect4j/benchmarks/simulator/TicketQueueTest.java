// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class TicketQueueTest {
    @Test
    void poll_grownAndWrapped_isFirstInFirstOut() {
        TicketQueue queue = new TicketQueue();
        Deque<Long> oracle = new ArrayDeque<>();
        Draws draws = new Draws(4);
        for (long i = 0; i < 10_000; i++) {
            if (oracle.isEmpty() || draws.below(10) < 6) {
                queue.add(i);
                oracle.add(i);
            } else {
                assertThat(queue.poll()).isEqualTo(oracle.remove());
            }
            assertThat(queue.isEmpty()).isEqualTo(oracle.isEmpty());
        }
    }
}
