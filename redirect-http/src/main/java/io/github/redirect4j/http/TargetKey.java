// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import io.github.redirect4j.core.Key;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Request;

/** Path and query, as a key. */
enum TargetKey implements Key {
    /** The one instance. */
    INSTANCE;

    @Override
    public boolean isIn(Request request) {
        return request instanceof HttpRequestView;
    }

    @Override
    public long hash(Request request, KeyHash hash) {
        return RequestTarget.hash(((HttpRequestView) request).target(), hash);
    }
}
