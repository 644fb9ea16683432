// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What do changes cost, and do they slow picks? Selecting from a large pool while another thread makes 100 changes of
 * health and 10 of membership a second, beside the same without changes, beside the changes themselves.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class ChangesBenchmark {
    @Param({"striped", "twoChoices"})
    String algorithm;

    @Param({"10000"})
    int servers;

    private ServerPool pool;
    private ServerSelector selector;
    private List<Server> guests;
    private int turn;
    private Thread changer;
    private volatile boolean changing;

    /** Makes the pool. */
    @Setup(Level.Trial)
    public void setUp() {
        pool = Pools.pool(servers, 1);
        selector = Pools.algorithm(algorithm).on(pool);
        guests = List.of(Server.of("guest0"), Server.of("guest1"));
    }

    /** Stops the changes. */
    @TearDown(Level.Trial)
    public void tearDown() throws InterruptedException {
        changing = false;
        if (changer != null) {
            changer.join();
        }
    }

    /** A thread that changes the pool at a steady rate. */
    @State(Scope.Benchmark)
    public static class Changes {
        /** Starts it. */
        @Setup(Level.Trial)
        public void setUp(ChangesBenchmark benchmark) {
            benchmark.startChanging();
        }
    }

    private void startChanging() {
        changing = true;
        changer = new Thread(() -> {
            for (int i = 0; changing; i++) {
                flip(i);
                if (i % 10 == 0) {
                    exchangeGuest(i / 10);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        });
        changer.start();
    }

    private void flip(int i) {
        pool.setHealth("10.0.0." + i / 2 % 256 + ":8080", i % 2 == 0 ? Health.DOWN : Health.UP);
    }

    private void exchangeGuest(int i) {
        pool.update(u -> u.remove(guests.get(i & 1).id()).put(guests.get(i + 1 & 1)));
    }

    /** Nothing changes. */
    @Benchmark
    public Server selectQuiet() {
        return selector.select(Request.NONE);
    }

    /** A hundred and ten changes a second. */
    @Benchmark
    public Server selectWhileChanging(Changes changes) {
        return selector.select(Request.NONE);
    }

    /** One change of health. */
    @Benchmark
    public void changeHealth() {
        flip(turn++);
    }

    /** One change of membership. */
    @Benchmark
    public void changeMembership() {
        exchangeGuest(turn++);
    }
}
