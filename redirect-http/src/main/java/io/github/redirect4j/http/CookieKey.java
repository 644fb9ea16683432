// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import io.github.redirect4j.core.Key;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Request;
import java.util.List;

/** The value of a cookie, as a key. */
record CookieKey(String name) implements Key {
    private static final String FIELD = "Cookie";

    @Override
    public boolean isIn(Request request) {
        return request instanceof HttpRequestView view && line(view.headers(FIELD)) >= 0;
    }

    @Override
    public long hash(Request request, KeyHash hash) {
        List<String> lines = ((HttpRequestView) request).headers(FIELD);
        String line = lines.get(line(lines));
        return Span.hash(line, value(line), hash);
    }

    /** Returns the first line that has the cookie, or -1. */
    private int line(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            if (value(lines.get(i)) != Span.NONE) {
                return i;
            }
        }
        return -1;
    }

    private long value(String line) {
        int from = 0;
        while (from < line.length()) {
            int semicolon = line.indexOf(';', from);
            int to = semicolon < 0 ? line.length() : semicolon;
            int start = afterSpace(line, from, to);
            if (to - start > name.length() && line.startsWith(name, start)) {
                int equals = afterSpace(line, start + name.length(), to);
                if (equals < to && line.charAt(equals) == '=') {
                    int value = afterSpace(line, equals + 1, to);
                    return Span.of(value, beforeSpace(line, value, to));
                }
            }
            from = to + 1;
        }
        return Span.NONE;
    }

    private static int afterSpace(String line, int from, int to) {
        int i = from;
        while (i < to && isSpace(line.charAt(i))) {
            i++;
        }
        return i;
    }

    private static int beforeSpace(String line, int from, int to) {
        int i = to;
        while (i > from && isSpace(line.charAt(i - 1))) {
            i--;
        }
        return i;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }
}
