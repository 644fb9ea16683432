// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import io.github.redirect4j.core.Key;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Request;

/** The value of a query parameter, as a key. */
record ParameterKey(String name) implements Key {
    static boolean isName(String name) {
        return !name.isEmpty()
                && name.chars().noneMatch(c -> c == '&' || c == '=' || Octets.kind((char) c) == Octets.REFUSED);
    }

    @Override
    public boolean isIn(Request request) {
        return request instanceof HttpRequestView view && value(view.target()) != Span.NONE;
    }

    @Override
    public long hash(Request request, KeyHash hash) {
        String raw = ((HttpRequestView) request).target();
        return Span.hash(raw, value(raw), hash);
    }

    private long value(String raw) {
        int pathEnd = RequestTarget.pathEnd(raw, RequestTarget.pathStart(raw));
        if (pathEnd == raw.length() || raw.charAt(pathEnd) == '#') {
            return Span.NONE;
        }
        int fragment = raw.indexOf('#', pathEnd);
        int end = fragment < 0 ? raw.length() : fragment;
        int from = pathEnd + 1;
        while (from <= end) {
            int next = raw.indexOf('&', from);
            int to = next < 0 || next > end ? end : next;
            int nameEnd = from + name.length();
            if (nameEnd <= to && raw.startsWith(name, from)) {
                if (nameEnd == to) {
                    return Span.of(to, to);
                }
                if (raw.charAt(nameEnd) == '=') {
                    return Span.of(nameEnd + 1, to);
                }
            }
            from = to + 1;
        }
        return Span.NONE;
    }
}
