// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpRedirectsTest {
    @Test
    void get_twoVisitors_oneToEachMirrorBelowItsUrl() throws Exception {
        try (HttpRedirects running = new HttpRedirects(0, "https://m1.example.net/pub/", "http://m2.example.net/")) {
            Set<String> locations = new TreeSet<>();
            for (int i = 0; i < 2; i++) {
                HttpResponse<Void> response = get(running, "/dl/file.iso?x=1");
                assertThat(response.statusCode()).isEqualTo(302);
                assertThat(response.headers().firstValue("Cache-Control")).contains("private, max-age=10");
                locations.add(response.headers().firstValue("Location").orElseThrow());
            }
            assertThat(locations)
                    .containsExactly("http://m2.example.net/file.iso?x=1", "https://m1.example.net/pub/file.iso?x=1");
            assertThat(get(running, "/other").statusCode()).isEqualTo(404);
            assertThat(get(running, "/dl/../../etc").statusCode()).isEqualTo(400);
        }
    }

    private static HttpResponse<Void> get(HttpRedirects running, String target)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + running.port() + target);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
    }
}
