// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http.jdk;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.github.redirect4j.http.Redirect;
import io.github.redirect4j.http.Redirector;
import java.io.IOException;
import java.util.Objects;

/**
 * A filter of the JDK's HTTP server that answers what a redirector redirects or refuses, and lets everything else go on
 * to the handler behind it. The notes of {@link RedirectHandler} on what the server does itself hold here too.
 *
 * <p>Safe for use by many threads at once.
 */
public final class RedirectFilter extends Filter {
    private final Redirector redirector;

    /**
     * Makes a filter.
     *
     * @param redirector answers the requests; stays the caller's
     */
    public RedirectFilter(Redirector redirector) {
        this.redirector = Objects.requireNonNull(redirector, "redirector");
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        Redirect redirect = redirector.redirect(new ExchangeView(exchange));
        if (redirect.kind() == Redirect.Kind.PASS) {
            chain.doFilter(exchange);
        } else {
            Answers.send(redirect, exchange);
        }
    }

    @Override
    public String description() {
        return "redirects to the servers of a pool";
    }
}
