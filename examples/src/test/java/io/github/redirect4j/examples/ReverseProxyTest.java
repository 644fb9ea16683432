// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.SelectorListener;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.load.Loads;
import io.github.redirect4j.core.load.TwoChoices;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReverseProxyTest {
    private final Backends backends = new Backends();
    private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    private ServerPool pool;
    private ReverseProxy proxy;

    @AfterEach
    void close() {
        proxy.close();
        backends.close();
    }

    @Test
    void get_isPassedOnWithPathQueryAndFields() throws Exception {
        start(backends.running(exchange -> {
            String seen = exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("X-Test") + " "
                    + exchange.getRequestHeaders().getFirst("X-Forwarded-For");
            exchange.getResponseHeaders().set("X-Answer", "yes");
            exchange.sendResponseHeaders(200, seen.length());
            exchange.getResponseBody().write(seen.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            exchange.close();
        }));
        HttpResponse<String> response = send(request("x//a%2Fb;c?d=%20").header("X-Test", "here"));
        assertThat(response.body()).isEqualTo("/x//a%2Fb;c?d=%20 here 127.0.0.1");
        assertThat(response.headers().firstValue("X-Answer")).contains("yes");
        assertEnded(Outcome.SUCCESS);
    }

    @Test
    void post_bodyIsPassedOn() throws Exception {
        start(backends.running(exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(201, 0); // chunked
            exchange.getResponseBody().write(body);
            exchange.close();
        }));
        String text = "x".repeat(100_000);
        HttpResponse<String> response = send(request("up").POST(BodyPublishers.ofString(text)));
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body()).isEqualTo(text);
        assertEnded(Outcome.SUCCESS);
    }

    @Test
    void serverError_isPassedOnAndTold() throws Exception {
        start(backends.answering(500, "broken"));
        HttpResponse<String> response = send(request("x"));
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).isEqualTo("broken");
        assertEnded(Outcome.SERVER_ERROR);
    }

    @Test
    void deadServer_badGateway() throws Exception {
        start(Backends.dead());
        assertThat(send(request("x")).statusCode()).isEqualTo(502);
        assertEnded(Outcome.CONNECT_FAILURE);
    }

    @Test
    void bodyBreaksOff_clientSeesIt() throws Exception {
        start(backends.running(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
            exchange.close();
        }));
        assertThatThrownBy(() -> send(request("x"))).isInstanceOf(IOException.class);
        assertEnded(Outcome.RESET);
    }

    @Test
    void noServer_unavailable() throws Exception {
        start(Backends.dead());
        pool.replace(java.util.List.of());
        assertThat(send(request("x")).statusCode()).isEqualTo(503);
    }

    private void start(String url) throws IOException {
        pool = ServerPool.of(Server.parse(url));
        ServerSelector selector = ServerSelector.builder(pool, TwoChoices.by(Loads.outstanding()))
                .listener(new SelectorListener() {
                    @Override
                    public void ended(Server server, Outcome outcome, Duration duration) {
                        outcomes.add(outcome);
                    }
                })
                .build();
        proxy = new ReverseProxy(selector, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port() + "/" + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    private void assertEnded(Outcome outcome) throws InterruptedException {
        assertThat(outcomes.poll(10, TimeUnit.SECONDS)).isEqualTo(outcome);
        assertThat(pool.status().get(0).inFlight()).isZero();
    }
}
