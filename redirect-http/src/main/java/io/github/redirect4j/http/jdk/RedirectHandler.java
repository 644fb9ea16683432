// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http.jdk;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.github.redirect4j.http.Redirector;
import java.io.IOException;
import java.util.Objects;

/**
 * A handler of the JDK's HTTP server that answers every request: with a redirect, or as
 * {@link Redirector#answer} says. Bind it to the context {@code /}.
 *
 * <p>The server itself refuses some targets before a handler sees them: with 400 what {@link java.net.URI} cannot read,
 * as a raw <code>{ } | \ ^ "</code> or backquote, with 404 what has no path that a context covers, as {@code *},
 * {@code @host/} or a URL without a path, and by closing the connection what is {@code host:port}. It answers
 * {@code Expect: 100-continue} itself before any handler. Give the server an executor with enough threads: it reads each
 * request on one, so a slow client keeps one busy.
 *
 * <p>Safe for use by many threads at once.
 */
public final class RedirectHandler implements HttpHandler {
    private final Redirector redirector;

    /**
     * Makes a handler.
     *
     * @param redirector answers the requests; stays the caller's
     */
    public RedirectHandler(Redirector redirector) {
        this.redirector = Objects.requireNonNull(redirector, "redirector");
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Answers.send(redirector.answer(new ExchangeView(exchange)), exchange);
    }
}
