// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.github.redirect4j.core.hash.Rendezvous;
import io.github.redirect4j.core.load.Loads;
import io.github.redirect4j.core.load.TwoChoices;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Selection while the pool is turned over: two threads pick from one selector, a third replaces the membership and
 * reports health about every 0.1 ms.
 *
 * <p>Of a full run's 10^9 picks, striped round robin makes 330 million, strict round robin 250 million, two choices 300
 * million and rendezvous, whose pick is O(n), 120 million; of each share a fifth are attempts, which begin and end. A short
 * run makes a hundredth of it.
 */
class ChurnSoak {
    /*
     * The membership of version v is a function of v that is computed beforehand, so a pick is checked by a look at one
     * bit per version that the selector can have had during the pick, without a lock, a map or an allocation.
     *
     * Server 0 is always in and never down, so there is always a server. Server 95 enters every membership of a run that
     * has attempts, is down all the time and is never to be picked: the other servers' health changes during a pick, so
     * that nothing can be said of them.
     */
    private static final boolean SHORT = "short".equals(System.getProperty("redirect4j.soak"));
    private static final long UNIT = SHORT ? 10_000 : 1_000_000;
    private static final int WARM_UP_ROUNDS = 50;
    private static final long WARM_UP = 20_000;
    private static final long MOST_ALLOCATED = 1024;
    private static final long PACE_NANOS = 100_000;

    private static final int SERVERS = 96;
    private static final int ANCHOR = 0;
    private static final int DEAD = SERVERS - 1;
    private static final int MOST_MEMBERS = 64;
    private static final int MEMBERSHIPS = 1024;
    private static final int FIRST_PORT = 1000;
    private static final int HELD = 16;
    private static final int KEYS = 1024;
    private static final int PICKERS = 2;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Server[] servers = new Server[SERVERS];
    private final Request[] requests = new Request[KEYS];

    ChurnSoak() {
        for (int i = 0; i < SERVERS; i++) {
            servers[i] = Server.builder("s" + i)
                    .url("http://10.0.0.1:" + (FIRST_PORT + i) + "/")
                    .weight(1 + i % 4)
                    .build();
        }
        for (int i = 0; i < KEYS; i++) {
            requests[i] = Request.of("/objects/" + i);
        }
    }

    @Test
    void stripedRoundRobin_churn_everyPickFitsItsSnapshot() throws Exception {
        soak("striped round robin", RoundRobin.striped(), 330 * UNIT);
    }

    @Test
    void strictRoundRobin_churn_everyPickFitsItsSnapshot() throws Exception {
        soak("strict round robin", RoundRobin.strict(), 250 * UNIT);
    }

    @Test
    void twoChoices_churn_everyPickFitsItsSnapshot() throws Exception {
        soak("two choices", TwoChoices.by(Loads.outstanding()), 300 * UNIT);
    }

    @Test
    void rendezvous_churn_everyPickFitsItsSnapshot() throws Exception {
        soak("rendezvous", Rendezvous.weighted(), 120 * UNIT);
    }

    private void soak(String family, Algorithm algorithm, long picks) throws Exception {
        new Run(family + ", select ", algorithm, false).go(picks * 4 / 5);
        new Run(family + ", acquire", algorithm, true).go(picks / 5);
    }

    /** One pool, one selector, two pickers and a churner. */
    private final class Run {
        private final String name;
        private final boolean attempts;
        private final Churn churn;
        private final ServerPool pool = ServerPool.builder().panic(0, 0).build();
        private final ServerSelector selector;
        private volatile boolean stopped;

        Run(String name, Algorithm algorithm, boolean attempts) {
            this.name = name;
            this.attempts = attempts;
            this.churn = new Churn(pool, attempts);
            churn.change();
            this.selector = algorithm.on(pool);
        }

