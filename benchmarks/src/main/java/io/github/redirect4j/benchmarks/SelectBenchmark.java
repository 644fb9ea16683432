// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import io.github.redirect4j.core.Attempt;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Selection;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.health.OutlierDetector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a pick cost by each way of asking for one, with servers masked and in tiers, beside one atomic counter over a
 * volatile array? {@link RotationBenchmark} and {@link LoadBenchmark} ask in the two usual ways and compare with others.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class SelectBenchmark {
    @Param({"striped", "strict", "twoChoices", "leastLoad", "rendezvous"})
    String algorithm;

    @Param({"128"})
    int servers;

    @Param({"none"})
    String masked;

    @Param({"1"})
    int tiers;

    @Param({"false", "true"})
    boolean hot;

    /** Whether an outlier detector hears how attempts end. */
    @Param("false")
    boolean heard;

    private ServerSelector selector;
    private volatile Server[] list;
    private final AtomicLong counter = new AtomicLong();

    /** Makes the pool. */
    @Setup(Level.Trial)
    public void setUp() {
        if (hot) {
            Pools.heat();
        }
        ServerPool pool = Pools.pool(servers, tiers);
        Pools.mask(pool, masked);
        if (heard) {
            OutlierDetector.builder(pool).errors(0).connectionErrors(0).build().start();
        }
        selector = Pools.algorithm(algorithm).on(pool);
        list = pool.servers().toArray(new Server[0]);
    }

    /** One thread's requests and what it owns. */
    @State(Scope.Thread)
    public static class Caller {
        final Request[] requests = Pools.requests();
        final Server[] out = new Server[4];
        Selection selection;
        int next;

        /** Opens the cursor. */
        @Setup(Level.Trial)
        public void setUp(SelectBenchmark benchmark) {
            selection = benchmark.selector.open(Request.NONE);
        }

        Request request() {
            return requests[next++ & requests.length - 1];
        }
    }

    /** The bound of everything that counts turns exactly. */
    @Benchmark
    public Server boundAtomic(Caller caller) {
        caller.request();
        Server[] servers = list;
        return servers[(int) Long.remainderUnsigned(counter.getAndIncrement(), servers.length)];
    }

    /** Select. */
    @Benchmark
    public Server select(Caller caller) {
        return selector.select(caller.request());
    }

    /** Acquire and end, a new attempt each time. */
    @Benchmark
    public boolean acquire(Caller caller) {
        Attempt attempt = selector.acquire(caller.request());
        return attempt.end(Outcome.SUCCESS);
    }

    /** The best four. */
    @Benchmark
    public int rank(Caller caller) {
        return selector.rank(caller.request(), caller.out);
    }

    /** A request whose first attempt fails: pick, begin, end, pick again, begin, end. */
    @Benchmark
    public boolean retry(Caller caller) {
        Selection selection = caller.selection.open(caller.request());
        selection.next();
        selection.end(selection.begin(), Outcome.CONNECT_FAILURE);
        selection.next();
        return selection.end(selection.begin(), Outcome.SUCCESS);
    }
}
