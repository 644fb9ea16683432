// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import com.google.gson.GsonBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The results of several policies in several scenarios, as text and as JSON.
 *
 * <p>Confined: one thread at a time, no internal locking.
 */
final class Comparison {
    private final long requests;
    private final long seed;
    private final List<Row> rows = new ArrayList<>();

    Comparison(long requests, long seed) {
        this.requests = requests;
        this.seed = seed;
    }

    private record Row(
            String scenario,
            String policy,
            double mean,
            double p50,
            double p99,
            int longestQueue,
            double shareError,
            double failures) {}

    private record File(long seed, long requests, String unit, List<Row> rows) {}

    /** Runs policies, as many at once as there are processors, and returns their table. */
    String compare(Scenario scenario, Map<String, SimulatedPolicy> policies) {
        List<Row> found = List.copyOf(policies.entrySet()).parallelStream()
                .map(each -> row(scenario, each.getKey(), Simulation.run(scenario, each.getValue(), requests, seed)))
                .toList();
        rows.addAll(found);
        StringBuilder out = new StringBuilder();
        out.append(String.format("%s: %s%n", scenario.name(), scenario.question()));
        out.append(String.format(
                "%-27s %10s %9s %10s %10s %12s %9s%n",
                "policy", "mean", "p50", "p99", "max queue", "share error", "failed"));
        for (Row row : found) {
            out.append(String.format(
                    Locale.ROOT,
                    "%-27s %10.3f %9.3f %10.3f %10d %11.1f%% %8.3f%%%n",
                    row.policy,
                    row.mean,
                    row.p50,
                    row.p99,
                    row.longestQueue,
                    row.shareError * 100,
                    row.failures * 100));
        }
        return out.toString();
    }

    private static Row row(Scenario scenario, String policy, Results results) {
        return new Row(
                scenario.name(),
                policy,
                results.mean(),
                results.quantile(0.5),
                results.quantile(0.99),
                results.longestQueue(),
                results.shareError(),
                results.failures());
    }

    /** Returns all rows so far. */
    String toJson() {
        return new GsonBuilder()
                        .setPrettyPrinting()
                        .serializeSpecialFloatingPointValues()
                        .create()
                        .toJson(new File(seed, requests, "mean service time at speed 1", rows))
                + "\n";
    }
}
