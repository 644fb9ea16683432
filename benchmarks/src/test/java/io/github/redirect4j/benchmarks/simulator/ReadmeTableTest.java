// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The README's table of the simulator is that of results/simulator.json. */
class ReadmeTableTest {
    private static final List<String> COLUMNS =
            List.of("equal-0.9", "dispatchers", "heavy-tail", "weights", "slow-server", "cold-server", "hanging");

    @Test
    void readme_table_isThatOfTheResults() throws IOException {
        JsonObject results = JsonParser.parseString(Files.readString(Path.of("results/simulator.json")))
                .getAsJsonObject();
        Map<String, Map<String, String>> cells = new LinkedHashMap<>();
        for (JsonElement each : results.getAsJsonArray("rows")) {
            JsonObject row = each.getAsJsonObject();
            cells.computeIfAbsent(row.get("policy").getAsString(), policy -> new LinkedHashMap<>())
                    .put(row.get("scenario").getAsString(), cell(row));
        }
        StringBuilder table = new StringBuilder("| | " + String.join(" | ", COLUMNS) + " |\n");
        table.append("| --- |").append(" --- |".repeat(COLUMNS.size())).append('\n');
        cells.forEach((policy, row) -> table.append("| ")
                .append(policy)
                .append(" | ")
                .append(String.join(" | ", COLUMNS.stream().map(row::get).toList()))
                .append(" |\n"));

        assertThat(Files.readString(Path.of("README.md"))).contains(table);
    }

    /** Returns mean and 99th percentile; a mean above 100 is that of queues that grow without end. */
    private static String cell(JsonObject row) {
        double mean = row.get("mean").getAsDouble();
        return mean > 100
                ? "grows"
                : String.format(Locale.ROOT, "%.2f / %.1f", mean, row.get("p99").getAsDouble());
    }
}
