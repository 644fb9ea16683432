// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a file of results holds: rows of one commit, taken on one machine with one JDK.
 *
 * @param <R> a row
 */
public record Results<R extends Results.Row>(String question, Machine machine, String commit, List<R> rows) {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    /** Copies the rows. */
    public Results {
        rows = List.copyOf(rows);
    }

    /** A line of results. */
    public interface Row {
        /** Returns what the row is about: the same in two runs. */
        String about();

        /** Returns which run it is of, from 1. */
        int run();

        /** Returns the number of servers. */
        int servers();

        /** Returns the figure in which two runs must agree: a ratio to the bound where there is one, else nanoseconds. */
        @Nullable
        Double compared();
    }

    /** Reads a file. */
    public static <R extends Row> Results<R> read(Path file, Class<R> row) {
        try {
            JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
            List<R> rows = new ArrayList<>();
            for (JsonElement element : json.getAsJsonArray("rows")) {
                rows.add(GSON.fromJson(element, row));
            }
            return new Results<>(
                    json.get("question").getAsString(),
                    GSON.fromJson(json.get("machine"), Machine.class),
                    json.get("commit").getAsString(),
                    rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file, one row a line. */
    public void write(Path file) {
        StringBuilder json = new StringBuilder("{\n");
        json.append(" \"question\": ").append(GSON.toJson(question)).append(",\n");
        json.append(" \"machine\": ").append(GSON.toJson(machine)).append(",\n");
        json.append(" \"commit\": ").append(GSON.toJson(commit)).append(",\n \"rows\": [");
        String separator = "\n  ";
        for (R row : rows) {
            json.append(separator).append(GSON.toJson(row));
            separator = ",\n  ";
        }
        json.append("\n ]\n}\n");
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes these rows into a file beside those it has. Rows of the same run and about the same are replaced; rows of another
     * commit, machine or JDK are not comparable, and go.
     */
    public void addTo(Path file, Class<R> row) {
        List<R> all = new ArrayList<>();
        if (Files.exists(file)) {
            Results<R> old = read(file, row);
            if (old.commit.equals(commit) && old.machine.equals(machine)) {
                all.addAll(old.rows);
                all.removeIf(was -> rows.stream()
                        .anyMatch(r -> r.run() == was.run() && r.about().equals(was.about())));
            }
        }
        all.addAll(rows);
        new Results<>(question, machine, commit, all).write(file);
    }
}
