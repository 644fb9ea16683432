// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.redirect4j.benchmarks.report.Machine;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that was found, by who was asked and how many servers there were.
 *
 * <p>Confined: one thread at a time, no internal locking.
 */
final class Findings {
    private static final MathContext DIGITS = new MathContext(4);
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private Machine machine;
    private String commit;
    private final List<Row> rows = new ArrayList<>();

    /**
     * What was found of one.
     *
     * @param keys how many keys it was asked for
     */
    record Row(String algorithm, int servers, int keys, Map<String, Double> values) {}

    private record File(Machine machine, String commit, List<Row> rows) {}

    Findings(Machine machine, String commit) {
        this.machine = machine;
        this.commit = commit;
    }

    static Findings read(Path file) throws IOException {
        File read = GSON.fromJson(Files.readString(file), File.class);
        Findings findings = new Findings(read.machine, read.commit);
        findings.rows.addAll(read.rows);
        return findings;
    }

    Machine machine() {
        return machine;
    }

    String commit() {
        return commit;
    }

    /** Says where what comes now is taken. */
    void takenAt(Machine here, String now) {
        machine = here;
        commit = now;
    }

    /** Adds what was found; what was known of the same measures goes. */
    void add(String algorithm, int servers, int keys, Map<Measure, Double> found) {
        Map<String, Double> values = new LinkedHashMap<>();
        int known = 0;
        for (Row row : rows) {
            if (row.algorithm.equals(algorithm) && row.servers == servers) {
                values.putAll(row.values);
                known = row.keys;
            }
        }
        found.forEach((measure, value) ->
                values.put(measure.title(), new BigDecimal(value).round(DIGITS).doubleValue()));
        rows.removeIf(row -> row.algorithm.equals(algorithm) && row.servers == servers);
        rows.add(new Row(algorithm, servers, keys == 0 ? known : keys, values));
    }

    /** Returns a figure, or null if there is none. */
    @Nullable
    Double get(String algorithm, int servers, Measure measure) {
        for (Row row : rows) {
            if (row.algorithm.equals(algorithm) && row.servers == servers) {
                return row.values.get(measure.title());
            }
        }
        return null;
    }

    /** Returns who was asked, in the order of the tables; those who no longer take part at the end. */
    List<String> algorithms() {
        List<String> order = new ArrayList<>(Placements.all().keySet());
        return rows.stream()
                .map(Row::algorithm)
                .distinct()
                .sorted(Comparator.comparingInt(name -> order.contains(name) ? order.indexOf(name) : order.size()))
                .toList();
    }

    /** Returns the numbers of servers, least first. */
    List<Integer> sizes() {
        TreeSet<Integer> sizes = new TreeSet<>();
        rows.forEach(row -> sizes.add(row.servers));
        return List.copyOf(sizes);
    }

    /** Writes the file, one row a line. */
    void write(Path file) throws IOException {
        List<String> order = algorithms();
        StringBuilder json = new StringBuilder("{\n");
        json.append(" \"machine\": ").append(GSON.toJson(machine)).append(",\n");
        json.append(" \"commit\": ").append(GSON.toJson(commit)).append(",\n \"rows\": [");
        String separator = "\n  ";
        List<Row> sorted = rows.stream()
                .sorted(Comparator.comparingInt((Row row) -> order.indexOf(row.algorithm))
                        .thenComparingInt(Row::servers))
                .toList();
        for (Row row : sorted) {
            json.append(separator).append(GSON.toJson(row));
            separator = ",\n  ";
        }
        Files.writeString(file, json.append("\n ]\n}\n"));
    }
}
