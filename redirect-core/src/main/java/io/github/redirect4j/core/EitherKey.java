// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/** The first of two keys that a request has. */
record EitherKey(Key first, Key second) implements Key {
    @Override
    public boolean isIn(Request request) {
        return first.isIn(request) || second.isIn(request);
    }

    @Override
    public long hash(Request request, KeyHash hash) {
        return of(request).hash(request, hash);
    }

    @Override
    public int scope(Request request) {
        return of(request).scope(request);
    }

    private Key of(Request request) {
        return first.isIn(request) ? first : second;
    }
}
