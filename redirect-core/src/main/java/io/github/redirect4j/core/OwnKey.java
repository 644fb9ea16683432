// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/** The key that a request says it has. */
enum OwnKey implements Key {
    /** The one instance. */
    INSTANCE;

    @Override
    public boolean isIn(Request request) {
        return request.hasKey();
    }

    @Override
    public long hash(Request request, KeyHash hash) {
        return request.keyHash(hash);
    }

    @Override
    public int scope(Request request) {
        return request.keyScope();
    }
}
