// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

/**
 * The requests that are never redirected, because a redirect would break them: tunnels, traces, questions about the whole
 * server, preflights, whose answer must be an ok status, and handshakes that leave HTTP.
 *
 * <p>Source: RFC 9110 sections 7.8 and 9.3.6 to 9.3.8, RFC 6455 section 4.1, the Fetch standard on CORS preflights, RFC
 * 9113 section 3.1, which does away with the upgrade to h2c.
 */
final class Exemption {
    private Exemption() {}

    static boolean covers(HttpRequestView request, boolean redirectUpgrades) {
        String method = request.method();
        if (method.equals("CONNECT") || method.equals("TRACE")) {
            return true;
        }
        if (method.equals("OPTIONS") && (request.target().equals("*") || isPreflight(request))) {
            return true;
        }
        return !redirectUpgrades && isUpgrade(request);
    }

    private static boolean isPreflight(HttpRequestView request) {
        return !request.headers("Origin").isEmpty()
                && !request.headers("Access-Control-Request-Method").isEmpty();
    }

    /** Of the protocols offered, h2c does not count: the JDK's client offers it with each first request. */
    private static boolean isUpgrade(HttpRequestView request) {
        return Tokens.hasOther(request.headers("Upgrade"), "h2c")
                && Tokens.has(request.headers("Connection"), "upgrade");
    }
}
