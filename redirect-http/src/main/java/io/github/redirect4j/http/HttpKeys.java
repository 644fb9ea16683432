// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import io.github.redirect4j.core.Key;
import java.util.Objects;
import java.util.function.BinaryOperator;

/**
 * The parts of an HTTP request that can be its key. All are taken as the octets that came: nothing is decoded, and
 * only the host's case does not matter. Of a target in absolute form, path and query count as if they had come
 * alone.
 *
 * <p>Only an {@link HttpRequestView} has these keys; a request of another kind lacks them. Whoever sends requests
 * chooses the keys, so these decide where a request goes, and nothing that matters beyond that.
 *
 * <p>The keys are immutable. O(length of what is looked at), no allocation but what the view makes, a small object
 * for a host with an upper-case letter, the query of a URL without a path, and {@link #url()}.
 */
public final class HttpKeys {
    private static final String ONE_OR_MORE = "1 or more";

    private HttpKeys() {}

    /**
     * Returns path and query as key, which every request has: what a view says by default.
     *
     * @return the key
     */
    public static Key target() {
        return TargetKey.INSTANCE;
    }

    /**
     * Returns the URL as key: a target in absolute form, else scheme, {@code :authority} or Host, and the target; of CONNECT
     * the target. It is what CARP hashes. A request that names no valid host lacks it.
     *
     * <p>Allocates the URL where the target is not it.
     *
     * <p>Source: RFC 9112 section 3.3.
     *
     * @return the key
     */
    public static Key url() {
        return UrlKey.AS_IT_IS;
    }

    /**
     * Returns what a function makes of the {@linkplain #url() URL} as key, such as {@code SquidKey.uri()::of} for arrays of
     * Squid. Allocates.
     *
     * @param rewrite makes a key of method and URL, in this order; safe for use by many threads at once
     * @return the key
     */
    public static Key url(BinaryOperator<String> rewrite) {
        return new UrlKey(Objects.requireNonNull(rewrite, "rewrite"));
    }

    /**
     * Returns the path as key, which every request has; one without is a slash. A target of another form, {@code *}
     * or {@code host:port}, is taken for a path.
     *
     * @return the key
     */
    public static Key path() {
        return PathKey.WHOLE;
    }

    /**
     * Returns the first characters of the path as key, or the whole of a shorter one.
     *
     * @param characters how many, 1 or more; the first is a slash
     * @return the key
     * @throws IllegalArgumentException if the number is out of range
     */
    public static Key prefix(int characters) {
        if (characters < 1) {
            throw Refusal.of("characters", characters, ONE_OR_MORE);
        }
        return new PathKey(characters, Integer.MAX_VALUE);
    }

    /**
     * Returns the first directories of the path as key: all before its slash number {@code depth} + 1, or the whole
     * of a path with fewer slashes. With depth 1, {@code /a}, {@code /a/} and {@code /a/b/c} have the key {@code
     * /a}, and {@code /index.html} has itself. Each slash counts, also one right after another.
     *
     * <p>Source: the option {@code depth} of HAProxy's {@code balance uri}.
     *
     * @param depth how many, 1 or more
     * @return the key
     * @throws IllegalArgumentException if the number is out of range
     */
    public static Key directories(int depth) {
        if (depth < 1) {
            throw Refusal.of("depth", depth, ONE_OR_MORE);
        }
        return new PathKey(Integer.MAX_VALUE, depth);
    }

    /**
     * Returns the value of a query parameter as key. The query is taken apart at each {@code &}, a parameter at its
     * first {@code =}; one without has an empty value. The first of the name counts.
     *
     * @param name the name as it stands in a query, octet by octet
     * @return the key
     * @throws IllegalArgumentException if no query can have the name
     */
    public static Key parameter(String name) {
        Objects.requireNonNull(name, "name");
        if (!ParameterKey.isName(name)) {
            throw Refusal.of("name", name, "1 or more octets of a query, none of them & or =");
        }
        return new ParameterKey(name);
    }

    /**
     * Returns the value of a field's first line as key, the whole of it also if it is a list. A field that is there
     * and empty is an empty key.
     *
     * @param name the field's name, in whatever case
     * @return the key
     * @throws IllegalArgumentException if it is no token
     */
    public static Key header(String name) {
        return new HeaderKey(token(name));
    }

    /**
     * Returns the value of a cookie as key. The first of the name counts, which is the one of the longest path;
     * quotes belong to the value, and hide no semicolon.
     *
     * <p>Source: RFC 6265 sections 4.2 and 5.2, and RFC 9113 section 8.2.3 for several lines.
     *
     * @param name the cookie's name, octet by octet
     * @return the key
     * @throws IllegalArgumentException if it is no token
     */
    public static Key cookie(String name) {
        return new CookieKey(token(name));
    }

    private static String token(String name) {
        Objects.requireNonNull(name, "name");
        if (name.isEmpty() || !Tokens.isToken(name)) {
            throw Refusal.of("name", name, "a token");
        }
        return name;
    }

    /**
     * Returns the host that a request is for as key, in lower case, without port and last dot: that of a target in
     * absolute form, else of {@code :authority}, else of the first Host line. A request whose host is empty or no
     * host lacks it.
     *
     * <p>Source: RFC 9112 section 3.2, RFC 9113 section 8.3.1.
     *
     * @return the key
     */
    public static Key host() {
        return HostKey.INSTANCE;
    }
}
