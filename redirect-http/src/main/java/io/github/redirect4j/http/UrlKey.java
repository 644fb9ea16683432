// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import io.github.redirect4j.core.Key;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Request;
import java.util.Objects;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** The URL that a request is for, as a key: as it is, or as a function of method and URL makes a key of it. */
record UrlKey(@Nullable BinaryOperator<String> rewrite) implements Key {
    static final UrlKey AS_IT_IS = new UrlKey(null);

    @Override
    public boolean isIn(Request request) {
        return request instanceof HttpRequestView view && (isConnect(view) || isStated(view));
    }

    private static boolean isConnect(HttpRequestView view) {
        return view.method().equals("CONNECT");
    }

    private static boolean isStated(HttpRequestView view) {
        String raw = view.target();
        if (RequestTarget.isAbsolute(raw)) {
            int from = RequestTarget.authorityStart(raw);
            return Authority.isValid(raw, from, RequestTarget.authorityEnd(raw, from));
        }
        String authority = Authority.besideTarget(view);
        return authority != null && Authority.isValid(authority, 0, authority.length());
    }

    @Override
    public long hash(Request request, KeyHash hash) {
        HttpRequestView view = (HttpRequestView) request;
        String url = url(view);
        return hash.of(rewrite == null ? url : rewrite.apply(view.method(), url));
    }

    private static String url(HttpRequestView view) {
        String raw = view.target();
        if (isConnect(view) || RequestTarget.isAbsolute(raw)) {
            return raw;
        }
        String site = (view.isSecure() ? "https://" : "http://") + Objects.requireNonNull(Authority.besideTarget(view));
        return raw.equals("*") ? site : site + raw;
    }
}
