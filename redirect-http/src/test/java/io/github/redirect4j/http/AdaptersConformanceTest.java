// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpServer;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.http.jdk.RedirectHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The vectors of raw requests, sent to the JDK's server. */
class AdaptersConformanceTest {
    // What the server and the library send.
    private static final Set<String> KNOWN_HEADERS = Set.of(
            "date",
            "connection",
            "content-length",
            "content-type",
            "location",
            "cache-control",
            "retry-after",
            "allow");

    @Test
    void handler_vectors_asAllowed() throws IOException {
        List<String> failures = new ArrayList<>();
        List<Vectors.Case> cases = Vectors.of(json -> json.has("raw"));
        for (Vectors.Case vector : cases) {
            try {
                run(vector.json());
            } catch (IOException | RuntimeException | AssertionError e) {
                failures.add(vector.name() + ": " + e);
            }
        }
        System.out.println("adapter vectors: " + cases.size() + " run");
        assertThat(failures).isEmpty();
    }

    private static void run(JsonObject json) throws IOException {
        assertThat(json.keySet()).isSubsetOf("id", "rule", "title", "raw", "pool", "allow", "invariants");
        List<Server> servers = new ArrayList<>();
        List<String> urls = new ArrayList<>();
        for (JsonElement element : json.getAsJsonArray("pool")) {
            JsonObject member = element.getAsJsonObject();
            assertThat(member.keySet()).containsExactlyInAnyOrder("id", "url");
            urls.add(member.get("url").getAsString());
            servers.add(Server.builder(member.get("id").getAsString())
                    .url(member.get("url").getAsString())
                    .build());
        }
        ServerPool pool = ServerPool.of(servers.toArray(new Server[0]));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (ServerSelector selector = FirstEligible.on(pool);
                Redirector redirector = Redirector.builder(selector).build()) {
            server.createContext("/", new RedirectHandler(redirector));
            server.start();
            List<RawClient.Response> responses =
                    RawClient.exchange(server.getAddress(), json.get("raw").getAsString());
            assertThat(json.getAsJsonArray("allow").asList())
                    .as(responses.toString())
                    .anyMatch(allowed -> isMet(allowed.getAsJsonObject(), responses));
            for (RawClient.Response response : responses) {
                check(json.getAsJsonArray("invariants"), response, urls, json);
            }
        } finally {
            server.stop(0);
        }
    }

    private static boolean isMet(JsonObject allowed, List<RawClient.Response> responses) {
        assertThat(allowed.keySet()).isSubsetOf("status", "location", "closed", "sequence");
        if (allowed.has("closed")) {
            return allowed.get("closed").getAsBoolean() && responses.isEmpty();
        }
        if (allowed.has("sequence")) {
            JsonArray sequence = allowed.getAsJsonArray("sequence");
            boolean met = sequence.size() == responses.size();
            for (int i = 0; met && i < sequence.size(); i++) {
                met = isMet(sequence.get(i).getAsJsonObject(), List.of(responses.get(i)));
            }
            return met;
        }
        return responses.size() == 1
                && responses.get(0).status() == allowed.get("status").getAsInt()
                && (!allowed.has("location")
                        || responses
                                .get(0)
                                .values("Location")
                                .equals(List.of(allowed.get("location").getAsString())));
    }

    private static void check(JsonArray invariants, RawClient.Response response, List<String> urls, JsonObject json) {
        List<String> locations = response.values("Location");
        for (JsonElement invariant : invariants) {
            switch (invariant.getAsString()) {
                case "location-authority" ->
                    assertThat(locations)
                            .allMatch(location -> urls.stream()
                                    .anyMatch(url -> location.startsWith(url.endsWith("/") ? url : url + "/")));
                case "single-location" -> assertThat(locations).hasSizeLessThanOrEqualTo(1);
                case "no-extra-header" ->
                    assertThat(response.headers().stream()
                                    .map(line ->
                                            line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
                                    .toList())
                            .doesNotHaveDuplicates()
                            .isSubsetOf(KNOWN_HEADERS);
                case "head-no-body" -> {
                    if (json.get("raw").getAsString().startsWith("HEAD ")) {
                        assertThat(response.body()).isEmpty();
                    }
                }
                default -> throw new AssertionError("unknown invariant: " + invariant);
            }
        }
    }
}
