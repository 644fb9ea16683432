// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Redirector} reads of an HTTP request. A binding implements it on the exchange object that its server
 * has anyway, and nothing is copied.
 *
 * <p>Text stands for octets: each character, U+0000 to U+00FF, is one. A request target with another character is
 * refused.
 *
 * <p>Unless the view says otherwise, the key of keyed algorithms is path and query, and no client is known.
 *
 * <p>Confined: one thread at a time, no internal locking; the redirector reads it only during the call.
 */
public interface HttpRequestView extends Request {
    /**
     * Returns the method, as it came: {@code get} is not {@code GET}.
     *
     * @return the method
     */
    String method();

    /**
     * Returns the request target, as it came: not decoded, not resolved, the query included. In HTTP/2 and 3 it is
     * {@code :path}. Servers that offer a parsed path have mostly lost parts of it.
     *
     * @return the target
     */
    String target();

    /**
     * Returns the version of the protocol, in the form {@code HTTP/1.1}.
     *
     * @return the version
     */
    String protocol();

    /**
     * Returns the values of a field, one for each of its lines, in order.
     *
     * @param name the field's name, in whatever case
     * @return the values, without white space around them; empty if the field is absent
     */
    List<String> headers(String name);

    /**
     * Returns whether the request came by https.
     *
     * @return whether it did
     */
    boolean isSecure();

    /**
     * Returns {@code :authority} of HTTP/2 and 3.
     *
     * @return the authority, or null if there is none; null by default
     */
    default @Nullable String authority() {
        return null;
    }

    /** {@inheritDoc} By default there is one: path and query. */
    @Override
    default boolean hasKey() {
        return true;
    }

    /** {@inheritDoc} By default that of path and query, as they came, as of {@link HttpKeys#target()}. */
    @Override
    default long keyHash(KeyHash hash) {
        return RequestTarget.hash(target(), hash);
    }
}
