// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The vectors of one request, settings and pool, and the answer. Cases of rules that are not built are counted and left;
 * a case of a rule that is built must not have a setting that is not.
 */
class RedirectConformanceTest {
    private static final String BUILT = "THSLU";
    private static final Set<String> BUILT_CACHING = Set.of("C-1", "C-2", "C-3", "C-9");

    // What further rules read, with the value that stands for not using it.
    private static final Map<String, String> NOT_BUILT = Map.of(
            "scope", "\"private\"",
            "links", "0",
            "forwarded", "\"none\"",
            "trustedProxies", "[]",
            "usesClientAddress", "false",
            "vary", "[]",
            "altSvc", "[]");
    private static final Set<String> NOT_BUILT_AT_ALL = Set.of("affinity", "digest");

    @Test
    void redirect_vectors_asExpected() throws IOException {
        List<String> failures = new ArrayList<>();
        Map<String, Integer> left = new TreeMap<>();
        int ran = 0;
        for (Vectors.Case vector : Vectors.of(RedirectConformanceTest::isRedirect)) {
            JsonObject json = vector.json();
            String rule = json.get("rule").getAsString();
            if (!isBuilt(rule, json)) {
                left.merge(rule.substring(0, 1), 1, Integer::sum);
                continue;
            }
            ran++;
            try {
                run(json);
            } catch (IOException | RuntimeException | AssertionError e) {
                failures.add(vector.name() + " (" + rule + "): " + e);
            }
        }
        System.out.println("redirect vectors: " + ran + " run, left for rules that are not built: " + left);
        assertThat(failures).isEmpty();
        assertThat(ran).isPositive();
    }

    private static boolean isRedirect(JsonObject json) {
        return json.has("expect")
                && json.get("expect").isJsonObject()
                && json.getAsJsonObject("expect").has("outcome");
    }

    private static boolean isBuilt(String rule, JsonObject json) {
        return BUILT.indexOf(rule.charAt(0)) >= 0
                || rule.equals("G-4")
                || (BUILT_CACHING.contains(rule) && !"public".equals(string(object(json, "config"), "scope")));
    }

    private static void run(JsonObject json) throws IOException {
        assertThat(json.keySet()).isSubsetOf("id", "rule", "title", "config", "conn", "request", "pool", "expect");
        JsonObject expect = json.getAsJsonObject("expect");
        String outcome = expect.get("outcome").getAsString();
        Redirect answer;
        TestRequest request = request(json);
        try {
            ServerPool pool = pool(json.getAsJsonArray("pool"));
            ServerSelector selector = FirstEligible.on(pool);
            answer = configured(Redirector.builder(selector), object(json, "config"))
                    .build()
                    .redirect(request);
        } catch (IllegalArgumentException e) {
            if (!outcome.equals("configError")) {
                throw e;
            }
            return;
        }
        assertThat(answer.kind().name().toLowerCase(Locale.ROOT)).as("outcome").isEqualTo(outcome);
        check(expect, answer, request);
    }

    private static Redirector.Builder configured(Redirector.Builder builder, JsonObject config) {
        config.entrySet().forEach(entry -> set(builder, entry.getKey(), entry.getValue()));
        return builder;
    }

    private static void set(Redirector.Builder builder, String key, JsonElement value) {
        switch (key) {
            case "permanent" -> builder.permanent(value.getAsBoolean());
            case "status" -> {
                if (!value.getAsString().equals("auto")) {
                    builder.status(value.getAsInt());
                }
            }
            case "ttl" -> builder.cacheFor(Duration.ofSeconds(value.getAsLong()));
            case "note" -> builder.note(Note.valueOf(value.getAsString().toUpperCase(Locale.ROOT)));
            case "allowUpgrade" -> builder.allowUpgrade(value.getAsBoolean());
            case "allowDowngrade" -> builder.allowDowngrade(value.getAsBoolean());
            case "retryAfter" -> builder.retryAfter(Duration.ofSeconds(value.getAsLong()));
            case "maxTarget" -> builder.maxTarget(value.getAsInt());
            case "queryPolicy" ->
                builder.queryPolicy(QueryPolicy.valueOf(value.getAsString().toUpperCase(Locale.ROOT)));
            case "stripPrefix" -> builder.stripPrefix(value.getAsString());
            case "servedAuthorities" -> builder.servedAuthorities(strings(value.getAsJsonArray()));
            case "fallback" -> builder.fallback(value.getAsString());
            case "redirectUpgrades" -> builder.redirectUpgrades(value.getAsBoolean());
            case "loop" -> {
                JsonObject loop = value.getAsJsonObject();
                assertThat(loop.keySet()).containsExactlyInAnyOrder("param", "max");
                builder.hopLimit(
                        loop.get("param").getAsString(), loop.get("max").getAsInt());
            }
            case "rejectEarlyData" -> builder.rejectEarlyData(value.getAsBoolean());
            default -> {
                assertThat(NOT_BUILT_AT_ALL)
                        .as("setting of a rule that is not built")
                        .doesNotContain(key);
                assertThat(NOT_BUILT).as("known settings").containsKey(key);
                assertThat(value.toString()).as("not built: " + key).isEqualTo(NOT_BUILT.get(key));
            }
        }
    }

