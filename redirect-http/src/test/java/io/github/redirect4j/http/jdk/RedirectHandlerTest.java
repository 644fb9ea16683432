// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.http.FirstEligible;
import io.github.redirect4j.http.Gate;
import io.github.redirect4j.http.Note;
import io.github.redirect4j.http.RawClient;
import io.github.redirect4j.http.RawClient.Response;
import io.github.redirect4j.http.Redirector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedirectHandlerTest {
    private static final String HOST = "Host: www.example.com\r\n";
    private static final int SLOW_CLIENTS = 100;

    private final ServerPool pool = ServerPool.of(Server.parse("https://e1.example.net"));
    private final ServerSelector selector = FirstEligible.on(pool);
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 2 * SLOW_CLIENTS);
        server.setExecutor(executor);
    }

    @AfterEach
    void close() throws InterruptedException {
        server.stop(0);
        executor.shutdownNow();
        assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private InetSocketAddress start(UnaryOperator<Redirector.Builder> settings) {
        return start(settings, RedirectHandler::new);
    }

    private InetSocketAddress start(
            UnaryOperator<Redirector.Builder> settings, Function<Redirector, HttpHandler> handler) {
        server.createContext(
                "/", handler.apply(settings.apply(Redirector.builder(selector)).build()));
        server.start();
        return server.getAddress();
    }

    private static Response one(InetSocketAddress at, String request) throws IOException {
        List<Response> responses = RawClient.exchange(at, request);
        assertThat(responses).hasSize(1);
        return responses.get(0);
    }

    @Test
    void handle_get_isAnsweredOnceAndWithoutContent() throws IOException {
        Response response = one(start(b -> b), "GET //x/%2e%2e;v?y=%20 HTTP/1.1\r\n" + HOST + "\r\n");
        assertThat(response.status()).isEqualTo(302);
        assertThat(response.values("Location")).containsExactly("https://e1.example.net//x/%2e%2e;v?y=%20");
        assertThat(response.values("Cache-Control")).containsExactly("no-store");
        assertThat(response.values("Content-Length")).containsExactly("0");
        assertThat(response.values("Transfer-Encoding")).isEmpty();
        assertThat(response.body()).isEmpty();
    }

    @Test
    void handle_absoluteFormAndOctets_areTakenAsTheyCame() throws IOException {
        InetSocketAddress at = start(b -> b);
        assertThat(one(at, "GET http://other.example/p?q HTTP/1.1\r\n" + HOST + "\r\n")
                        .values("Location"))
                .containsExactly("https://e1.example.net/p?q");
        assertThat(one(at, "GET /u\u00c3\u00bc HTTP/1.1\r\n" + HOST + "\r\n").values("Location"))
                .containsExactly("https://e1.example.net/u%C3%BC");
        assertThat(one(at, "GET /a?x[]=1 HTTP/1.1\r\n" + HOST + "\r\n").values("Location"))
                .containsExactly("https://e1.example.net/a?x[]=1");
        assertThat(one(at, "GET /a? HTTP/1.1\r\n" + HOST + "\r\n").values("Location"))
                .containsExactly("https://e1.example.net/a?");
    }

    @Test
    void handle_hostMissingOrTwice_isRefused() throws IOException {
        InetSocketAddress at = start(b -> b);
        assertThat(one(at, "GET / HTTP/1.1\r\n\r\n").status()).isEqualTo(400);
        assertThat(one(at, "GET / HTTP/1.1\r\n" + HOST + HOST + "\r\n").status())
                .isEqualTo(400);
        assertThat(one(at, "GET / HTTP/1.0\r\n\r\n").status()).isEqualTo(302);
    }

    @Test
    void handle_note_headHasItsFieldsAlone() throws IOException {
        InetSocketAddress at = start(b -> b.note(Note.HTML));
        Response get = one(at, "GET /x HTTP/1.1\r\n" + HOST + "\r\n");
        assertThat(get.body()).contains("<a href=\"https://e1.example.net/x\">");
        assertThat(get.values("Content-Type")).containsExactly("text/html; charset=utf-8");
        Response head = one(at, "HEAD /x HTTP/1.1\r\n" + HOST + "\r\n");
        assertThat(head.body()).isEmpty();
        for (String name : List.of("Location", "Cache-Control", "Content-Type", "Content-Length")) {
            assertThat(head.values(name)).isEqualTo(get.values(name));
        }
    }

    @Test
    void handle_headWithoutNote_hasTheLengthThatGetHas() throws IOException {
        Response head = one(start(b -> b), "HEAD /x HTTP/1.1\r\n" + HOST + "\r\n");
        assertThat(head.status()).isEqualTo(302);
        assertThat(head.values("Content-Length")).containsExactly("0");
        assertThat(head.body()).isEmpty();
    }

    @Test
    void handle_requestsOnOneConnection_areAnsweredInOrder() throws IOException {
        List<Response> responses = RawClient.exchange(
                start(b -> b),
                "POST /1 HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nhello" + "HEAD /2 HTTP/1.1\r\n" + HOST
                        + "\r\n" + "GET /3 HTTP/1.1\r\n" + HOST + "\r\n");
        assertThat(responses)
                .extracting(response -> response.values("Location").get(0))
                .containsExactly("https://e1.example.net/1", "https://e1.example.net/2", "https://e1.example.net/3");
        assertThat(responses).extracting(Response::status).containsExactly(307, 302, 302);
    }

    @Test
    void handle_whatPasses_isAnsweredByItself() throws IOException {
        InetSocketAddress at = start(b -> b.stripPrefix("/dl"));
        assertThat(one(at, "GET /other HTTP/1.1\r\n" + HOST + "\r\n").status()).isEqualTo(404);
        assertThat(one(at, "TRACE /dl/ HTTP/1.1\r\n" + HOST + "\r\n").status()).isEqualTo(501);
    }

    @Test
    void handle_noServer_is503() throws IOException {
        pool.remove("e1.example.net");
        Response response = one(start(b -> b), "GET / HTTP/1.1\r\n" + HOST + "\r\n");
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.values("Retry-After")).containsExactly("10");
    }

    @Test
    void handle_plainConnection_isHttp() throws IOException {
        pool.replace(List.of(Server.builder("both")
                .url("https://e1.example.net")
                .url("http://e1.example.net")
                .build()));
        assertThat(one(start(b -> b), "GET https://h/x HTTP/1.1\r\n" + HOST + "\r\n")
                        .values("Location"))
                .containsExactly("http://e1.example.net/x");
    }

    @Test
    void handle_client_isThePeerWhateverFieldsSay() throws IOException {
        AtomicReference<InetAddress> client = new AtomicReference<>();
        InetSocketAddress at = start(b -> b.gate(request -> {
            client.set(request.client());
            return Gate.Ruling.PASS;
        }));
        one(at, "GET / HTTP/1.1\r\n" + HOST + "X-Forwarded-For: 192.0.2.1\r\n\r\n");
        assertThat(client.get()).isEqualTo(InetAddress.getLoopbackAddress());
    }

    @Test
    void filter_whatPasses_goesOnToTheHandler() throws IOException {
        Redirector redirector = Redirector.builder(selector).stripPrefix("/dl").build();
        RedirectFilter filter = new RedirectFilter(redirector);
        assertThat(filter.description()).isEqualTo("redirects to the servers of a pool");
        server.createContext("/", exchange -> {
                    byte[] text = "here".getBytes(StandardCharsets.US_ASCII);
                    exchange.sendResponseHeaders(200, text.length);
                    exchange.getResponseBody().write(text);
                    exchange.close();
                })
                .getFilters()
                .add(filter);
        server.start();
        InetSocketAddress at = server.getAddress();
        assertThat(one(at, "GET /dl/x HTTP/1.1\r\n" + HOST + "\r\n").values("Location"))
                .containsExactly("https://e1.example.net/x");
        assertThat(one(at, "GET /dl/.. HTTP/1.1\r\n" + HOST + "\r\n").status()).isEqualTo(400);
        Response passed = one(at, "GET /here HTTP/1.1\r\n" + HOST + "\r\n");
        assertThat(passed.status()).isEqualTo(200);
        assertThat(passed.body()).isEqualTo("here");
    }

    @Test
    void handle_hundredSlowClients_nobodyElseWaits() throws IOException {
        InetSocketAddress at = start(b -> b);
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW_CLIENTS; i++) {
                Socket socket = RawClient.connect(at);
                slow.add(socket);
                socket.getOutputStream().write("GET /slow HTT".getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
            }
            for (int i = 0; i < 10; i++) {
                assertThat(one(at, "GET /fast HTTP/1.1\r\n" + HOST + "\r\n").values("Location"))
                        .containsExactly("https://e1.example.net/fast");
            }
            Socket last = slow.get(SLOW_CLIENTS - 1);
            last.getOutputStream().write(("P/1.1\r\n" + HOST + "\r\n").getBytes(StandardCharsets.US_ASCII));
            last.shutdownOutput();
            assertThat(new String(last.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .contains("https://e1.example.net/slow");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void constructors_null_refused() {
        assertThatThrownBy(() -> new RedirectHandler(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("redirector");
        assertThatThrownBy(() -> new RedirectFilter(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("redirector");
    }
}
