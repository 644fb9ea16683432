// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A line of what JMH measured, in nanoseconds per operation.
 *
 * @param benchmark the method
 * @param wall mean of the iterations
 * @param cpu user and system time; null if it was not counted
 * @param error half of the 99.9 % interval of {@code cpu}, or of {@code wall} without it; null from a single iteration
 * @param bytes allocated; null if they were not counted
 * @param ratio to the bound of the same method and parameters in the same run, by CPU time where both have it; null if
 *     there is none
 */
public record BenchmarkRow(
        String benchmark,
        Map<String, String> params,
        int run,
        double wall,
        @Nullable Double cpu,
        @Nullable Double error,
        @Nullable Double bytes,
        @Nullable Double ratio)
        implements Results.Row {
    static final String CONTENDER = "contender";
    static final String SERVERS = "servers";

    /** Sorts the parameters. */
    public BenchmarkRow {
        params = new TreeMap<>(params);
    }

    @Override
    public String about() {
        return benchmark + " " + params;
    }

    @Override
    public int servers() {
        return Integer.parseInt(params.getOrDefault(SERVERS, "0"));
    }

    @Override
    public @Nullable Double compared() {
        return ratio != null ? ratio : (Double) time();
    }

    /** Returns who was measured: the parameter of that name, or the method. */
    public String contender() {
        return params.getOrDefault(CONTENDER, benchmark);
    }

    /** Returns the CPU time, or wall time if that is all there is. */
    public double time() {
        return cpu != null ? cpu : wall;
    }

    /** Returns the parameters without one. */
    Map<String, String> paramsBut(String name) {
        Map<String, String> others = new TreeMap<>(params);
        others.remove(name);
        return others;
    }

    BenchmarkRow against(@Nullable BenchmarkRow bound) {
        if (bound == null) {
            return this;
        }
        double quotient = cpu != null && bound.cpu != null ? cpu / bound.cpu : wall / bound.wall;
        return new BenchmarkRow(benchmark, params, run, wall, cpu, error, bytes, Figures.round(quotient));
    }

    BenchmarkRow rounded() {
        return new BenchmarkRow(
                benchmark, params, run, Figures.round(wall), round(cpu), round(error), round(bytes), ratio);
    }

    private static @Nullable Double round(@Nullable Double value) {
        return value == null ? null : (Double) Figures.round(value);
    }
}
