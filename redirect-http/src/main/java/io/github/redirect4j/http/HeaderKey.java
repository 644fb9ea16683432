// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import io.github.redirect4j.core.Key;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Request;

/** The value of a field's first line, as a key. */
record HeaderKey(String name) implements Key {
    @Override
    public boolean isIn(Request request) {
        return request instanceof HttpRequestView view && !view.headers(name).isEmpty();
    }

    @Override
    public long hash(Request request, KeyHash hash) {
        return hash.of(((HttpRequestView) request).headers(name).get(0));
    }
}
