// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Request;

/** A request whose key was hashed before. */
record HashedRequest(long hash) implements Request {
    @Override
    public boolean hasKey() {
        return true;
    }

    @Override
    public long keyHash(KeyHash keyHash) {
        return hash;
    }
}