    private static ServerPool pool(JsonArray members) throws IOException {
        ServerPool pool = ServerPool.builder().build();
        for (JsonElement element : members) {
            JsonObject member = element.getAsJsonObject();
            Server.Builder server = Server.builder(member.get("id").getAsString());
            for (Map.Entry<String, JsonElement> entry : member.entrySet()) {
                JsonElement value = entry.getValue();
                switch (entry.getKey()) {
                    case "url" -> server.url(value.getAsString());
                    case "urls" -> strings(value.getAsJsonArray()).forEach(server::url);
                    case "addresses" -> {
                        List<InetAddress> addresses = new ArrayList<>();
                        for (String address : strings(value.getAsJsonArray())) {
                            addresses.add(InetAddress.getByName(address));
                        }
                        server.addresses(addresses);
                    }
                    case "local" ->
                        assertThat(value.getAsBoolean()).as("not built: local").isFalse();
                    default -> assertThat(entry.getKey()).isIn("id", "geo", "up", "draining");
                }
            }
            pool.add(server.build());
            if (member.has("up") && !member.get("up").getAsBoolean()) {
                pool.setHealth(member.get("id").getAsString(), Health.DOWN);
            }
            if (member.has("draining") && member.get("draining").getAsBoolean()) {
                pool.drain(member.get("id").getAsString());
            }
        }
        return pool;
    }

    private static TestRequest request(JsonObject json) throws IOException {
        JsonObject in = json.getAsJsonObject("request");
        assertThat(in.keySet()).isSubsetOf("line", "headers");
        JsonObject conn = object(json, "conn");
        assertThat(conn.keySet()).isSubsetOf("peer", "secure");
        String line = in.get("line").getAsString();
        int first = line.indexOf(' ');
        int last = line.lastIndexOf(' ');
        List<TestRequest.Field> fields = new ArrayList<>();
        for (JsonElement field : in.getAsJsonArray("headers")) {
            List<String> pair = strings(field.getAsJsonArray());
            fields.add(new TestRequest.Field(pair.get(0), pair.get(1)));
        }
        String peer = string(conn, "peer");
        return new TestRequest(
                line.substring(0, first),
                line.substring(first + 1, last),
                line.substring(last + 1),
                fields,
                conn.has("secure") && conn.get("secure").getAsBoolean(),
                InetAddress.getByName(peer == null ? "203.0.113.9" : peer));
    }

    private static void check(JsonObject expect, Redirect answer, TestRequest request) throws IOException {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        answer.headers()
                .forEach(header -> headers.computeIfAbsent(header.name(), n -> new ArrayList<>())
                        .add(header.value()));
        headers.put("Content-Length", List.of(Integer.toString(answer.contentLength())));
        for (Map.Entry<String, JsonElement> entry : expect.entrySet()) {
            String key = entry.getKey();
            JsonElement value = entry.getValue();
            switch (key) {
                case "outcome" -> assertThat(value.getAsString()).isNotEmpty();
                case "status" -> assertThat(answer.status()).as(key).isEqualTo(value.getAsInt());
                case "headers" ->
                    value.getAsJsonObject()
                            .entrySet()
                            .forEach(header -> assertThat(headers.get(header.getKey()))
                                    .as(header.getKey())
                                    .containsExactly(header.getValue().getAsString()));
                case "absent" ->
                    assertThat(headers.keySet()).as(key).doesNotContainAnyElementsOf(strings(value.getAsJsonArray()));
                case "chosen" -> assertThat(answer.server().id()).as(key).isEqualTo(value.getAsString());
                case "client" ->
                    assertThat(request.client()).as(key).isEqualTo(InetAddress.getByName(value.getAsString()));
                case "scheme" ->
                    assertThat(request.isSecure() ? "https" : "http").as(key).isEqualTo(value.getAsString());
                case "body" -> checkBody(value, answer.body());
                default -> throw new AssertionError("not built: " + key);
            }
        }
    }

    private static void checkBody(JsonElement expected, String body) {
        if (expected.isJsonPrimitive()) {
            assertThat(expected.getAsString()).isEqualTo("empty");
            assertThat(body).isEmpty();
            return;
        }
        JsonObject parts = expected.getAsJsonObject();
        assertThat(parts.keySet()).isSubsetOf("contains", "excludes");
        if (parts.has("contains")) {
            assertThat(body).contains(strings(parts.getAsJsonArray("contains")));
        }
        if (parts.has("excludes")) {
            assertThat(body).doesNotContain(strings(parts.getAsJsonArray("excludes")));
        }
    }

    private static JsonObject object(JsonObject json, String key) {
        return json.has(key) ? json.getAsJsonObject(key) : new JsonObject();
    }

    private static String string(JsonObject json, String key) {
        return json.has(key) ? json.get(key).getAsString() : null;
    }

    private static List<String> strings(JsonArray array) {
        return array.asList().stream().map(JsonElement::getAsString).toList();
    }
}
