// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tables of the guide and of the README are those of results/masking.json. */
class PublishedTablesTest {
    /** Values by scenario, measure and masker. */
    private static final Map<String, Map<String, Map<String, Double>>> VALUES = new LinkedHashMap<>();

    @BeforeAll
    static void read() throws IOException {
        JsonObject results = JsonParser.parseString(Files.readString(Path.of("results/masking.json")))
                .getAsJsonObject();
        for (JsonElement each : results.getAsJsonArray("rows")) {
            JsonObject row = each.getAsJsonObject();
            row.getAsJsonObject("values")
                    .asMap()
                    .forEach((measure, value) -> VALUES.computeIfAbsent(
                                    row.get("scenario").getAsString(), key -> new LinkedHashMap<>())
                            .computeIfAbsent(measure, key -> new LinkedHashMap<>())
                            .put(row.get("masker").getAsString(), value.getAsDouble()));
        }
    }

    @Test
    void readme_table_hasAllThatWasCounted() throws IOException {
        StringBuilder table = new StringBuilder(heading());
        for (Scenario scenario : Scenarios.all()) {
            for (Measure measure : Measure.values()) {
                if (VALUES.get(scenario.name()).containsKey(measure.title())) {
                    table.append(line(scenario.name(), measure));
                }
            }
        }
        assertThat(Files.readString(Path.of("README.md"))).contains(table);
    }

    @Test
    void guide_table_hasWhatDecides() throws IOException {
        String table = heading()
                + line("dead", Measure.TIME_TO_MASK)
                + line("dead", Measure.RETURN_FAILURES)
                + line("dead", Measure.TIME_TO_RETURN)
                + line("half", Measure.TIME_TO_MASK)
                + line("half", Measure.FAILED)
                + line("six", Measure.FAILED)
                + line("chance", Measure.FALSE_SECONDS)
                + line("outage", Measure.FAILED)
                + line("outage", Measure.FALSE_SECONDS)
                + line("quiet", Measure.TIME_TO_MASK)
                + line("cold", Measure.RETURN_FAILURES)
                + line("cold", Measure.FLOOD)
                + line("cold", Measure.FAILED_COLD)
                + line("cold", Measure.TIME_TO_RETURN);
        assertThat(Files.readString(Path.of("../docs/guide.md"))).contains(table);
    }

    private static String heading() {
        List<String> maskers = List.copyOf(Maskers.all().keySet());
        return "| | " + String.join(" | ", maskers) + " |\n| --- |" + " ---: |".repeat(maskers.size()) + "\n";
    }

    private static String line(String scenario, Measure measure) {
        Map<String, Double> values = VALUES.get(scenario).get(measure.title());
        String cells = Maskers.all().keySet().stream()
                .map(masker -> Contest.cell(values.get(masker)))
                .collect(Collectors.joining(" | "));
        return "| " + scenario + ": " + measure.title() + " | " + cells + " |\n";
    }
}
