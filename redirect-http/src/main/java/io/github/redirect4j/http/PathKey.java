// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import io.github.redirect4j.core.Key;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Request;

/** The path, or its first so many characters or directories, as a key. */
record PathKey(int characters, int depth) implements Key {
    static final PathKey WHOLE = new PathKey(Integer.MAX_VALUE, Integer.MAX_VALUE);

    @Override
    public boolean isIn(Request request) {
        return request instanceof HttpRequestView;
    }

    @Override
    public long hash(Request request, KeyHash hash) {
        String raw = ((HttpRequestView) request).target();
        int start = RequestTarget.pathStart(raw);
        int end = end(raw, start);
        return start > 0 && end == start ? hash.of("/") : hash.of(raw, start, end - start);
    }

    private int end(String raw, int start) {
        int most = raw.length() - start > characters ? start + characters : raw.length();
        int slashes = 0;
        for (int i = start; i < most; i++) {
            switch (raw.charAt(i)) {
                case '?', '#' -> {
                    return i;
                }
                case '/' -> {
                    if (slashes == depth) {
                        return i;
                    }
                    slashes++;
                }
                default -> {}
            }
        }
        return most;
    }
}
