// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import io.github.redirect4j.benchmarks.Policies;
import io.github.redirect4j.benchmarks.Pools;
import io.github.redirect4j.core.internal.Mix;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
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

/** Where does the time of a pick go: the way to the tier, the draw, the pick itself, the counts, and the whole? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets what is a parameter, the set-up the rest
public class PartsBenchmark {
    @Param({"striped", "strict", "twoChoices"})
    String algorithm;

    @Param("128")
    int servers;

    private final AtomicInteger one = new AtomicInteger();
    private final AtomicInteger two = new AtomicInteger();
    private final AtomicInteger three = new AtomicInteger();
    private final Attempt attempt = new Attempt();
    private PoolSelector selector;
    private Tier tier;
    private Cell cell;
    private long draw;

    /** Makes the pool, and takes its parts. */
    @Setup(Level.Trial)
    public void setUp() {
        ServerPool pool = ServerPool.builder().build();
        pool.replace(Pools.servers(servers, 1));
        Algorithm made = Objects.requireNonNull(Policies.ours().get(algorithm)).get();
        selector = (PoolSelector) made.on(pool);
        tier = selector.view().route(Request.NONE).tiers[0];
        cell = tier.cells[0];
    }

    /** From the selector to the tier. */
    @Benchmark
    public Object route() {
        return selector.view().route(Request.NONE).tiers[0];
    }

    /** The ticket, or the random bits. */
    @Benchmark
    public long draw() {
        return tier.lane.next(Request.NONE);
    }

    /** The choice, of a ready draw. */
    @Benchmark
    public int pick() {
        return tier.picker.pick(Request.NONE, tier.mask, Mix.mix(draw += Mix.GOLDEN) >>> 2, 0);
    }

    /** The three, as a caller has them. */
    @Benchmark
    public @Nullable Server select() {
        return selector.select(Request.NONE);
    }

    /** What an attempt counts at its server. */
    @Benchmark
    public boolean count() {
        boolean begun = cell.begin(false, false) >= 0;
        return cell.end(0) != begun;
    }

    /** The whole of a caller who sees the end. */
    @Benchmark
    public boolean acquireAndEnd() {
        selector.acquire(Request.NONE, attempt);
        return attempt.end(Outcome.SUCCESS);
    }

    /** What two locked instructions cost here: the least for a count that goes up and down. */
    @Benchmark
    public int twoLocked() {
        return one.getAndIncrement() + two.getAndIncrement();
    }

    /** What three cost: the least if an end that is called twice must count once. */
    @Benchmark
    public int threeLocked() {
        return one.getAndIncrement() + two.getAndIncrement() + three.getAndIncrement();
    }
}
