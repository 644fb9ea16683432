// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.internal.Text;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * A probe that sends an HTTP request and passes by the status of the response. The request goes to the server's https
 * URL if it has one, else to its http URL, and where the client finds that name; {@link Server#addresses()} is not used.
 * The body of the response is not read, and a redirection is an answer like any other, never followed.
 *
 * <p>Safe for use by many threads at once. It uses the threads of the client, and has none of its own.
 */
public final class HttpProbeTransport implements Probe {
    private static final int FIRST = 200;
    private static final int LAST = 399;

    private final HttpClient client;
    private final String method;
    private final URI target;
    private final int first;
    private final int last;

    private HttpProbeTransport(HttpClient client, String method, URI target, int first, int last) {
        this.client = client;
        this.method = method;
        this.target = target;
        this.first = first;
        this.last = last;
    }

    /**
     * Returns a probe that sends GET and passes with a status of 200 to 399. A response that has a body costs its
     * connection, which is closed instead of reading it.
     *
     * @param client the client, which does not follow redirections
     * @param path what to ask for, perhaps with a query: {@code healthz} and the empty path stand below the server's base
     *     path, {@code /healthz} does not
     * @return the probe
     * @throws IllegalArgumentException if the path is not one, or if the client follows redirections
     */
    public static HttpProbeTransport get(HttpClient client, String path) {
        return of(client, "GET", path);
    }

    /**
     * Returns a probe that sends HEAD and passes with a status of 200 to 399. The response has no body, so connections
     * are kept and used again.
     *
     * @param client the client, which does not follow redirections
     * @param path as for {@link #get(HttpClient, String)}
     * @return the probe
     * @throws IllegalArgumentException if the path is not one, or if the client follows redirections
     */
    public static HttpProbeTransport head(HttpClient client, String path) {
        return of(client, "HEAD", path);
    }

    private static HttpProbeTransport of(HttpClient client, String method, String path) {
        if (client.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException(
                    "client: follows redirects " + client.followRedirects() + " (expected: NEVER)");
        }
        return new HttpProbeTransport(client, method, checkPath(path), FIRST, LAST);
    }

    /** A path that were a URL, or began with two slashes, would send the request to somebody else. */
    private static URI checkPath(String path) {
        try {
            URI target = new URI(Objects.requireNonNull(path, "path"));
            if (target.getScheme() == null && target.getRawAuthority() == null && target.getRawFragment() == null) {
                return target;
            }
            throw badPath(path, null);
        } catch (URISyntaxException e) {
            throw badPath(path, e);
        }
    }

    private static IllegalArgumentException badPath(String path, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "path: " + Text.quote(path) + " (expected: a path, perhaps with a query)", cause);
    }

    /**
     * Returns a probe that asks the same and passes with these statuses.
     *
     * @param first the lowest, 100 to 999
     * @param last the highest, {@code first} to 999
     * @return a new probe
     * @throws IllegalArgumentException if a status is out of range
     */
    public HttpProbeTransport accepting(int first, int last) {
        if (first < 100 || first > 999) {
            throw new IllegalArgumentException("first: " + first + " (expected: 100 to 999)");
        }
        if (last < first || last > 999) {
            throw new IllegalArgumentException("last: " + last + " (expected: " + first + " to 999)");
        }
        return new HttpProbeTransport(client, method, target, first, last);
    }

    /** Begins to ask a server; one without URL fails. */
    @Override
    public CompletionStage<ProbeResult> check(Server server) {
        URI base = server.https() == null ? server.http() : server.https();
        if (base == null) {
            return CompletableFuture.completedFuture(ProbeResult.fail("no URL"));
        }
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(target.toString().isEmpty() ? base : base.resolve(target))
                    .method(method, BodyPublishers.noBody())
                    .build();
        } catch (IllegalArgumentException e) { // a host name with an underscore, for one
            return CompletableFuture.completedFuture(ProbeResult.fail("URL refused by the HTTP client"));
        }
        BodyHandler<@Nullable Void> body = method.equals("HEAD") ? BodyHandlers.discarding() : info -> new Unread();
        CompletableFuture<HttpResponse<@Nullable Void>> exchange = client.sendAsync(request, body);
        CompletableFuture<ProbeResult> answer = exchange.handle(this::result);
        var unused = answer.whenComplete((result, cause) -> {
            if (answer.isCancelled()) {
                exchange.cancel(true); // which closes the connection
            }
        });
        return answer;
    }

    private ProbeResult result(@Nullable HttpResponse<?> response, @Nullable Throwable cause) {
        if (response == null) {
            return cause == null ? ProbeResult.fail("no response") : ProbeResult.fail(cause);
        }
        int status = response.statusCode();
        return new ProbeResult(status >= first && status <= last, "HTTP " + status);
    }

    /** Takes the headers for the response and lets go of the body, which may have no end. */
    private static final class Unread implements BodySubscriber<@Nullable Void> {
        @Override
        public CompletionStage<@Nullable Void> getBody() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onSubscribe(Subscription body) {
            body.cancel();
        }

        @Override
        public void onNext(List<ByteBuffer> part) {}

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onComplete() {}
    }
}
