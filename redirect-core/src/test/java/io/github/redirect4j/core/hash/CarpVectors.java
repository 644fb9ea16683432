// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The vectors of CARP: files called {@code *.json}, told apart by what is in their sets or cases. */
final class CarpVectors {
    /** A set or case, and where it is from. */
    record Item(String name, JsonObject json) {}

    private CarpVectors() {}

    /** Returns the elements of an array that files of one kind have, of which there must be some. */
    static List<Item> of(String array, Predicate<JsonObject> kind) throws IOException {
        Path folder = Path.of(System.getProperty("redirect4j.vectors", "src/test/resources/vectors"));
        List<Item> items = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                JsonElement json = parse(file);
                if (!json.isJsonObject()
                        || !json.getAsJsonObject().has(array)
                        || !json.getAsJsonObject().get(array).isJsonArray()) {
                    continue;
                }
                for (JsonElement each : json.getAsJsonObject().getAsJsonArray(array)) {
                    if (each.isJsonObject() && kind.test(each.getAsJsonObject())) {
                        items.add(new Item(file.getFileName() + " " + items.size(), each.getAsJsonObject()));
                    }
                }
            }
        }
        assertThat(items).as(array + " under " + folder).isNotEmpty();
        return items;
    }

    private static JsonElement parse(Path file) throws IOException {
        try {
            return JsonParser.parseString(Files.readString(file));
        } catch (JsonParseException e) {
            throw new IOException(file + " is not JSON", e);
        }
    }

    /** Returns the octets that a field has in hexadecimal. */
    static byte[] octets(JsonObject json, String field) {
        return HexFormat.of().parseHex(json.get(field).getAsString());
    }

    /** Returns a pool of servers called {@code 0}, {@code 1}, ... */
    static ServerPool pool(double... weights) {
        ServerPool pool = ServerPool.builder().build();
        pool.replace(IntStream.range(0, weights.length)
                .mapToObj(i ->
                        Server.builder(Integer.toString(i)).weight(weights[i]).build())
                .toList());
        return pool;
    }

    /** Returns the place of a server of such a pool. */
    static int place(Server server) {
        return Integer.parseInt(server.id());
    }
}
