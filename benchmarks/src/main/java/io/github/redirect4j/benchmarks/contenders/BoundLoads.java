// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The least that a choice by load can cost, its begin and end counted. Two choices: two distinct servers drawn without a
 * branch, and the one that has less going on; ties go to the first drawn. Full scan: all counters, from a random place
 * on, so that ties go to nobody in particular. The count goes up when the choice is made, not later.
 */
final class BoundLoads {
    /** As many counters to a line of the cache as fit. */
    static final int PACKED = 1;

    /** One counter in 128 bytes: the line and the one that is fetched with it. */
    static final int PADDED = 32;

    private BoundLoads() {}

    /** Some servers and what each has going on. */
    private static final class Loads {
        private final Endpoint[] servers;
        private final AtomicIntegerArray counts;
        private final int apart;

        private Loads(int servers, int apart) {
            this.servers = Endpoint.first(servers);
            counts = new AtomicIntegerArray((servers + 1) * apart);
            this.apart = apart;
        }

        static AtomicReference<Loads> of(int servers, int apart) {
            return new AtomicReference<>(new Loads(servers, apart));
        }

        int of(int server) {
            return counts.get((server + 1) * apart);
        }

        Endpoint through(int server) {
            counts.getAndIncrement((server + 1) * apart);
            counts.getAndDecrement((server + 1) * apart);
            return servers[server];
        }

        long outstanding() {
            long sum = 0;
            for (int i = 0; i < servers.length; i++) {
                sum += of(i);
            }
            return sum;
        }
    }

    static Contender twoChoices(int servers, int apart) {
        if (servers < 2) {
            throw new IllegalArgumentException("servers: " + servers + " (expected: 2 or more)");
        }
        AtomicReference<Loads> list = Loads.of(servers, apart);
        return counted(list, () -> {
            Loads now = list.get();
            int n = now.servers.length;
            long bits = Draws.bits();
            int a = Draws.scale((int) (bits >>> 32), n);
            int b = Draws.scale((int) bits, n - 1);
            b += 1 + ((b - a) >> 31); // past a
            return now.through(now.of(b) < now.of(a) ? b : a);
        });
    }

    static Contender fullScan(int servers) {
        AtomicReference<Loads> list = Loads.of(servers, PACKED);
        return counted(list, () -> {
            Loads now = list.get();
            int n = now.servers.length;
            int start = Draws.scale((int) (Draws.bits() >>> 32), n);
            int best = start;
            int least = now.of(start);
            for (int i = start + 1; i < n; i++) {
                int load = now.of(i);
                if (load < least) {
                    least = load;
                    best = i;
                }
            }
            for (int i = 0; i < start; i++) {
                int load = now.of(i);
                if (load < least) {
                    least = load;
                    best = i;
                }
            }
            return now.through(best);
        });
    }

    private static Counted counted(AtomicReference<Loads> list, Cycle cycle) {
        return new Counted() {
            @Override
            public Cycle caller() {
                return cycle;
            }

            @Override
            public long outstanding() {
                return list.get().outstanding();
            }
        };
    }
}
