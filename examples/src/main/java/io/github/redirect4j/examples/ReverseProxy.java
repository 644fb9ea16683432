// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.redirect4j.core.Attempt;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.SlowStart;
import io.github.redirect4j.core.load.DChoices;
import io.github.redirect4j.core.load.Loads;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A small reverse proxy: acquire a server, pass the request on, tell how it ended. Bodies are streamed both ways.
 *
 * <pre>java -cp examples/target/redirect-examples.jar io.github.redirect4j.examples.ReverseProxy 8090 URL...</pre>
 */
public final class ReverseProxy implements AutoCloseable {
    // What belongs to one connection only (RFC 9110, 7.6.1), and what java.net.http sets itself.
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final ServerSelector selector;
    private final HttpClient client;
    private final HttpServer front;
    private final ExecutorService threads = Executors.newFixedThreadPool(64);

    ReverseProxy(ServerSelector selector, InetSocketAddress listen) throws IOException {
        this.selector = selector;
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        front = HttpServer.create(listen, 0);
        front.createContext("/", this::handle);
        front.setExecutor(threads);
        front.start();
    }

    /**
     * Runs the proxy until the process is ended.
     *
     * @param args the port to listen on, and the servers' URLs
     * @throws IOException if the port cannot be had
     */
    public static void main(String... args) throws IOException {
        if (args.length < 2) {
            System.err.println("usage: ReverseProxy PORT URL...");
            System.exit(2);
        }
        // snippet: reverseProxyPool
        ServerPool pool = ServerPool.builder()
                .slowStart(SlowStart.over(Duration.ofSeconds(30)))
                .build();
        pool.replace(Arrays.stream(args).skip(1).map(Server::parse).toList());
        ServerSelector selector = DChoices.by(10, Loads.leastTime()).on(pool);
        // end
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        ReverseProxy proxy = new ReverseProxy(selector, listen);
        Runtime.getRuntime().addShutdownHook(new Thread(proxy::close));
        System.out.println("listening on http://127.0.0.1:" + proxy.port() + "/");
    }

    int port() {
        return front.getAddress().getPort();
    }

    @Override
    public void close() {
        front.stop(0);
        threads.shutdownNow();
        selector.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        // snippet: reverseProxy
        try (exchange;
                Attempt attempt =
                        selector.acquire(Request.of(exchange.getRequestURI().toString()))) {
            if (attempt == null) {
                refuse(exchange, 503);
            } else {
                attempt.end(forward(exchange, attempt.server()));
            }
        } // an attempt that was not ended, because something threw, ends here as cancelled
        // end
    }

    /** Passes a request on and its answer back, and returns how the server did. */
    private Outcome forward(HttpExchange exchange, Server server) throws IOException {
        String target = exchange.getRequestURI().toString();
        if (!target.startsWith("/")) {
            refuse(exchange, 400);
            return Outcome.CANCELLED;
        }
        ClientBody body = new ClientBody(exchange.getRequestBody());
        HttpResponse<InputStream> response;
        try {
            response = client.send(
                    request(exchange, URI.create(server.http() + target.substring(1)), body),
                    BodyHandlers.ofInputStream());
        } catch (ConnectException e) {
            refuse(exchange, 502);
            return Outcome.CONNECT_FAILURE;
        } catch (HttpTimeoutException e) {
            refuse(exchange, 504);
            return Outcome.TIMEOUT;
        } catch (IOException e) {
            refuse(exchange, 502);
            return body.failed ? Outcome.CANCELLED : Outcome.RESET; // the client left, or the server did
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            refuse(exchange, 503);
            return Outcome.CANCELLED;
        }
        try (InputStream answer = response.body()) {
            return relay(exchange, response, answer);
        }
    }

    private static HttpRequest request(HttpExchange exchange, URI uri, ClientBody body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(30))
                .method(exchange.getRequestMethod(), publisher(exchange, body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        request.header(
                "X-Forwarded-For", exchange.getRemoteAddress().getAddress().getHostAddress());
        return request.build();
    }

    private static BodyPublisher publisher(HttpExchange exchange, ClientBody body) {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        boolean chunked = exchange.getRequestHeaders().containsKey("Transfer-Encoding");
        if (length == null && !chunked) {
            return BodyPublishers.noBody();
        }
        BodyPublisher streamed = BodyPublishers.ofInputStream(() -> body);
        return length == null || Long.parseLong(length) == 0
                ? streamed
                : BodyPublishers.fromPublisher(streamed, Long.parseLong(length));
    }

    private static Outcome relay(HttpExchange exchange, HttpResponse<InputStream> response, InputStream answer)
            throws IOException {
        response.headers().map().forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name)) {
                exchange.getResponseHeaders().put(name, List.copyOf(values));
            }
        });
        int status = response.statusCode();
        long length = response.headers().firstValueAsLong("Content-Length").orElse(0); // 0: of unknown length
        if (exchange.getRequestMethod().equals("HEAD") || status == 204 || status == 304 || isEmpty(response)) {
            exchange.sendResponseHeaders(status, -1);
            return outcome(status);
        }
        exchange.sendResponseHeaders(status, length);
        byte[] buffer = new byte[16 * 1024];
        OutputStream out = exchange.getResponseBody();
        while (true) {
            int count;
            try {
                count = answer.read(buffer);
            } catch (IOException e) {
                return Outcome.RESET; // the client sees it by the connection, which ends too early
            }
            if (count < 0) {
                out.close();
                return outcome(status);
            }
            out.write(buffer, 0, count); // if this throws, the client left
        }
    }

    private static boolean isEmpty(HttpResponse<?> response) {
        return response.headers().firstValue("Content-Length").orElse("").equals("0");
    }

    private static Outcome outcome(int status) {
        return switch (status) {
            case 502, 503, 504 -> Outcome.GATEWAY_ERROR;
            default -> status >= 500 ? Outcome.SERVER_ERROR : Outcome.SUCCESS;
        };
    }

    private static void refuse(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
    }

    /** The client's body, which remembers whether it was the client that failed. */
    private static final class ClientBody extends FilterInputStream {
        private volatile boolean failed;

        ClientBody(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }
    }
}
