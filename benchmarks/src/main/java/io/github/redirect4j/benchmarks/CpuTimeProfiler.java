// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.profile.ProfilerException;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/**
 * CPU time, user and system, of the benchmark's own threads per operation: {@code cpu.ns/op}, and, of contenders, how noisy
 * the machine was, {@code noise}. On a shared machine it
 * repeats where wall time does not. {@code -prof io.github.redirect4j.benchmarks.CpuTimeProfiler}; JMH has no short names for
 * profilers of others.
 */
public final class CpuTimeProfiler implements InternalProfiler {
    /*
     * JMH's threads live as long as the fork and are told by their name. They are made after the first iteration was
     * announced, so a thread that was not there before began at zero. Between the two readings they run, besides the
     * measured operations, those with which JMH keeps the others busy while it waits for all to arrive or to finish:
     * all operations are divided by, not the measured ones. With -t 2 that is CPU time of one thread's operation, as
     * the score of AverageTime is. Set-up per iteration and per invocation counts, as in JMH's own norms.
     */
    static final String NAME = "cpu.ns/op";

    static final String NOISE = "noise";

    private static final String WORKER = "-jmh-worker-";

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private Map<Long, Long> before = Map.of();

    /** Makes the profiler; JMH does. */
    public CpuTimeProfiler() throws ProfilerException {
        if (!threads.isThreadCpuTimeSupported()) {
            throw new ProfilerException("cpu time: not known to this virtual machine");
        }
        threads.setThreadCpuTimeEnabled(true);
    }

    @Override
    public String getDescription() {
        return "CPU time of the benchmark's threads per operation";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = read();
    }

    @Override
    public Collection<ScalarResult> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        long nanos = 0;
        for (Map.Entry<Long, Long> thread : read().entrySet()) {
            nanos += thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
        }
        long operations = result.getMetadata().getAllOps();
        // Nothing is better than a wrong figure: no thread was found (another kind of executor), or no operation was
        // done.
        List<ScalarResult> results = new ArrayList<>();
        if (nanos != 0 && operations != 0) {
            results.add(new ScalarResult(NAME, (double) nanos / operations, "ns/op", AggregationPolicy.AVG));
        }
        double noise = ContenderBenchmark.noise();
        if (noise != 0) {
            results.add(new ScalarResult(NOISE, noise, "times", AggregationPolicy.AVG));
        }
        return results;
    }

    private Map<Long, Long> read() {
        Map<Long, Long> times = new HashMap<>();
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().contains(WORKER)) {
                times.put(thread.getThreadId(), Math.max(0, threads.getThreadCpuTime(thread.getThreadId())));
            }
        }
        return times;
    }
}
