// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.github.redirect4j.core.Mask;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.ServerSelector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What real Squid did: the key it made of a request's target, the scores, and the peer it chose. */
class CarpSquidConformanceTest {
    private final List<String> failures = new ArrayList<>();

    @Test
    void select_vectors_asSquidDid() throws IOException {
        int ran = 0;
        for (CarpVectors.Item set : CarpVectors.of("sets", json -> json.has("members_in_config_order"))) {
            ran += run(set);
        }
        System.out.println("CARP Squid vectors: " + ran + " run");
        assertThat(failures).isEmpty();
        assertThat(ran).isPositive();
    }

    private int run(CarpVectors.Item set) {
        List<JsonObject> members = CarpDraftConformanceTest.objects(set.json(), "members_in_config_order");
        String[] names = members.stream().map(member -> name(member, "name")).toArray(String[]::new);
        double[] weights = members.stream()
                .mapToDouble(member ->
                        isGiven(member, "weight") ? member.get("weight").getAsDouble() : 1)
                .toArray();
        List<JsonObject> order = CarpDraftConformanceTest.objects(set.json(), "hash_order");
        checkMultipliers(set, order, weights);

        // A server of weight 0 is never picked here, Squid takes it as 1.
        double[] atLeastOne = Arrays.stream(weights).map(w -> Math.max(1, w)).toArray();
        Mask all = Mask.all(names.length);
        var array = new SquidArray(CarpHash.Octets.SIGNED, names, weights);
        SquidKey squidKey = isGiven(set.json(), "carp_key")
                ? SquidKey.parse(set.json().get("carp_key").getAsString())
                : SquidKey.uri();
        List<JsonObject> cases = CarpDraftConformanceTest.objects(set.json(), "cases");
        try (ServerSelector selector =
                Carp.squid().named(server -> names[CarpVectors.place(server)]).on(CarpVectors.pool(atLeastOne))) {
            for (JsonObject vector : cases) {
                String where = set.name() + " " + vector.get("target_hex").getAsString() + ": ";
                byte[] target = CarpVectors.octets(vector, "target_hex");
                byte[] key = CarpVectors.octets(vector, "key_hex");
                String method = vector.get("method").getAsString();
                if (!Arrays.equals(squidKey.of(method, target), key)) {
                    failures.add(where + "key " + new String(squidKey.of(method, target), StandardCharsets.ISO_8859_1));
                }
                checkScores(where, order, vector, key);
                String expected = selected(vector);
                int chosen = SquidArray.first(new SquidArray.Walk(array, all).of(key, 0, key.length));
                String found = chosen < 0 ? null : names[chosen];
                if (!Objects.equals(found, expected)) {
                    failures.add(where + "chose " + found + ", expected " + expected);
                }
                Request request = Request.builder().key(key).build();
                String selected = names[CarpVectors.place(Objects.requireNonNull(selector.select(request)))];
                if (!selected.equals(expected == null ? names[0] : expected)) {
                    failures.add(where + "selected " + selected + ", expected " + expected);
                }
            }
        }
        return cases.size();
    }

    private void checkScores(String where, List<JsonObject> order, JsonObject vector, byte[] key) {
        int h = 0;
        for (int k = 0; k < order.size(); k++) {
            h = CarpHash.Octets.SIGNED.append(h, key, 0, key.length);
            int member = (int) order.get(k).get("member_hash").getAsLong();
            long expected = vector.getAsJsonArray("combined").get(k).getAsLong();
            if (Integer.toUnsignedLong(CarpHash.scramble(h ^ member)) != expected) {
                failures.add(where + "score " + k + ", expected " + expected);
            }
        }
    }

    private static void checkMultipliers(CarpVectors.Item set, List<JsonObject> order, double[] weights) {
        double[] sorted =
                Arrays.stream(weights).map(w -> Math.max(1, w)).sorted().toArray();
        double[] x = LoadMultipliers.squid(sorted);
        for (int k = 0; k < x.length; k++) {
            String name = name(order.get(k), "name");
            assertThat(CarpHash.scramble(CarpHash.Octets.SIGNED.append(0, name, 0, name.length())))
                    .as(set.name() + " " + name)
                    .isEqualTo((int) order.get(k).get("member_hash").getAsLong());
            double expected =
                    Double.parseDouble(order.get(k).get("load_multiplier").getAsString());
            if (Double.isFinite(expected)) {
                assertThat(x[k])
                        .as(set.name() + " " + name)
                        .isCloseTo(expected, org.assertj.core.api.Assertions.within(8 * Math.ulp(expected)));
            } else {
                assertThat(x[k]).as(set.name() + " " + name).isEqualTo(Double.valueOf(expected));
            }
        }
    }

    private static @Nullable String selected(JsonObject vector) {
        return isGiven(vector, "selected_hex") || isGiven(vector, "selected") ? name(vector, "selected") : null;
    }

    /** Returns a name that is given as text, or in hexadecimal if it is not ASCII; its octets as ISO-8859-1. */
    private static String name(JsonObject json, String field) {
        return isGiven(json, field + "_hex")
                ? new String(CarpVectors.octets(json, field + "_hex"), StandardCharsets.ISO_8859_1)
                : json.get(field).getAsString();
    }

    private static boolean isGiven(JsonObject json, String field) {
        return json.has(field) && !json.get(field).isJsonNull();
    }
}
