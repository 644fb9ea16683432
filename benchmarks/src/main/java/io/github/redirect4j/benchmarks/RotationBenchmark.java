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

/** What does the next of equal servers cost: bounds, ours, the peers? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class RotationBenchmark {
    @Param({
        "bound-striped-atomic",
        "bound-striped-plain",
        "bound-atomic",
        "bound-random",
        "redirect4j striped",
        "redirect4j strict",
        "redirect4j twoChoices",
        "redirect4j leastLoad",
        "redirect4j rendezvous",
        "Vert.x ROUND_ROBIN",
        "Armeria roundRobin",
        "gRPC round_robin",
        "Finagle roundRobin",
        "Ribbon RoundRobinRule",
        "Spring RoundRobinLoadBalancer",
        "Dubbo RoundRobin"
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
        made = Contenders.make(Question.ROTATION, contender, servers);
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
        public void setUp(RotationBenchmark benchmark) {
            cycle = benchmark.made.caller();
        }
    }

    /** One request. */
    @Benchmark
    public Object cycle(Caller caller) {
        return caller.cycle.run();
    }
}
