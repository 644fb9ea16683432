// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples;

import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Selection;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A client on an event loop that tries the next server when one fails. The cursor is part of the exchange object, which
 * is used again for the next request, so choosing and retrying allocate nothing.
 *
 * <pre>java -cp examples/target/redirect-examples.jar io.github.redirect4j.examples.EventLoopRetries PATH URL...</pre>
 */
public final class EventLoopRetries {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ServerSelector selector;
    private final HttpClient client;
    private final Executor loop;

    EventLoopRetries(ServerSelector selector, HttpClient client, Executor loop) {
        this.selector = selector;
        this.client = client;
        this.loop = loop;
    }

    /**
     * Gets a path from the first server that has it.
     *
     * @param args the path, and the servers' URLs
     */
    public static void main(String... args) {
        if (args.length < 2) {
            System.err.println("usage: EventLoopRetries PATH URL...");
            System.exit(2);
        }
        ServerPool pool =
                ServerPool.of(Arrays.stream(args).skip(1).map(Server::parse).toArray(Server[]::new));
        ExecutorService loop = Executors.newSingleThreadExecutor();
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
        try (ServerSelector selector = RoundRobin.strict().on(pool)) {
            Exchange exchange = new EventLoopRetries(selector, client, loop).new Exchange();
            System.out.println(exchange.get(args[0]).join());
        } finally {
            loop.shutdown();
        }
    }

    /** One request at a time, with the cursor over its servers. Confined to the event loop. */
    final class Exchange {
        private final Selection selection = selector.open(Request.NONE);
        private String path = "";
        private CompletableFuture<String> answer = new CompletableFuture<>();

        /** Completes with the body, or exceptionally when no server is left. */
        CompletableFuture<String> get(String path) {
            this.path = path;
            answer = new CompletableFuture<>();
            CompletableFuture<String> promised = answer;
            loop.execute(() -> {
                selection.open(Request.NONE);
                attempt("no server");
            });
            return promised;
        }

        // snippet: eventLoop
        private void attempt(String lastFailure) {
            Server server = selection.next(); // never one that was tried for this request
            if (server == null) {
                answer.completeExceptionally(new IllegalStateException(lastFailure));
                return;
            }
            long ticket = selection.begin();
            if (ticket < 0) {
                attempt(lastFailure); // reached its cap meanwhile
                return;
            }
            var unused = send(server)
                    .whenCompleteAsync(
                            (response, failure) -> {
                                Outcome outcome = outcome(response, failure);
                                selection.end(ticket, outcome);
                                if (outcome.isFailure()) {
                                    attempt(server.id() + ": " + outcome);
                                } else {
                                    answer.complete(response.body());
                                }
                            },
                            loop);
        }
        // end

        private CompletableFuture<HttpResponse<String>> send(Server server) {
            HttpRequest request = HttpRequest.newBuilder(
                            Objects.requireNonNull(server.http()).resolve(path))
                    .timeout(PATIENCE)
                    .build();
            return client.sendAsync(request, BodyHandlers.ofString());
        }

        private static Outcome outcome(@Nullable HttpResponse<?> response, @Nullable Throwable failure) {
            if (response != null) {
                return response.statusCode() < 500
                        ? Outcome.SUCCESS
                        : response.statusCode() <= 504 && response.statusCode() >= 502
                                ? Outcome.GATEWAY_ERROR
                                : Outcome.SERVER_ERROR;
            }
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return cause instanceof ConnectException
                    ? Outcome.CONNECT_FAILURE
                    : cause instanceof HttpTimeoutException ? Outcome.TIMEOUT : Outcome.RESET;
        }
    }
}
