// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerSelector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The draft's sums: hashes, multipliers, and the whole order of members for each key. */
class CarpDraftConformanceTest {
    @Test
    void rank_vectors_asExpected() throws IOException {
        List<String> failures = new ArrayList<>();
        int ran = 0;
        for (CarpVectors.Item set : CarpVectors.of("sets", json -> json.has("multipliers"))) {
            List<JsonObject> members = objects(set.json(), "members");
            String[] names = members.stream()
                    .map(member -> member.get("name").getAsString())
                    .toArray(String[]::new);
            double[] factors = members.stream()
                    .mapToDouble(member -> member.get("load_factor").getAsDouble())
                    .toArray();
            checkMultipliers(set, names, factors);
            try (ServerSelector selector = Carp.draft()
                    .named(server -> names[CarpVectors.place(server)])
                    .on(CarpVectors.pool(factors))) {
                for (JsonObject vector : objects(set.json(), "cases")) {
                    ran++;
                    String key = vector.get("key").getAsString();
                    byte[] octets = key.getBytes(StandardCharsets.UTF_8);
                    long hash = Carp.draft().keyHash().of(octets, 0, octets.length);
                    List<String> expected = vector.getAsJsonArray("order").asList().stream()
                            .map(JsonElement::getAsString)
                            .toList();
                    List<String> order =
                            rank(selector, Request.builder().key(octets).build(), names);
                    if (hash != vector.get("url_hash").getAsLong() || !order.equals(expected)) {
                        failures.add(set.name() + " " + key + ": " + hash + " " + order);
                    }
                }
            }
        }
        System.out.println("CARP draft vectors: " + ran + " run");
        assertThat(failures).isEmpty();
        assertThat(ran).isPositive();
    }

    private static void checkMultipliers(CarpVectors.Item set, String[] names, double[] factors) {
        double[] x = LoadMultipliers.draft(factors);
        Map<String, Integer> places = new HashMap<>();
        IntStream.range(0, names.length).forEach(i -> places.put(names[i], i));
        for (JsonObject expected : objects(set.json(), "multipliers")) {
            String name = expected.get("name").getAsString();
            assertThat(Integer.toUnsignedLong(Carp.draftHash(name)))
                    .as(set.name() + " " + name)
                    .isEqualTo(expected.get("member_hash").getAsLong());
            double multiplier = expected.get("x").getAsDouble();
            assertThat(x[places.get(name)])
                    .as(set.name() + " " + name)
                    .isCloseTo(multiplier, org.assertj.core.api.Assertions.within(8 * Math.ulp(multiplier)));
        }
    }

    /** Returns the names that a selector ranks, best first. */
    static List<String> rank(ServerSelector selector, Request request, String[] names) {
        Server[] out = new Server[names.length];
        int count = selector.rank(request, out);
        return IntStream.range(0, count)
                .mapToObj(i -> names[CarpVectors.place(out[i])])
                .toList();
    }

    static List<JsonObject> objects(JsonObject json, String array) {
        return json.getAsJsonArray(array).asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
    }
}
