// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    @Test
    void poll_addedInAnyOrder_goesByTime() {
        EventQueue queue = new EventQueue();
        queue.add(30, 3);
        queue.add(10, 1);
        queue.add(20, 2);

        assertThat(queue.time()).isEqualTo(10);
        assertThat(List.of(queue.poll(), queue.poll(), queue.poll())).containsExactly(1L, 2L, 3L);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void poll_sameTime_goesByAddition() {
        EventQueue queue = new EventQueue();
        List<Long> polled = new ArrayList<>();
        for (long event = 0; event < 100; event++) {
            queue.add(7, event);
        }
        while (!queue.isEmpty()) {
            polled.add(queue.poll());
        }

        assertThat(polled).hasSize(100).isSorted();
    }

    @Test
    void poll_mixedWithAdditions_isAsTheJdksQueue() {
        record Event(long time, long serial) {}
        PriorityQueue<Event> oracle =
                new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::serial));
        EventQueue queue = new EventQueue();
        Draws draws = new Draws(1);
        long serial = 0;
        for (int i = 0; i < 100_000; i++) {
            if (oracle.isEmpty() || draws.below(100) < (i < 50_000 ? 60 : 40)) {
                long time = draws.below(1000) - 500L;
                oracle.add(new Event(time, serial));
                queue.add(time, serial++);
            } else {
                Event expected = oracle.remove();
                assertThat(queue.time()).isEqualTo(expected.time);
                assertThat(queue.poll()).isEqualTo(expected.serial);
            }
        }
    }
}
