// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import io.github.redirect4j.benchmarks.hashing.Fleet;
import io.github.redirect4j.benchmarks.hashing.Key;
import io.github.redirect4j.benchmarks.hashing.Placement;
import io.github.redirect4j.benchmarks.hashing.Placements;

/**
 * Each of {@link Placements}, asked for the server of one key after the other. Each thread has 4,096 keys that take turns,
 * all of them objects of their own, made before, and each with its octets, its text and its hash; everybody starts from the
 * form that its callers have.
 */
final class HashingContenders {
    private static final int KEYS = 4096;

    private HashingContenders() {}

    static void join(Question question, Roster roster) {
        if (question == Question.HASHING) {
            Placements.names().forEach(name -> roster.add(name, servers -> new Placed(name, servers)));
        }
    }

    private record Placed(Placement placement) implements Contender {
        Placed(String name, int servers) {
            this(Placements.make(name));
            placement.place(Fleet.of(servers));
        }

        @Override
        public Cycle caller() {
            Turns turns = new Turns(placement.caller());
            for (int i = 0; i < KEYS; i++) {
                turns.run(); // some connect to a server when it is asked for first
            }
            return turns;
        }

        @Override
        public void close() {
            placement.close();
        }
    }

    private static final class Turns implements Cycle {
        private final Placement.Caller caller;
        private final Key[] keys = Key.first(KEYS);
        private int next;

        Turns(Placement.Caller caller) {
            this.caller = caller;
        }

        @Override
        public Object run() {
            return caller.owner(keys[next++ & KEYS - 1]);
        }
    }
}
