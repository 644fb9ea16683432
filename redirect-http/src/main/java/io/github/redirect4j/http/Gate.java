// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

/**
 * Decides before any server is asked for whether a request may be redirected at all: a block by law, by place, by list.
 * Safe for use by many threads at once; it runs on the thread of the request, so it must not wait. What it throws reaches
 * the caller of the redirector, and nobody is redirected.
 */
@FunctionalInterface
public interface Gate {
    /** What becomes of a request. */
    enum Ruling {
        /** It goes on. */
        PASS,
        /** It is refused with 403. */
        FORBIDDEN,
        /** It is refused with 451, for a demand of the law. */
        LEGAL_REASONS
    }

    /**
     * Returns what becomes of a request that is otherwise in order.
     *
     * @param request the request
     * @return the ruling, never null
     */
    Ruling rule(HttpRequestView request);
}
