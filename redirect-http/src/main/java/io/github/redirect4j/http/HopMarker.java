// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

/**
 * A query parameter that counts how often a request was redirected. Nothing but the URL comes back from a client after a
 * redirect, so nothing else can show that redirectors send requests round in a circle.
 *
 * @param parameter its name
 * @param limit how many redirects there may be
 */
record HopMarker(String parameter, int limit) {
    static final int MOST = 999;

    private static final int MOST_DIGITS = 3;

    HopMarker {
        if (!parameter.matches("[A-Za-z0-9._~-]{1,64}")) {
            throw Refusal.of("parameter", parameter, "1 to 64 letters, digits, dots, hyphens, underscores or tildes");
        }
        if (limit < 1 || limit > MOST) {
            throw Refusal.of("limit", limit, "1 to " + MOST);
        }
    }

    /** Returns how often a request was redirected; what is no number of one to three digits is 0. */
    int hops(String target) {
        int at = find(target);
        if (at < 0 || at == target.length() || target.charAt(at) != '=') {
            return 0;
        }
        int hops = 0;
        int end = end(target, at);
        if (end - at > 1 + MOST_DIGITS) {
            return 0;
        }
        for (int i = at + 1; i < end; i++) {
            char c = target.charAt(i);
            if (c < '0' || c > '9') {
                return 0;
            }
            hops = 10 * hops + (c - '0');
        }
        return hops;
    }

    /** Returns a URL with the number in the place of the one it has, or behind its query. */
    String mark(String location, int hops) {
        int at = find(location);
        StringBuilder out = new StringBuilder(location.length() + parameter.length() + 5);
        if (at >= 0) {
            return out.append(location, 0, at)
                    .append('=')
                    .append(hops)
                    .append(location, end(location, at), location.length())
                    .toString();
        }
        int query = location.indexOf('?');
        out.append(location);
        if (query < 0) {
            out.append('?');
        } else if (query < location.length() - 1) {
            out.append('&');
        }
        return out.append(parameter).append('=').append(hops).toString();
    }

    /** Returns the index behind the name where the parameter first occurs in a URL's query, or -1. */
    private int find(String url) {
        int query = url.indexOf('?');
        int start = query + 1;
        while (start > 0 && start <= url.length()) {
            int after = start + parameter.length();
            if (url.startsWith(parameter, start)
                    && (after == url.length() || url.charAt(after) == '=' || url.charAt(after) == '&')) {
                return after;
            }
            start = url.indexOf('&', start) + 1;
        }
        return -1;
    }

    private static int end(String url, int at) {
        int end = url.indexOf('&', at);
        return end < 0 ? url.length() : end;
    }
}
