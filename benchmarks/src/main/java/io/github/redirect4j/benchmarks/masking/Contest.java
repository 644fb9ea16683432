// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import com.google.gson.GsonBuilder;
import io.github.redirect4j.benchmarks.simulator.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The findings of several maskers in several scenarios, as text and as JSON.
 *
 * <p>Confined: one thread at a time, no internal locking.
 */
final class Contest {
    private static final double DIGITS = 1e4;

    private final int trials;
    private final long seed;
    private final List<Row> rows = new ArrayList<>();

    Contest(int trials, long seed) {
        this.trials = trials;
        this.seed = seed;
    }

    /** What one masker did in one scenario, the mean of all trials. */
    record Row(String scenario, String masker, Findings findings) {}

    private record FileRow(String scenario, String masker, Map<String, Double> values, Map<String, Double> errors) {}

    private record File(long seed, int trials, List<FileRow> rows) {}

    /** Returns the rows of a masker. */
    static List<Row> of(List<Row> rows, String masker) {
        return rows.stream().filter(row -> row.masker.equals(masker)).toList();
    }

    /** Returns all rows so far. */
    List<Row> rows() {
        return List.copyOf(rows);
    }

    /** Runs maskers, as many at once as there are processors, and returns their table. */
    String compare(Scenario scenario, Map<String, Masker.Factory> maskers) {
        List<Row> found = List.copyOf(maskers.entrySet()).parallelStream()
                .map(each -> new Row(scenario.name(), each.getKey(), mean(scenario, each.getValue())))
                .toList();
        rows.addAll(found);
        List<Measure> columns = Arrays.stream(Measure.values())
                .filter(measure -> found.stream().anyMatch(row -> row.findings.get(measure) != null))
                .toList();
        StringBuilder out = new StringBuilder();
        out.append(String.format("%s: %s%n", scenario.name(), scenario.question()));
        for (Measure column : columns) {
            out.append(String.format("%-38s", column.title()));
            found.forEach(row -> out.append(String.format("%24s", cell(row.findings.get(column)))));
            out.append(String.format("%n"));
        }
        return out.toString();
    }

    /** Returns the line above the tables. */
    static String heading(Iterable<String> maskers) {
        StringBuilder out = new StringBuilder(String.format("%-38s", ""));
        maskers.forEach(masker -> out.append(String.format("%24s", masker)));
        return out.toString();
    }

    private Findings mean(Scenario scenario, Masker.Factory masker) {
        return Findings.mean(IntStream.range(0, trials)
                .mapToObj(i -> Trial.run(scenario, masker, Draws.seed(seed, i)))
                .toList());
    }

    /** Returns a value with three digits or so, or a dash for none. */
    static String cell(@Nullable Double value) {
        if (value == null) {
            return "-";
        }
        if (value == 0) {
            return "0";
        }
        String format = value < 0.0995 ? "%.3f" : value < 9.95 ? "%.2f" : value < 99.5 ? "%.1f" : "%,.0f";
        return String.format(Locale.ROOT, format, value);
    }

    /** Returns all rows so far. */
    String toJson() {
        List<FileRow> all = rows.stream()
                .map(row -> new FileRow(
                        row.scenario, row.masker, rounded(row.findings.values()), rounded(row.findings.errors())))
                .toList();
        return new GsonBuilder().setPrettyPrinting().create().toJson(new File(seed, trials, all)) + "\n";
    }

    private static Map<String, Double> rounded(Map<Measure, Double> exact) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Measure measure : Measure.values()) {
            Double value = exact.get(measure);
            if (value != null) {
                values.put(measure.title(), Math.rint(value * DIGITS) / DIGITS);
            }
        }
        return values;
    }
}
