// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http.jdk;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.github.redirect4j.http.Redirect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes answers to the JDK's server. */
final class Answers {
    private static final int NO_CONTENT = -1; // to this server 0 means that the length is not known

    private Answers() {}

    /** Sends an answer and ends the exchange. The request's content is not read here; the server drains it or closes. */
    static void send(Redirect answer, HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers headers = exchange.getResponseHeaders();
            for (Redirect.Header header : answer.headers()) {
                headers.set(header.name(), header.value());
            }
            if (exchange.getRequestMethod().equals("HEAD")) {
                headers.set("Content-Length", Integer.toString(answer.contentLength()));
            }
            if (answer.body().isEmpty()) {
                exchange.sendResponseHeaders(answer.status(), NO_CONTENT);
            } else {
                exchange.sendResponseHeaders(answer.status(), answer.contentLength());
                exchange.getResponseBody().write(answer.body().getBytes(StandardCharsets.US_ASCII));
            }
        }
    }
}
