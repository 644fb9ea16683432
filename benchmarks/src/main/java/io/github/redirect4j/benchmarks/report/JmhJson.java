// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JMH's own results, brought into normal form. A class {@code RotationBenchmark} answers the question "rotation". */
final class JmhJson {
    private static final String CLASS_SUFFIX = "Benchmark";
    private static final String BOUND = "bound";
    private static final String CPU = "cpu.ns/op";
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** Below this a figure is the harness's own: of all iterations, JMH allocates some bytes itself. */
    private static final double NO_BYTES = 0.01;

    private JmhJson() {}

    /** Reads a file that JMH wrote with {@code -rf json}. Returns its rows by question. */
    static Map<String, Results<BenchmarkRow>> read(Path file, String commit, int run) {
        try {
            return read(Files.readString(file), Machine.here(), commit, run);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Results<BenchmarkRow>> read(String json, Machine here, String commit, int run) {
        Map<String, List<BenchmarkRow>> rows = new LinkedHashMap<>();
        Map<String, Machine> machines = new HashMap<>();
        for (JsonElement element : JsonParser.parseString(json).getAsJsonArray()) {
            JsonObject result = element.getAsJsonObject();
            String name = result.get("benchmark").getAsString();
            int method = name.lastIndexOf('.');
            String owner = name.substring(name.lastIndexOf('.', method - 1) + 1, method);
            String question =
                    owner.endsWith(CLASS_SUFFIX) ? owner.substring(0, owner.length() - CLASS_SUFFIX.length()) : owner;
            question = question.toLowerCase(Locale.ROOT);
            rows.computeIfAbsent(question, q -> new ArrayList<>()).add(row(name.substring(method + 1), result, run));
            machines.put(question, new Machine(result.get("jdkVersion").getAsString(), here.cpu(), here.cores()));
        }
        Map<String, Results<BenchmarkRow>> results = new LinkedHashMap<>();
        rows.forEach((question, list) ->
                results.put(question, new Results<>(question, machines.get(question), commit, withRatios(list))));
        return results;
    }

    private static BenchmarkRow row(String benchmark, JsonObject result, int run) {
        JsonObject primary = result.getAsJsonObject("primaryMetric");
        String unit = primary.get("scoreUnit").getAsString();
        if (!unit.equals("ns/op")) {
            throw new IllegalArgumentException("scoreUnit: \"" + unit + "\" (expected: ns/op)");
        }
        Map<String, String> params = new HashMap<>();
        if (result.has("params")) {
            result.getAsJsonObject("params")
                    .entrySet()
                    .forEach(e -> params.put(e.getKey(), e.getValue().getAsString()));
        }
        int threads = result.get("threads").getAsInt();
        if (threads > 1) {
            params.put("threads", Integer.toString(threads));
        }
        JsonObject secondary = result.getAsJsonObject("secondaryMetrics");
        Double bytes = score(secondary, ALLOCATED);
        return new BenchmarkRow(
                benchmark,
                params,
                run,
                primary.get("score").getAsDouble(),
                score(secondary, CPU),
                number(secondary.has(CPU) ? secondary.getAsJsonObject(CPU) : primary, "scoreError"),
                bytes != null && bytes < NO_BYTES ? (Double) 0.0 : bytes,
                null);
    }

    private static @Nullable Double score(JsonObject metrics, String name) {
        return metrics.has(name) ? number(metrics.getAsJsonObject(name), "score") : null;
    }

    /** JMH writes what is not a number as text. */
    private static @Nullable Double number(JsonObject metric, String name) {
        JsonElement value = metric.get(name);
        return value == null || value.getAsJsonPrimitive().isString() ? null : (Double) value.getAsDouble();
    }

    /** The bound is the first of the contenders so named; JMH keeps the order in which parameters are declared. */
    private static List<BenchmarkRow> withRatios(List<BenchmarkRow> rows) {
        Map<String, BenchmarkRow> bounds = new HashMap<>();
        for (BenchmarkRow row : rows) {
            if (row.contender().startsWith(BOUND)) {
                bounds.putIfAbsent(boundKey(row), row);
            }
        }
        return rows.stream()
                .map(row -> row.against(bounds.get(boundKey(row))).rounded())
                .toList();
    }

    private static String boundKey(BenchmarkRow row) {
        Map<String, String> others = row.paramsBut(BenchmarkRow.CONTENDER);
        // Where contenders are methods, they share their parameters.
        return others.size() == row.params().size() ? others.toString() : row.benchmark() + others;
    }
}
