// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The test vectors: a JSON object on each line of the files called {@code *.jsonl}, told apart by what is in them. */
final class Vectors {
    /** A case, and where it is from. */
    record Case(String name, JsonObject json) {}

    private Vectors() {}

    /** Returns the cases of a kind, of which there must be some. */
    static List<Case> of(Predicate<JsonObject> kind) throws IOException {
        Path folder = Path.of(System.getProperty("redirect4j.vectors", "src/test/resources/vectors"));
        List<Case> cases = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    if (line.isBlank()) {
                        continue;
                    }
                    JsonElement json = JsonParser.parseString(line);
                    if (json.isJsonObject() && kind.test(json.getAsJsonObject())) {
                        String id = json.getAsJsonObject().get("id").getAsString();
                        cases.add(new Case(file.getFileName() + " " + id, json.getAsJsonObject()));
                    }
                }
            }
        }
        assertThat(cases).as("cases under " + folder).isNotEmpty();
        return cases;
    }
}
