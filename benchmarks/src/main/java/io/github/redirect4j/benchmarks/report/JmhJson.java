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
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** JMH's own results, brought into normal form. A class {@code RotationBenchmark} answers the question "rotation". */
final class JmhJson {
    private static final String CLASS_SUFFIX = "Benchmark";
    private static final String BOUND = "bound";
    private static final String CPU = "cpu.ns/op";
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final String NOISE = "noise";

    /** With fewer quiet iterations a process is not quiet. */
    private static final int FEWEST = 4;

    /** Below this a figure is the harness's own: of all iterations, JMH allocates some bytes itself. */
    private static final double NO_BYTES = 0.01;

    private JmhJson() {}

    /** Reads files that JMH wrote with {@code -rf json}, and makes one row of those about the same. Returns them by question. */
    static Map<String, Results<BenchmarkRow>> read(List<Path> files, String commit, int run) {
        List<String> texts = new ArrayList<>();
        for (Path file : files) {
            try {
                texts.add(Files.readString(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return read(texts, Machine.here(), commit, run);
    }

    static Map<String, Results<BenchmarkRow>> read(List<String> texts, Machine here, String commit, int run) {
        Map<String, Map<String, BenchmarkRow>> rows = new LinkedHashMap<>();
        Map<String, Machine> machines = new HashMap<>();
        List<JsonObject> all = texts.stream()
                .flatMap(text -> JsonParser.parseString(text).getAsJsonArray().asList().stream())
                .map(JsonElement::getAsJsonObject)
                .toList();
        Quiet quiet = Quiet.of(all.stream()
                .flatMap(JmhJson::noise)
                .flatMapToDouble(Arrays::stream)
                .toArray());
        for (JsonObject result : all) {
            String name = result.get("benchmark").getAsString();
            int method = name.lastIndexOf('.');
            String owner = name.substring(name.lastIndexOf('.', method - 1) + 1, method);
            String question =
                    owner.endsWith(CLASS_SUFFIX) ? owner.substring(0, owner.length() - CLASS_SUFFIX.length()) : owner;
            question = question.toLowerCase(Locale.ROOT);
            BenchmarkRow row = row(name.substring(method + 1), result, run, quiet);
            rows.computeIfAbsent(question, q -> new LinkedHashMap<>()).merge(row.about(), row, BenchmarkRow::and);
            machines.put(question, new Machine(result.get("jdkVersion").getAsString(), here.cpu(), here.cores()));
        }
        Map<String, Results<BenchmarkRow>> results = new LinkedHashMap<>();
        rows.forEach((question, found) -> results.put(
                question,
                new Results<>(question, machines.get(question), commit, withRatios(List.copyOf(found.values())))));
        return results;
    }

    private static BenchmarkRow row(String benchmark, JsonObject result, int run, Quiet quiet) {
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
        List<double[]> wall = processes(primary);
        List<double[]> cpu = secondary.has(CPU) ? processes(secondary.getAsJsonObject(CPU)) : List.of();
        List<double[]> noise = noise(result).toList();
        int quiets = noise.isEmpty()
                ? wall.size()
                : (int) noise.stream().filter(own -> quiet.count(own) >= FEWEST).count();
        if (!noise.isEmpty() && quiets > 0) {
            wall = quietOf(wall, noise, quiet);
            cpu = quietOf(cpu, noise, quiet);
        }
        double[] allocated = secondary.has(ALLOCATED)
                ? processes(secondary.getAsJsonObject(ALLOCATED)).stream()
                        .mapToDouble(JmhJson::median)
                        .toArray()
                : new double[0];
        return new BenchmarkRow(
                benchmark,
                params,
                run,
                wall.stream().mapToDouble(JmhJson::least).min().orElseThrow(),
                cpu.isEmpty()
                        ? null
                        : (Double)
                                cpu.stream().mapToDouble(JmhJson::least).min().orElseThrow(),
                (cpu.isEmpty() ? wall : cpu)
                        .stream().mapToDouble(JmhJson::least).max().orElseThrow(),
                allocated.length == 0 ? null : (Double) bytes(allocated),
                quiets,
                null);
    }

    private static Stream<double[]> noise(JsonObject result) {
        JsonObject secondary = result.getAsJsonObject("secondaryMetrics");
        return secondary.has(NOISE) ? processes(secondary.getAsJsonObject(NOISE)).stream() : Stream.of();
    }

    /** Returns the quiet iterations of the quiet processes. */
    private static List<double[]> quietOf(List<double[]> processes, List<double[]> noise, Quiet quiet) {
        List<double[]> kept = new ArrayList<>();
        for (int i = 0; i < processes.size(); i++) {
            if (quiet.count(noise.get(i)) >= FEWEST) {
                kept.add(quiet.of(processes.get(i), noise.get(i)));
            }
        }
        return kept;
    }

    private static double least(double[] figures) {
        return Arrays.stream(figures).min().orElseThrow();
    }

    private static double median(double[] figures) {
        return Spread.median(figures, figures.length);
    }

    /** Allocation is no noise that only adds: the greatest process counts. */
    private static double bytes(double[] processes) {
        double most = Arrays.stream(processes).max().orElseThrow();
        return most < NO_BYTES ? 0 : most;
    }

    private static List<double[]> processes(JsonObject metric) {
        return metric.getAsJsonArray("rawData").asList().stream()
                .map(iterations -> iterations.getAsJsonArray().asList().stream()
                        .mapToDouble(JsonElement::getAsDouble)
                        .toArray())
                .toList();
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
                .sorted(Comparator.comparing(
                        row -> row.params().getOrDefault("hot", ""))) // theirs is a column at the end
                .map(row -> row.against(bounds.get(boundKey(row))).rounded())
                .toList();
    }

    private static String boundKey(BenchmarkRow row) {
        Map<String, String> others = row.paramsBut(BenchmarkRow.CONTENDER);
        // Where contenders are methods, they share their parameters.
        return others.size() == row.params().size() ? others.toString() : row.benchmark() + others;
    }
}