        void go(long picks) throws Exception {
            CyclicBarrier warm = new CyclicBarrier(PICKERS);
            ExecutorService threads = Executors.newFixedThreadPool(PICKERS + 1);
            try {
                Future<Long> changes = threads.submit(this::churn);
                List<Future<Tally>> pickers = new ArrayList<>();
                for (int i = 0; i < PICKERS; i++) {
                    int seed = i;
                    pickers.add(threads.submit(() -> pick(seed, picks / PICKERS, warm)));
                }
                Tally[] tallies = new Tally[PICKERS];
                for (int i = 0; i < PICKERS; i++) {
                    tallies[i] = pickers.get(i).get();
                }
                stopped = true;
                report(tallies, changes.get());
            } finally {
                stopped = true;
                threads.shutdownNow();
            }
            if (attempts) {
                pool.replace(List.of(servers));
                assertThat(pool.status()).hasSize(SERVERS).allMatch(status -> status.inFlight() == 0);
            }
            selector.close();
        }

        private void report(Tally[] tallies, long changes) {
            Tally one = tallies[0];
            Tally two = tallies[1];
            double seconds = Math.max(one.nanos, two.nanos) / 1e9;
            System.out.printf(
                    "ChurnSoak %-28s %11d picks, %7d changes, %7d and %7d seen, %6.2f s, %d and %d bytes allocated%n",
                    name,
                    one.picks + two.picks,
                    changes,
                    one.changesSeen,
                    two.changesSeen,
                    seconds,
                    one.bytes,
                    two.bytes);
            assertThat(one.changesSeen + two.changesSeen).isPositive();
            assertThat(one.bytes).isLessThanOrEqualTo(MOST_ALLOCATED);
            assertThat(two.bytes).isLessThanOrEqualTo(MOST_ALLOCATED);
        }

        private long churn() {
            long start = System.nanoTime();
            for (long changes = 1; !stopped; changes++) {
                churn.change();
                long due = start + changes * PACE_NANOS;
                long now = System.nanoTime();
                if (now - due > 0) {
                    start += now - due; // behind: what was missed is not made up for
                }
                while (System.nanoTime() - due < 0 && !stopped) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
            }
            return pool.version() - 1;
        }

        private Tally pick(int seed, long picks, CyclicBarrier warm) throws Exception {
            // Warms up what only a few picks need as well: the cursor that this thread borrows, and the way on from a
            // server that left between a pick and its beginning. The JVM allocates once when it loads a class for that.
            selector.rank(Request.NONE, new Server[MOST_MEMBERS]);
            beginTooLate();
            Tally tally = new Tally();
            for (int i = 0; i < WARM_UP_ROUNDS; i++) {
                run(seed, WARM_UP, tally);
            }
            warm.await(1, TimeUnit.MINUTES);
            tally.changesSeen = 0;
            long start = System.nanoTime();
            long before = THREADS.getCurrentThreadAllocatedBytes();
            run(seed, picks, tally);
            tally.bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
            tally.nanos = System.nanoTime() - start;
            tally.picks = picks;
            return tally;
        }

        private void beginTooLate() {
            ServerPool other = ServerPool.of(servers[ANCHOR]);
            ServerSelector soon = RoundRobin.striped().on(other);
            Selection cursor = soon.open(Request.NONE);
            cursor.next();
            other.remove(servers[ANCHOR].id());
            assertThat(cursor.begin()).isEqualTo(-1);
            assertThat(soon.explain(Request.NONE).reason()).isEqualTo(Decision.Reason.NO_SERVERS);
        }

        private void run(int seed, long picks, Tally tally) {
            if (attempts) {
                acquires(seed, picks, tally);
            } else {
                selects(seed, picks, tally);
            }
        }

        private void selects(int seed, long picks, Tally tally) {
            long version = selector.version();
            for (long i = 0; i < picks; i++) {
                Server server = selector.select(requests[(int) (i + seed) & KEYS - 1]);
                version = check(server, version, tally);
            }
        }

