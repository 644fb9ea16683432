// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import com.google.common.net.InetAddresses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Host and port that a request is for.
 *
 * <p>Source: RFC 9112 section 3.2, RFC 9113 section 8.3.1, RFC 3986 section 3.2.2. Of the literals in brackets only IPv6
 * addresses without a zone are taken.
 */
final class Authority {
    private static final int MAX_PORT = 0xffff;

    private Authority() {}

    /**
     * Returns whether a request names its host as its version demands: at most one Host line, none only where that is
     * allowed, and every value well formed.
     */
    static boolean isStated(HttpRequestView request) {
        List<String> hosts = request.headers("Host");
        String pseudo = request.authority();
        if (hosts.size() > 1 || (pseudo != null && !isValid(pseudo, 0, pseudo.length()))) {
            return false;
        }
        if (hosts.isEmpty()) {
            return pseudo != null || isBeforeHost(request.protocol());
        }
        String host = hosts.get(0);
        return host.isEmpty() ? RequestTarget.isAbsolute(request.target()) : isValid(host, 0, host.length());
    }

    private static boolean isBeforeHost(String protocol) {
        return protocol.equals("HTTP/1.0") || protocol.equals("HTTP/0.9");
    }

    /**
     * Returns the authority of a request that states it well: that of a target in absolute form, else {@code :authority},
     * else Host.
     *
     * @return the text as it came, or null if there is none
     */
    static @Nullable String of(HttpRequestView request) {
        String raw = request.target();
        int from = RequestTarget.authorityStart(raw);
        if (from > 0) {
            return raw.substring(from, RequestTarget.authorityEnd(raw, from));
        }
        return besideTarget(request);
    }

    /** Returns {@code :authority}, else the first Host, or null if there is none. */
    static @Nullable String besideTarget(HttpRequestView request) {
        String pseudo = request.authority();
        if (pseudo != null) {
            return pseudo;
        }
        List<String> hosts = request.headers("Host");
        return hosts.isEmpty() ? null : hosts.get(0);
    }

    /** Returns whether a part of a text is a host that is not empty, and perhaps a port. */
    static boolean isValid(String text, int from, int to) {
        int hostEnd = hostEnd(text, from, to);
        return hostEnd > from && (hostEnd == to || (text.charAt(hostEnd) == ':' && port(text, hostEnd + 1, to) >= 0));
    }

    /** Returns where the host ends, or -1 if there is none. */
    static int hostEnd(String text, int from, int to) {
        if (from < to && text.charAt(from) == '[') {
            int close = text.indexOf(']', from);
            return close > 0 && close < to && isIpv6(text.substring(from + 1, close)) ? close + 1 : -1;
        }
        for (int i = from; i < to; i++) {
            int kind = Octets.kind(text.charAt(i));
            if ((kind & Octets.NAME) == 0 && !(kind == Octets.PERCENT && Octets.isTriplet(text, i, to))) {
                return text.charAt(i) == ':' ? i : -1;
            }
        }
        return to;
    }

    private static boolean isIpv6(String literal) {
        return literal.indexOf(':') >= 0 && literal.indexOf('%') < 0 && InetAddresses.isInetAddress(literal);
    }

    /** Returns a port of at most five digits, 0 if there is no digit, or -1 if it is no port. */
    static int port(String text, int from, int to) {
        if (to - from > 5) {
            return -1;
        }
        int port = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            port = 10 * port + c - '0';
        }
        return port <= MAX_PORT ? port : -1;
    }
}
