// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.load.DChoices;
import io.github.redirect4j.core.load.Loads;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * 10^8 attempts with random faults: ended late, twice, by another thread, by a stale ticket or not but by the next use,
 * refused by caps, by the pool, by the budget of retries and by drains, at servers that leave and return meanwhile. In the end every count is zero. A short run makes a
 * hundredth of it, and has limits for the pool, by which most are refused.
 */
class AttemptSoak {
    private static final boolean SHORT = "short".equals(System.getProperty("redirect4j.soak"));
    private static final long ATTEMPTS = SHORT ? 1_000_000 : 100_000_000;
    private static final int WORKERS = 2;
    private static final int SERVERS = 12;
    private static final int HELD = 64;
    private static final long PACE_NANOS = 1_000_000;
    private static final Outcome[] OUTCOMES = Outcome.values();

    private final List<Server> servers = IntStream.range(0, SERVERS)
            .mapToObj(i -> Server.builder("s" + i)
                    .maxInFlight(i % 3 == 0 ? 8 : Integer.MAX_VALUE)
                    .build())
            .toList();
    private final ServerPool pool = SHORT
            ? ServerPool.builder()
                    .maxInFlight(HELD - HELD / 4)
                    .retryBudget(0.2, 3)
                    .build()
            : ServerPool.builder().build();

    /** Tickets on their way to whoever takes them. */
    private final AtomicReferenceArray<Ticket> way = new AtomicReferenceArray<>(HELD);

    private volatile boolean done;

    private record Ticket(Selection selection, long number) {
        boolean end(SplittableRandom random) {
            return selection.end(number, OUTCOMES[random.nextInt(OUTCOMES.length)]);
        }
    }

    @Test
    void attempts_endedInEveryWay_countsReturnToZero() throws Exception {
        pool.replace(servers);
        ServerSelector selector = ServerSelector.builder(pool, DChoices.by(3, Loads.leastTime()))
                .seed(1)
                .build();
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS + 1);
        try {
            List<Future<Long>> workers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                SplittableRandom random = new SplittableRandom(i);
                workers.add(threads.submit(() -> work(selector, random)));
            }
            Future<?> changer = threads.submit(() -> change(new SplittableRandom(99)));
            long begun = 0;
            for (Future<Long> worker : workers) {
                begun += worker.get(10, TimeUnit.MINUTES);
            }
            done = true;
            changer.get(1, TimeUnit.MINUTES);
            assertThat(begun).isGreaterThanOrEqualTo(ATTEMPTS); // the last of a worker may begin at three servers
        } finally {
            done = true;
            threads.shutdownNow();
        }
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < HELD; i++) {
            Ticket last = way.getAndSet(i, null);
            if (last != null) {
                last.end(random);
            }
        }
        pool.replace(servers); // whoever had left returns with what still counted
        assertThat(pool.status())
                .hasSize(SERVERS)
                .allSatisfy(status ->
                        assertThat(status.inFlight()).as(status.server().id()).isZero());
        if (SHORT) {
            assertThat(pool).asString().contains(", 0 of at most 48 in flight, 0 of them retries\n");
        }
    }

    private long work(ServerSelector selector, SplittableRandom random) {
        Attempt own = new Attempt();
        Selection[] cursors = new Selection[HELD];
        for (int i = 0; i < HELD; i++) {
            cursors[i] = selector.open(Request.NONE);
        }
        long begun = 0;
        while (begun < ATTEMPTS / WORKERS) {
            int dice = random.nextInt(HELD);
            begun += dice < HELD / 2
                    ? ownAttempt(selector, own, random)
                    : ticket(cursors[dice], random.nextInt(HELD), random);
        }
        return begun;
    }

    private static int ownAttempt(ServerSelector selector, Attempt own, SplittableRandom random) {
        if (!selector.acquire(Request.NONE, own)) {
            return 0;
        }
        boolean ended = own.end(OUTCOMES[random.nextInt(OUTCOMES.length)]);
        if (!ended || own.end(Outcome.SUCCESS) || own.isOngoing()) {
            throw new AssertionError("ended otherwise than once");
        }
        return 1;
    }

    /** Begins, perhaps at a second server as well, and sends the tickets on; ends whatever was there before, perhaps twice. */
    private int ticket(Selection cursor, int place, SplittableRandom random) {
        cursor.open(Request.NONE);
        int begun = 0;
        for (int tries = random.nextInt(3); tries >= 0 && cursor.next() != null; tries--) {
            long number = cursor.begin();
            if (number < 0) {
                Ticket other = way.getAndSet(place, null); // or a pool that is full of what is on its way stays full
                if (other != null) {
                    other.end(random);
                }
                continue;
            }
            begun++;
            Ticket before = way.getAndSet((place + tries) % HELD, new Ticket(cursor, number));
            if (before != null) {
                before.end(random);
                if (random.nextInt(4) == 0 && before.end(random)) {
                    throw new AssertionError("ended twice");
                }
            }
        }
        return begun;
    }

    private void change(SplittableRandom random) {
        while (!done) {
            Server server = servers.get(random.nextInt(SERVERS));
            switch (random.nextInt(5)) {
                case 0 -> pool.remove(server.id());
                case 1 -> pool.update(update -> update.put(server));
                case 2 -> pool.setHealth(server.id(), random.nextBoolean() ? Health.DOWN : Health.UP);
                case 3 -> pool.setState(server.id(), random.nextBoolean() ? AdminState.DRAIN : AdminState.READY);
                default -> pool.setWeight(server.id(), 1 + random.nextInt(3));
            }
            if (pool.servers().size() < SERVERS / 2) {
                pool.replace(servers);
            }
            LockSupport.parkNanos(PACE_NANOS);
        }
        servers.forEach(server -> {
            pool.setState(server.id(), AdminState.READY);
            pool.setHealth(server.id(), Health.UP);
        });
    }
}
