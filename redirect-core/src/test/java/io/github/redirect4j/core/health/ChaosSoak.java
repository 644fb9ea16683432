// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Selection;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.health.ChaosOrigins.Fault;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Fifty real origins that are killed, paused, slowed, made to answer 500 or garbage, and restored by a seeded script,
 * under a steady load of real requests: at most two tries each, in a pool with a retry budget of a fifth. Servers are asked in
 * turns, so a faulty one gets its share until it is masked.
 *
 * <p>Prints a line for each second. {@code -Dchaos.rounds=10} repeats the faults one at a time; the short form has one of
 * each kind.
 */
class ChaosSoak {
    private static final int ROUNDS = Integer.getInteger("redirect4j.chaos.rounds", 1);
    private static final int ORIGINS = 50;
    private static final int CLIENTS = 16;
    private static final Duration PACE = Duration.ofMillis(20); // of each client: 800 requests a second in all
    private static final int TRY_MILLIS = 300;
    private static final int TRIES = 2;

    private static final Duration INTERVAL = Duration.ofMillis(800);
    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final int FALL = 3;
    private static final long BOUND = INTERVAL.multipliedBy(FALL).plus(TIMEOUT).toNanos(); // 2.7 s

    private static final Duration FAULTY = Duration.ofSeconds(5);
    private static final Duration RESTORED = Duration.ofSeconds(5);

    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS + 1);
    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
    private final ServerPool pool = ServerPool.builder().retryBudget(0.2, 3).build();
    private final ServerSelector selector = RoundRobin.striped().on(pool);
    private final SplittableRandom random = new SplittableRandom(20261123);
    private final long begun = System.nanoTime();
    private volatile boolean stopped;

    // What clients count. The last attempt that began at each origin, and how many did.
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLongArray attempts = new AtomicLongArray(ORIGINS);
    private final AtomicLongArray latest = new AtomicLongArray(ORIGINS);

    @Test
    void fiftyOrigins_seededFaults_maskedInTimeAndHardlySeen() throws Exception {
        try (ChaosOrigins origins = new ChaosOrigins(ORIGINS);
                HealthCheckTransport transport = HealthCheckTransport.create(clients);
                HealthChecker checker = HealthChecker.builder(
                                pool, transport.http(HttpCheck.get("/healthz")), scheduler)
                        .interval(INTERVAL)
                        .intervalAfterFailure(Duration.ofMillis(300))
                        .timeout(TIMEOUT)
                        .fall(FALL)
                        .build();
                OutlierDetector outliers = OutlierDetector.builder(pool)
                        .ejection(Duration.ofSeconds(2), Duration.ofSeconds(4))
                        .build()) {
            for (int i = 0; i < ORIGINS; i++) {
                pool.add(Server.builder("o" + i)
                        .url("http://127.0.0.1:" + origins.port(i) + "/")
                        .build());
            }
            checker.start();
            outliers.start();
            var sweeps = scheduler.scheduleAtFixedRate(pool::sweep, 100, 100, MILLISECONDS);
            var prints = scheduler.scheduleAtFixedRate(this::print, 1, 1, SECONDS);
            List<Future<?>> load = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                load.add(clients.submit(() -> ask(client)));
            }
            try {
                pass(Duration.ofSeconds(2));
                oneAtATime(origins);
                many(origins, ORIGINS * 2 / 5);
                all(origins);
            } finally {
                stopped = true;
            }
            assertThat(sweeps.isDone()).isFalse(); // one that throws is not done again
            assertThat(prints.isDone()).isFalse();
            for (Future<?> client : load) {
                client.get(10, SECONDS);
            }
        } finally {
            stopped = true;
            scheduler.shutdownNow();
            clients.shutdownNow();
        }
        assertThat(pool.status()).allMatch(status -> status.inFlight() == 0);
    }

    private void oneAtATime(ChaosOrigins origins) {
        long asked = requests.get();
        for (int round = 0; round < ROUNDS; round++) {
            for (Fault fault : Fault.values()) {
                if (fault != Fault.NONE) {
                    breakAndRestore(origins, List.of(random.nextInt(ORIGINS)), List.of(fault));
                }
            }
        }
        asked = requests.get() - asked;
        say(
                "one fault at a time: %d of %d requests failed, %.3f %%",
                failures.get(), asked, 100.0 * failures.get() / asked);
        assertThat(failures.get()).isLessThan(asked / 1000);
    }

    /** Two fifths are faulty: checks mask them all, the ejection of outliers has its cap; no panic. */
    private void many(ChaosOrigins origins, int count) {
        List<Integer> some =
                random.ints(0, ORIGINS).distinct().limit(count).boxed().toList();
        List<Fault> kinds = List.of(Fault.KILLED, Fault.PAUSED, Fault.SLOW, Fault.ERRORS, Fault.GARBAGE);
        breakAndRestore(origins, some, kinds);
    }

    /** All are faulty: attempts go to anybody, every request fails and none waits for longer than its tries. */
    private void all(ChaosOrigins origins) {
        List<Integer> all = IntStream.range(0, ORIGINS).boxed().toList();
        long failed = failures.get();
        turn(origins, all, List.of(Fault.KILLED, Fault.ERRORS));
        pass(FAULTY);
        long during = failures.get();
        long asked = requests.get();
        long attempted = attempted(all);
        pass(Duration.ofSeconds(1));
        say(
                "all faulty: %d requests failed, %d of the last %d",
                during - failed, failures.get() - during, requests.get() - asked);
        assertThat(failures.get() - during)
                .isBetween((requests.get() - asked) * 9 / 10, requests.get() - asked + CLIENTS);
        assertThat(attempted(all) - attempted).isGreaterThan(requests.get() - asked - CLIENTS);
        turn(origins, all, List.of(Fault.NONE));
        long restored = System.nanoTime();
        awaitUp(all);
        say("all restored: up again after %.1f s", (System.nanoTime() - restored) / 1e9);
        long after = failures.get();
        asked = requests.get();
        pass(RESTORED);
        assertThat(failures.get() - after).isLessThan((requests.get() - asked) / 1000);
    }

    private void breakAndRestore(ChaosOrigins origins, List<Integer> which, List<Fault> faults) {
        long at = System.nanoTime();
        long asked = requests.get();
        long failed = failures.get();
        turn(origins, which, faults);
        pass(Duration.ofNanos(BOUND));
        long attemptedAtBound = attempted(which);
        long askedAtBound = requests.get();
        long failedAtBound = failures.get();
        pass(FAULTY.minusNanos(BOUND));
        assertThat(attempted(which))
                .as("attempts at %s after %d ns", which, BOUND)
                .isEqualTo(attemptedAtBound);
        long last = which.stream().mapToLong(i -> latest.get(i) - at).max().orElseThrow();
        turn(origins, which, List.of(Fault.NONE));
        long restored = System.nanoTime();
        awaitUp(which);
        double up = (System.nanoTime() - restored) / 1e9;
        pass(RESTORED);
        long askedAfter = requests.get() - askedAtBound;
        long failedAfter = failures.get() - failedAtBound;
        say(
                "%s %s: no traffic after %.2f s; %d of %d requests failed in %.1f s, %d of %d after; up after %.1f s",
                faults,
                which,
                last / 1e9,
                failedAtBound - failed,
                askedAtBound - asked,
                BOUND / 1e9,
                failedAfter,
                askedAfter,
                up);
        assertThat(attempted(which)).as("attempts at %s once restored", which).isGreaterThan(attemptedAtBound);
        assertThat(failedAfter).isLessThan(askedAfter / 1000);
    }

    private static void turn(ChaosOrigins origins, List<Integer> which, List<Fault> faults) {
        for (int i = 0; i < which.size(); i++) {
            origins.turn(which.get(i), faults.get(i % faults.size()));
        }
    }

    private long attempted(List<Integer> which) {
        return which.stream().mapToLong(attempts::get).sum();
    }

    private void awaitUp(List<Integer> which) {
        long deadline = System.nanoTime() + SECONDS.toNanos(30);
        while (!which.stream().allMatch(i -> pool.status("o" + i).health() == Health.UP)) {
            assertThat(System.nanoTime() - deadline).as("all up").isNegative();
            pass(Duration.ofMillis(10));
        }
    }

    private static void pass(Duration time) {
        Uninterruptibles.sleepUninterruptibly(time);
    }

    // ---- clients

    private void ask(int client) {
        Selection cursor = selector.open(Request.NONE);
        long due = System.nanoTime() + PACE.toNanos() * client / CLIENTS;
        while (!stopped) {
            LockSupport.parkNanos(due - System.nanoTime());
            long now = System.nanoTime();
            if (now - due >= 0) {
                due = Math.max(
                        due + PACE.toNanos(), now - PACE.toNanos()); // what a hanging origin kept is not made up for
                request(cursor.open(Request.NONE));
            }
        }
    }

    private void request(Selection cursor) {
        boolean served = false;
        for (int tries = 0; !served && tries < TRIES; tries++) {
            Server server = cursor.next();
            long ticket = server == null ? -1 : cursor.begin();
            if (server == null) {
                break;
            }
            if (ticket >= 0) {
                int origin = Integer.parseInt(server.id().substring(1));
                latest.set(origin, System.nanoTime());
                attempts.incrementAndGet(origin);
                if (tries > 0) {
                    retries.incrementAndGet();
                }
                Outcome outcome = exchange(server.port());
                cursor.end(ticket, outcome);
                served = outcome == Outcome.SUCCESS;
            }
        }
        requests.incrementAndGet();
        if (!served) {
            failures.incrementAndGet();
        }
    }

    private static Outcome exchange(int port) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TRY_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TRY_MILLIS);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: o\r\n\r\n".getBytes(ISO_8859_1));
            byte[] start = socket.getInputStream().readNBytes(12);
            String line = new String(start, ISO_8859_1);
            return line.equals("HTTP/1.1 200")
                    ? Outcome.SUCCESS
                    : line.equals("HTTP/1.1 500") ? Outcome.SERVER_ERROR : Outcome.RESET;
        } catch (ConnectException e) {
            return Outcome.CONNECT_FAILURE;
        } catch (SocketTimeoutException e) {
            return Outcome.TIMEOUT;
        } catch (IOException e) {
            return Outcome.RESET;
        }
    }

    // ---- what is printed

    private void print() {
        long down = pool.status().stream()
                .filter(status -> status.health() == Health.DOWN)
                .count();
        long proving = pool.status().stream()
                .filter(status -> status.health() == Health.PROBING)
                .count();
        say(
                "%6d requests, %5d retries, %5d failed, %2d down, %2d proving",
                requests.get(), retries.get(), failures.get(), down, proving);
    }

    private void say(String format, Object... values) {
        System.out.printf(
                Locale.ROOT,
                "ChaosSoak %5.1f s  %s%n",
                NANOSECONDS.toMillis(System.nanoTime() - begun) / 1e3,
                String.format(Locale.ROOT, format, values));
    }
}
