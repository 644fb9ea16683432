// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Texts of membership tables, and the table or that they are rejected. */
class CarpMembershipTableConformanceTest {
    @Test
    void parse_vectors_asExpected() throws IOException {
        List<String> failures = new ArrayList<>();
        int ran = 0;
        for (CarpVectors.Item vector : CarpVectors.of("cases", CarpMembershipTableConformanceTest::isTable)) {
            ran++;
            JsonObject json = vector.json();
            JsonObject expect = json.getAsJsonObject("expect");
            String text = json.get("text").getAsString();
            String where = vector.name() + " " + json.get("name") + ": ";
            try {
                JsonObject found = json(ArrayTable.parse(text));
                if (!found.equals(expect)) {
                    failures.add(where + found);
                }
            } catch (ArrayTableException e) {
                boolean newer = text.matches("(?s)Proxy Array Information/([2-9]|1\\.[1-9]).*");
                if (!expect.get("outcome").getAsString().equals("reject") || e.isNewerVersion() != newer) {
                    failures.add(where + e);
                }
            }
        }
        System.out.println("CARP membership table vectors: " + ran + " run");
        assertThat(failures).isEmpty();
    }

    private static boolean isTable(JsonObject json) {
        return json.has("text")
                && json.has("expect")
                && json.get("expect").isJsonObject()
                && json.getAsJsonObject("expect").has("outcome");
    }

    /** Returns a table as the vectors have it. */
    private static JsonObject json(ArrayTable table) {
        JsonObject json = new JsonObject();
        json.addProperty("outcome", "table");
        json.addProperty("version", "1.0");
        json.addProperty("enabled", table.enabled());
        json.addProperty("configId", table.configId());
        json.addProperty("arrayName", table.arrayName());
        json.addProperty("listTtl", table.listTtl().toSeconds());
        var members = new com.google.gson.JsonArray();
        for (ArrayMember member : table.members()) {
            JsonObject one = new JsonObject();
            one.addProperty("name", member.name());
            one.addProperty("ip", member.ip());
            one.addProperty("port", member.port());
            one.addProperty("tableUrl", member.tableUrl());
            one.addProperty("agent", member.agent());
            one.addProperty("stateTimeSeconds", member.stateTimeSeconds());
            one.addProperty("up", member.up());
            one.addProperty("loadFactor", member.loadFactor());
            one.addProperty("cacheSizeMb", member.cacheSizeMb());
            members.add(one);
        }
        json.add("members", members);
        return json;
    }
}
