// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import io.github.redirect4j.benchmarks.contenders.Contender;
import io.github.redirect4j.benchmarks.contenders.Contenders;
import io.github.redirect4j.benchmarks.contenders.Cycle;
import io.github.redirect4j.benchmarks.contenders.Question;
import java.util.concurrent.TimeUnit;
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

/** What does a server by its weight cost: bounds, ours, the peers? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class WeightedBenchmark {
    @Param({
        "bound-table-striped",
        "bound-table-atomic",
        "bound-alias",
        "redirect4j twoChoices",
        "redirect4j leastLoad",
        "redirect4j rendezvous",
        "Armeria weightedRoundRobin",
        "gRPC weighted_round_robin",
        "Ribbon WeightedResponseTimeRule",
        "Dubbo RoundRobin",
        "Dubbo Random"
    })
    String contender;

    @Param({"16", "128"})
    int servers;

    /** Whether other algorithms of ours went through our selector before. A peer's row is the same either way. */
    @Param("false")
    boolean hot;

    private Contender made;

    /** Makes the contender. */
    @Setup(Level.Trial)
    public void setUp() {
        if (hot) {
            Pools.heat();
        }
        made = Contenders.make(Question.WEIGHTED, contender, servers);
    }

    /** Lets go of it. */
    @TearDown(Level.Trial)
    public void tearDown() {
        made.close();
    }

    /** One thread's way through it. */
    @State(Scope.Thread)
    public static class Caller {
        Cycle cycle;

        /** Makes it. */
        @Setup(Level.Trial)
        public void setUp(WeightedBenchmark benchmark) {
            cycle = benchmark.made.caller();
        }
    }

    /** One request. */
    @Benchmark
    public Object cycle(Caller caller) {
        return caller.cycle.run();
    }
}
