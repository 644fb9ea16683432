// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contention;

import io.github.redirect4j.benchmarks.contenders.Contender;
import io.github.redirect4j.benchmarks.contenders.Contenders;
import io.github.redirect4j.benchmarks.contenders.Cycle;
import io.github.redirect4j.benchmarks.contenders.Question;
import java.util.concurrent.atomic.AtomicLong;

/** The harness's own rows, by which a run checks itself: what a loop costs that shares nothing, and one that shares all. */
final class Probe {
    /** A private counter over an array: the least that a figure can be, and as fast together as alone. */
    static final String FLOOR = "harness floor";

    /** One counter for all: slower together than alone wherever there are two cores. */
    static final String SHARED = "harness shared counter";

    private static final int SIZE = 16;

    private Probe() {}

    static Contender make(Question question, String name, int servers) {
        return switch (name) {
            case FLOOR -> Private::new;
            case SHARED -> new Shared();
            default -> Contenders.make(question, name, servers);
        };
    }

    static boolean isOwn(String name) {
        return name.equals(FLOOR) || name.equals(SHARED);
    }

    private static Object[] objects() {
        Object[] objects = new Object[SIZE];
        for (int i = 0; i < SIZE; i++) {
            objects[i] = new Object();
        }
        return objects;
    }

    private static final class Private implements Cycle {
        /** A counter amid room, so that no other thread writes on its line, and a copy of the objects besides. */
        private static final int ROOM = 32;

        private final Object[] objects = objects();
        private final int[] next = new int[2 * ROOM];

        @Override
        public Object run() {
            return objects[next[ROOM]++ & SIZE - 1];
        }
    }

    private static final class Shared implements Contender {
        private final Object[] objects = objects();
        private final AtomicLong next = new AtomicLong();

        @Override
        public Cycle caller() {
            return () -> objects[(int) next.getAndIncrement() & SIZE - 1];
        }
    }
}
