// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.rotation.RoundRobin;
import io.github.redirect4j.http.RawClient;
import io.github.redirect4j.http.Redirector;
import io.github.redirect4j.http.jdk.RedirectHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the page on HTTP shows. */
class HttpExampleTest {
    @Test
    void page_lines_redirect() throws IOException, InterruptedException {
        ServerPool pool = ServerPool.of(Server.parse("https://e1.example.net/pub/"));
        ExecutorService executor = Executors.newCachedThreadPool();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        // snippet: handler
        ServerSelector selector = RoundRobin.strict().on(pool);
        Redirector redirector = Redirector.builder(selector)
                .cacheFor(Duration.ofSeconds(30))
                .fallback("https://origin.example.net/")
                .build();
        HttpServer server = HttpServer.create(address, 0);
        server.setExecutor(executor);
        server.createContext("/", new RedirectHandler(redirector));
        server.start();
        // end
        try {
            RawClient.Response response = RawClient.exchange(
                            server.getAddress(), "GET /file.iso HTTP/1.1\r\nHost: dl.example.net\r\n\r\n")
                    .get(0);
            assertThat(response.values("Location")).containsExactly("https://e1.example.net/pub/file.iso");
            assertThat(response.values("Cache-Control")).containsExactly("private, max-age=30");
        } finally {
            server.stop(0);
            executor.shutdownNow();
            assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
