// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import java.util.Comparator;
import java.util.PriorityQueue;

/** A cycle in which each server stands as often as its weight says, its turns as far apart as they can be. */
final class SmoothOrder {
    private SmoothOrder() {}

    /** One server's next turn: its k-th stands at (k + 1/2) / weight of the cycle. */
    private record Turn(int server, int number, double at) {}

    static char[] of(int[] weights) {
        int length = 0;
        PriorityQueue<Turn> turns =
                new PriorityQueue<>(Comparator.comparingDouble(Turn::at).thenComparingInt(Turn::server));
        for (int i = 0; i < weights.length; i++) {
            length += weights[i];
            turns.add(new Turn(i, 0, 0.5 / weights[i]));
        }
        char[] order = new char[length];
        for (int i = 0; i < length; i++) {
            Turn turn = turns.remove();
            order[i] = (char) turn.server;
            int next = turn.number + 1;
            if (next < weights[turn.server]) {
                turns.add(new Turn(turn.server, next, (next + 0.5) / weights[turn.server]));
            }
        }
        return order;
    }
}
