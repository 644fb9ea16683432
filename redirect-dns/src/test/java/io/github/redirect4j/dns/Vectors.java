// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The vector files of DNS: wherever they are in a folder, known by their content. */
final class Vectors {
    private static final String FOLDER = "redirect4j.vectors";

    /** A file: a description of what is served, and what is asked. */
    record VectorFile(String name, JsonObject fixture, List<Case> cases) {}

    /** A query, or several for one stream, and what is expected of the answers. */
    record Case(String file, JsonObject json) {
        String id() {
            return json.get("id").getAsString();
        }

        String transport() {
            return json.get("transport").getAsString();
        }

        JsonObject expect() {
            return json.getAsJsonObject("expect");
        }

        byte[] query() {
            return HexFormat.of().parseHex(json.get("query_hex").getAsString());
        }

        List<byte[]> queries() {
            if (!json.has("query_hex_list")) {
                return List.of(query());
            }
            List<byte[]> all = new ArrayList<>();
            json.getAsJsonArray("query_hex_list")
                    .forEach(hex -> all.add(HexFormat.of().parseHex(hex.getAsString())));
            return all;
        }

        int repeat() {
            return json.has("repeat") ? json.get("repeat").getAsInt() : 0;
        }

        @Override
        public String toString() {
            return file + ", " + id();
        }
    }

    private Vectors() {}

    static List<VectorFile> read() {
        Path folder = Path.of(System.getProperty(FOLDER, "src/test/resources/vectors"));
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .flatMap(Vectors::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<VectorFile> read(Path path) {
        JsonElement content;
        try {
            content = JsonParser.parseString(Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!content.isJsonObject()
                || !content.getAsJsonObject().has("fixture")
                || !content.getAsJsonObject().has("cases")) {
            return Stream.empty();
        }
        JsonObject file = content.getAsJsonObject();
        List<Case> cases = new ArrayList<>();
        file.getAsJsonArray("cases").forEach(json -> cases.add(new Case(path.toString(), json.getAsJsonObject())));
        return Stream.of(new VectorFile(path.toString(), file.getAsJsonObject("fixture"), cases));
    }
}