        /** Keeps some attempts going on, so that most begin and end under different memberships. */
        private void acquires(int seed, long picks, Tally tally) {
            Attempt[] held = tally.held;
            long version = selector.version();
            for (long i = 0; i < picks; i++) {
                Attempt attempt = held[(int) i & HELD - 1];
                attempt.end(Outcome.SUCCESS);
                boolean begun = selector.acquire(requests[(int) (i + seed) & KEYS - 1], attempt);
                version = check(begun ? attempt.server() : null, version, tally);
            }
            for (Attempt attempt : held) {
                attempt.end(Outcome.SUCCESS);
            }
        }

        /** Returns the version after the pick, which is that before the next one. */
        private long check(Server server, long before, Tally tally) {
            long after = selector.version();
            if (server == null || !churn.hadBetween(server.port() - FIRST_PORT, before, after)) {
                fail("picked %s between versions %d and %d", server, before, after);
            }
            if (after != before) {
                tally.changesSeen++;
            }
            return after;
        }
    }

    /** What one picking thread counted. */
    private static final class Tally {
        final Attempt[] held = new Attempt[HELD];
        long picks;
        long changesSeen;
        long nanos;
        long bytes;

        Tally() {
            for (int i = 0; i < HELD; i++) {
                held[i] = new Attempt();
            }
        }
    }

    /** The history of a pool, known before it happens: the membership of each version, and what is down in it. */
    private final class Churn {
        private final ServerPool pool;
        private final List<List<Server>> memberships = new ArrayList<>();
        private final List<Map<String, Health>> healths = new ArrayList<>();
        private final long[] low = new long[MEMBERSHIPS];
        private final long[] high = new long[MEMBERSHIPS];
        private long version;

        Churn(ServerPool pool, boolean withDead) {
            this.pool = pool;
            if (withDead) {
                pool.add(servers[DEAD]);
                pool.setHealth(servers[DEAD].id(), Health.DOWN);
                version++;
            }
            SplittableRandom random = new SplittableRandom(20260101);
            List<Server> last = List.of();
            for (int i = 0; i < MEMBERSHIPS; i++) {
                List<Server> members;
                Map<String, Health> health = new HashMap<>();
                do {
                    health.clear();
                    members = draw(random, health);
                } while (members.equals(last)); // or the version would stay
                last = List.copyOf(members);
                // Pickable, as bits; the dead one is a member that has none.
                for (Server member : members) {
                    int index = member.port() - FIRST_PORT;
                    if (index < Long.SIZE) {
                        low[i] |= 1L << index;
                    } else {
                        high[i] |= 1L << index;
                    }
                }
                if (withDead) {
                    members.add(servers[DEAD]);
                }
                memberships.add(members);
                healths.add(health);
            }
        }

        /** Draws 1 to 64 members in any order, the anchor always, and takes up to all others down or up. */
        private List<Server> draw(SplittableRandom random, Map<String, Health> health) {
            List<Server> members = new ArrayList<>();
            int[] order = new int[DEAD - 1];
            for (int i = 0; i < order.length; i++) {
                int j = random.nextInt(i + 1);
                order[i] = order[j];
                order[j] = i + 1;
            }
            int others = random.nextInt(MOST_MEMBERS);
            int downOfFour = random.nextInt(5);
            for (int i = 0; i < others; i++) {
                Server other = servers[order[i]];
                members.add(other);
                health.put(other.id(), random.nextInt(4) < downOfFour ? Health.DOWN : Health.UP);
            }
            members.add(random.nextInt(others + 1), servers[ANCHOR]);
            return members;
        }

        void change() {
            version++;
            pool.replace(memberships.get((int) (version % MEMBERSHIPS)));
            pool.setHealth(healths.get((int) (version % MEMBERSHIPS)));
            assertThat(pool.version()).isEqualTo(version);
        }

        /** Returns whether a server could be picked under one of the versions from one to another. */
        boolean hadBetween(int index, long from, long to) {
            long[] words = index < Long.SIZE ? low : high;
            for (long v = from; v <= to; v++) {
                if ((words[(int) (v % MEMBERSHIPS)] >>> index & 1) != 0) {
                    return true;
                }
            }
            return false;
        }
    }
}
