// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import com.google.common.base.Ascii;
import io.github.redirect4j.core.Key;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Request;
import org.jspecify.annotations.Nullable;

/** The host that a request is for, as a key. */
enum HostKey implements Key {
    /** The one instance. */
    INSTANCE;

    @Override
    public boolean isIn(Request request) {
        if (!(request instanceof HttpRequestView view)) {
            return false;
        }
        String text = text(view);
        return text != null && host(view, text) != Span.NONE;
    }

    @Override
    public long hash(Request request, KeyHash hash) {
        HttpRequestView view = (HttpRequestView) request;
        String text = text(view);
        if (text == null) {
            return 0;
        }
        long host = host(view, text);
        return Span.hash(hasUpperCase(text, host) ? new LowerCase(text) : text, host, hash);
    }

    /** Returns the text that the host stands in, or null if there is none. */
    private static @Nullable String text(HttpRequestView view) {
        String raw = view.target();
        return RequestTarget.isAbsolute(raw) ? raw : Authority.besideTarget(view);
    }

    private static long host(HttpRequestView view, String text) {
        boolean absolute = RequestTarget.isAbsolute(view.target());
        int from = absolute ? RequestTarget.authorityStart(text) : 0;
        int to = absolute ? RequestTarget.authorityEnd(text, from) : text.length();
        int end = hostEnd(text, from, to);
        if (end < 0 || !(end == to || Authority.port(text, end + 1, to) >= 0)) {
            return Span.NONE;
        }
        if (end > from + 1 && text.charAt(end - 1) == '.') {
            end--;
        }
        return end > from ? Span.of(from, end) : Span.NONE;
    }

    /** Returns where the host ends, or -1. A literal in brackets is not looked into: that would copy it. */
    private static int hostEnd(String text, int from, int to) {
        if (from < to && text.charAt(from) == '[') {
            int close = text.indexOf(']', from);
            boolean ends = close > from + 1 && close < to && (close + 1 == to || text.charAt(close + 1) == ':');
            return ends ? close + 1 : -1;
        }
        return Authority.hostEnd(text, from, to);
    }

    private static boolean hasUpperCase(String text, long span) {
        for (int i = (int) (span >> 32); i < (int) span; i++) {
            if (Ascii.isUpperCase(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}
