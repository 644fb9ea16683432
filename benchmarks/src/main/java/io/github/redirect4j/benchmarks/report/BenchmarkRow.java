// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A line of what JMH measured, in nanoseconds per operation: of all quiet iterations of all quiet processes the least. What else
 * a machine has to do only ever makes code slower, by bursts, and a neighbour on the same core does so in CPU time as well; the
 * least is what such bursts leave alone, and what a second run finds again.
 *
 * @param benchmark the method
 * @param wall elapsed time
 * @param cpu user and system time; null if it was not counted
 * @param slowest of the processes' own least times the greatest, {@code cpu} if it was counted, else {@code wall}: what a
 *     process's own layout and compilation may cost, and noise
 * @param bytes allocated, of each process the median, and of these the greatest; null if they were not counted
 * @param quiet how many of the processes were; if none, figures are those of the noise, and are compared with nothing
 * @param ratio to the bound of the same method and parameters in the same run, by CPU time where both have it; null if
 *     there is none
 */
public record BenchmarkRow(
        String benchmark,
        Map<String, String> params,
        int run,
        double wall,
        @Nullable Double cpu,
        double slowest,
        @Nullable Double bytes,
        int quiet,
        @Nullable Double ratio)
        implements Results.Row {
    static final String CONTENDER = "contender";
    static final String SERVERS = "servers";
    static final String WEIGHTS = "weights";

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
        return quiet == 0 || ratio != null ? ratio : (Double) time();
    }

    /** Returns who was measured: the parameter of that name, or the method and, if they differ, the weights. */
    public String contender() {
        String method = params.containsKey(WEIGHTS) ? benchmark + ", " + params.get(WEIGHTS) : benchmark;
        return params.getOrDefault(CONTENDER, method);
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

    /** Returns what both say about the same: the least of their times, and the slowest of their processes, quiet ones if any. */
    BenchmarkRow and(BenchmarkRow other) {
        if (quiet == 0 && other.quiet > 0) {
            return other.and(this);
        }
        boolean alike = quiet == 0 || other.quiet > 0;
        return new BenchmarkRow(
                benchmark,
                params,
                run,
                alike ? Math.min(wall, other.wall) : wall,
                alike ? least(cpu, other.cpu) : cpu,
                alike ? Math.max(slowest, other.slowest) : slowest,
                bytes == null || other.bytes == null ? null : (Double) Math.max(bytes, other.bytes),
                quiet + other.quiet,
                null);
    }

    private static @Nullable Double least(@Nullable Double one, @Nullable Double other) {
        return one == null || other == null ? null : (Double) Math.min(one, other);
    }

    BenchmarkRow against(@Nullable BenchmarkRow bound) {
        if (bound == null || quiet == 0 || bound.quiet == 0) {
            return this;
        }
        double quotient = cpu != null && bound.cpu != null ? cpu / bound.cpu : wall / bound.wall;
        return new BenchmarkRow(benchmark, params, run, wall, cpu, slowest, bytes, quiet, Figures.round(quotient));
    }

    BenchmarkRow rounded() {
        return new BenchmarkRow(
                benchmark,
                params,
                run,
                Figures.round(wall),
                round(cpu),
                Figures.round(slowest),
                round(bytes),
                quiet,
                ratio);
    }

    private static @Nullable Double round(@Nullable Double value) {
        return value == null ? null : (Double) Figures.round(value);
    }
}
