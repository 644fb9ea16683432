// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import io.github.redirect4j.core.KeyHash;

/** Where a part of a text begins and ends, in a long. */
final class Span {
    /** No part. */
    static final long NONE = -1;

    private Span() {}

    static long of(int from, int to) {
        return (long) from << 32 | to;
    }

    /** Returns the hash of a part that is there. */
    static long hash(CharSequence text, long span, KeyHash hash) {
        int from = (int) (span >> 32);
        return hash.of(text, from, (int) span - from);
    }
}
