// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.Server;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What a check asks of one server. Immutable.
 *
 * @param secure whether over TLS
 * @param port 1 to 65535
 * @param serverName whose certificate is expected: a name, or an address without brackets
 * @param request the request, whole, in ISO-8859-1
 */
record HttpQuestion(boolean secure, int port, String serverName, String request) {
    /** Returns the question, or null if the server has no URL for it. */
    static @Nullable HttpQuestion of(HttpCheck check, Server server) {
        URI url = url(check, server);
        if (url == null) {
            return null;
        }
        String scheme = check.scheme() == null ? String.valueOf(url.getScheme()) : check.scheme();
        boolean secure = scheme.equals("https");
        String authority = url.getRawAuthority();
        // Not url.getPort(): URI sees no host, and so no port, where the host has an underscore.
        int colon = authority.indexOf(':', authority.indexOf(']') + 1);
        String host = colon < 0 ? authority : authority.substring(0, colon);
        int port = check.port() != 0
                ? check.port()
                : colon < 0 ? (secure ? 443 : 80) : Integer.parseInt(authority.substring(colon + 1));
        String name = check.serverName() == null ? bare(host) : check.serverName();
        return new HttpQuestion(secure, port, name, request(check, url));
    }

    private static @Nullable URI url(HttpCheck check, Server server) {
        URI http = server.http();
        URI https = server.https();
        if (check.scheme() == null) {
            return https == null ? http : https;
        }
        boolean secure = check.scheme().equals("https");
        URI right = secure ? https : http;
        return right != null || check.port() == 0 ? right : secure ? http : https;
    }

    private static String bare(String host) {
        return host.startsWith("[")
                ? host.substring(1, host.length() - 1)
                : host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static String request(HttpCheck check, URI base) {
        URI url = check.path().toString().isEmpty() ? base : base.resolve(check.path());
        StringBuilder out = new StringBuilder(check.method()).append(' ').append(url.getRawPath());
        if (url.getRawQuery() != null) {
            out.append('?').append(url.getRawQuery());
        }
        out.append(" HTTP/1.1\r\nHost: ").append(check.host() == null ? base.getRawAuthority() : check.host());
        out.append("\r\nConnection: close\r\n");
        if (check.method().equals("POST") || check.method().equals("PUT")) {
            out.append("Content-Length: 0\r\n"); // RFC 9110, 8.6: expected of methods that usually have a body
        }
        if (!check.headers().containsKey("user-agent")) {
            out.append("User-Agent: redirect4j\r\n");
        }
        check.headers().values().forEach(line -> out.append(line).append("\r\n"));
        return out.append("\r\n").toString();
    }
}
