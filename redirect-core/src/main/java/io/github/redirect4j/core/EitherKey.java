// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import com.google.common.collect.Sets;
import java.util.Set;

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

    @Override
    public Set<Input> dependsOn() {
        return Sets.union(first.dependsOn(), second.dependsOn());
    }

    private Key of(Request request) {
        return first.isIn(request) ? first : second;
    }
}
