// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.ServerSelector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sums of an array routing script: the hash of the host, the client's address behind it or instead, and the order. */
class CarpScriptConformanceTest {
    @Test
    void rank_vectors_asExpected() throws IOException {
        List<String> failures = new ArrayList<>();
        int ran = 0;
        for (CarpVectors.Item vector : CarpVectors.of("cases", json -> json.has("nodes") && json.has("order"))) {
            ran++;
            JsonObject json = vector.json();
            List<JsonObject> nodes = CarpDraftConformanceTest.objects(json, "nodes");
            String[] names =
                    nodes.stream().map(node -> node.get("name").getAsString()).toArray(String[]::new);
            double[] loads = nodes.stream()
                    .mapToDouble(node -> node.get("load").getAsDouble())
                    .toArray();
            Carp carp = Carp.arrayScript(server -> nodes.get(CarpVectors.place(server))
                    .get("hash")
                    .getAsBigInteger()
                    .intValue());
            long hash = hash(json, carp.keyHash());
            List<String> expected = json.getAsJsonArray("order").asList().stream()
                    .map(JsonElement::getAsString)
                    .toList();
            try (ServerSelector selector = carp.on(CarpVectors.pool(loads))) {
                List<String> order = CarpDraftConformanceTest.rank(selector, hashed(hash), names);
                if (hash != json.get("hash").getAsLong() || !order.equals(expected)) {
                    failures.add(vector.name() + ": " + hash + " " + order);
                }
            }
        }
        System.out.println("CARP array script vectors: " + ran + " run");
        assertThat(failures).isEmpty();
        assertThat(ran).isPositive();
    }

    private static long hash(JsonObject json, KeyHash keyHash) {
        String host = json.get("host").getAsString();
        int h = !json.has("hash_host") || json.get("hash_host").getAsBoolean() ? (int) keyHash.of(host) : 0;
        JsonElement client = json.get("append_client_ip");
        if (client != null && !client.isJsonNull()) {
            String address = client.getAsString();
            h = CarpHash.appendHost(h, address, 0, address.length());
        }
        return Integer.toUnsignedLong(h);
    }

    /** Returns a request that has the hash of its key already. */
    private static Request hashed(long hash) {
        return new Request() {
            @Override
            public boolean hasKey() {
                return true;
            }

            @Override
            public long keyHash(KeyHash any) {
                return hash;
            }
        };
    }
}
