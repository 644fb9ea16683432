// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import java.util.concurrent.atomic.AtomicReference;

/**
 * The least that each question can cost: loops written by hand that know nothing of health, changes of membership,
 * listeners or retries. All that they keep of a real selector is that the list of servers is read anew for each request,
 * as something that could have changed.
 *
 * <p>Rotation: one atomic counter; sixteen padded ones of which the thread's id picks one, with atomic and with plain
 * increments (plain ones lose turns when threads share a stripe, so it is the atomic form that ours is held against); a
 * random draw. Weighted: the whole smooth cycle in a table, walked by striped counters or by a single one; the alias
 * method. Load: see {@link BoundLoads}.
 */
final class BoundContenders {
    private BoundContenders() {}

    static void join(Question question, Roster roster) {
        switch (question) {
            case ROTATION ->
                roster.add("bound-striped-atomic", BoundContenders::stripedAtomic)
                        .add("bound-striped-plain", BoundContenders::stripedPlain)
                        .add("bound-atomic", BoundContenders::atomic)
                        .add("bound-random", BoundContenders::random);
            case WEIGHTED ->
                roster.add("bound-table-striped", BoundContenders::tableStriped)
                        .add("bound-table-atomic", BoundContenders::tableAtomic)
                        .add("bound-alias", BoundContenders::alias);
            case LOAD ->
                roster.add("bound-twoChoices-padded", n -> BoundLoads.twoChoices(n, BoundLoads.PADDED))
                        .add("bound-twoChoices-packed", n -> BoundLoads.twoChoices(n, BoundLoads.PACKED))
                        .add("bound-fullScan", BoundLoads::fullScan);
            case HASHING -> {}
        }
    }

    private static Contender stripedAtomic(int servers) {
        AtomicReference<Endpoint[]> list = new AtomicReference<>(Endpoint.first(servers));
        Stripes counters = new Stripes();
        return () -> () -> {
            Endpoint[] now = list.get();
            return now[(int) Long.remainderUnsigned(counters.next(), now.length)];
        };
    }

    private static Contender stripedPlain(int servers) {
        AtomicReference<Endpoint[]> list = new AtomicReference<>(Endpoint.first(servers));
        Stripes counters = new Stripes();
        return () -> () -> {
            Endpoint[] now = list.get();
            return now[(int) Long.remainderUnsigned(counters.nextPlain(), now.length)];
        };
    }

    private static Contender atomic(int servers) {
        AtomicReference<Endpoint[]> list = new AtomicReference<>(Endpoint.first(servers));
        Stripes counters = new Stripes();
        return () -> () -> {
            Endpoint[] now = list.get();
            return now[(int) Long.remainderUnsigned(counters.nextOfAll(), now.length)];
        };
    }

    private static Contender random(int servers) {
        AtomicReference<Endpoint[]> list = new AtomicReference<>(Endpoint.first(servers));
        return () -> () -> {
            Endpoint[] now = list.get();
            return now[Draws.scale((int) (Draws.bits() >>> 32), now.length)];
        };
    }

    /** Some servers and the cycle in which they take turns. */
    private static final class Cyclic {
        private final Endpoint[] servers;
        private final char[] order;

        private Cyclic(int servers) {
            this.servers = Endpoint.first(servers);
            order = SmoothOrder.of(Weights.first(servers));
        }

        static AtomicReference<Cyclic> of(int servers) {
            return new AtomicReference<>(new Cyclic(servers));
        }

        Endpoint at(long turn) {
            return servers[order[(int) Long.remainderUnsigned(turn, order.length)]];
        }
    }

    private static Contender tableStriped(int servers) {
        AtomicReference<Cyclic> list = Cyclic.of(servers);
        Stripes counters = new Stripes();
        return () -> () -> list.get().at(counters.next());
    }

    private static Contender tableAtomic(int servers) {
        AtomicReference<Cyclic> list = Cyclic.of(servers);
        Stripes counters = new Stripes();
        return () -> () -> list.get().at(counters.nextOfAll());
    }

    /** Some servers and the table by which they are drawn. */
    private static final class Drawn {
        private final Endpoint[] servers;
        private final Alias table;

        Drawn(int servers) {
            this.servers = Endpoint.first(servers);
            table = new Alias(Weights.first(servers));
        }
    }

    private static Contender alias(int servers) {
        AtomicReference<Drawn> list = new AtomicReference<>(new Drawn(servers));
        return () -> () -> {
            Drawn now = list.get();
            return now.servers[now.table.draw(Draws.bits())];
        };
    }
}
