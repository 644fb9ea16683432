// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http.jdk;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.http.HttpRequestView;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An exchange of the JDK's server, as a redirector reads it. The client is the peer of the connection. */
final class ExchangeView implements HttpRequestView {
    private final HttpExchange exchange;
    private @Nullable Request peer;

    ExchangeView(HttpExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public String method() {
        return exchange.getRequestMethod();
    }

    /** {@inheritDoc} Of the parsed URI only the text that it was made from: its path lacks what follows a double slash. */
    @Override
    public String target() {
        return exchange.getRequestURI().toString();
    }

    @Override
    public String protocol() {
        return exchange.getProtocol();
    }

    @Override
    public List<String> headers(String name) {
        return exchange.getRequestHeaders().getOrDefault(name, List.of());
    }

    @Override
    public boolean isSecure() {
        return exchange instanceof HttpsExchange;
    }

    @Override
    public boolean hasClient() {
        return client() != null;
    }

    @Override
    public long clientHigh() {
        return peer().clientHigh();
    }

    @Override
    public long clientLow() {
        return peer().clientLow();
    }

    @Override
    public @Nullable InetAddress client() {
        return exchange.getRemoteAddress().getAddress();
    }

    private Request peer() {
        Request known = peer;
        if (known == null) {
            InetAddress address = client();
            known = address == null ? Request.NONE : Request.from(address);
            peer = known;
        }
        return known;
    }
}
