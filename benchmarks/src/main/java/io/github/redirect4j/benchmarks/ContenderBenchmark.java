// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import io.github.redirect4j.benchmarks.contenders.Contender;
import io.github.redirect4j.benchmarks.contenders.Contenders;
import io.github.redirect4j.benchmarks.contenders.Cycle;
import io.github.redirect4j.benchmarks.contenders.Question;
import io.github.redirect4j.benchmarks.contention.Neighbours;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One question to all contenders: a benchmark names the question, and who is asked. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 16, time = 50, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public abstract class ContenderBenchmark {
    @Param({"16", "128"})
    int servers;

    /** Whether other algorithms of ours went through our selector before. A peer's row is the same either way. */
    @Param("false")
    boolean hot;

    private static volatile double noise;

    private final Question question;
    private @Nullable Contender made;

    ContenderBenchmark(Question question) {
        this.question = question;
    }

    /** Returns how noisy the last iteration of this process was, by {@link Neighbours}; 0 if there was none. */
    static double noise() {
        return noise;
    }

    /** Returns who is measured. */
    abstract String contender();

    /** Makes the contender. */
    @Setup(Level.Trial)
    public void setUp() {
        if (hot) {
            Pools.heat();
        }
        made = Contenders.make(question, contender(), servers);
    }

    /** Lets go of it. */
    @TearDown(Level.Trial)
    public void tearDown() {
        Objects.requireNonNull(made).close();
    }

    /** One thread's way through it. */
    @State(Scope.Thread)
    public static class Caller {
        private final Neighbours neighbours = new Neighbours();
        private @Nullable Cycle cycle;
        private double before;

        /** Listens before an iteration. */
        @Setup(Level.Iteration)
        public void listen() {
            before = neighbours.noise();
        }

        /** Listens after it. */
        @TearDown(Level.Iteration)
        public void listenAgain() {
            noise = Math.max(before, neighbours.noise());
        }

        // Not in a set-up: JMH makes no state of an abstract class, and this one's benchmark is.
        Cycle through(ContenderBenchmark benchmark) {
            Cycle made = cycle;
            if (made == null) {
                made = Objects.requireNonNull(benchmark.made).caller();
                cycle = made;
            }
            return made;
        }
    }

    /** One request. */
    @Benchmark
    public Object cycle(Caller caller) {
        return caller.through(this).run();
    }
}
