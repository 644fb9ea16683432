// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import io.github.redirect4j.core.KeyHash;
import org.jspecify.annotations.Nullable;

/**
 * Path and query of a request target, as the octets that came.
 *
 * <p>Nothing is decoded, resolved or merged: what is already right is copied, and what no URI may contain is encoded
 * where that is certain, else refused. A target that begins neither with a slash nor with a scheme and an authority is
 * refused too, because {@code https://e1.example.net} and {@code @evil.example/} make another host's URL.
 *
 * <p>Source: RFC 9112 section 3.2, RFC 3986 section 3.
 */
final class RequestTarget {
    private final String raw;
    private final int start;
    private final int pathEnd;
    private final boolean clean;

    private RequestTarget(String raw, int start, int pathEnd, boolean clean) {
        this.raw = raw;
        this.start = start;
        this.pathEnd = pathEnd;
        this.clean = clean;
    }

    /** Returns whether a target is a whole http or https URL. */
    static boolean isAbsolute(String raw) {
        return authorityStart(raw) > 0;
    }

    /** Returns where the authority of a target in absolute form begins, or -1 if it has no such form. */
    static int authorityStart(String raw) {
        if (raw.regionMatches(true, 0, "http://", 0, 7)) {
            return 7;
        }
        return raw.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
    }

    /** Returns where the authority that begins at {@code from} ends. */
    static int authorityEnd(String raw, int from) {
        int i = from;
        while (i < raw.length() && "/?#".indexOf(raw.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    /** Returns where path and query begin, or -1 if the target has no form that a redirect can be made of. */
    static int originStart(String raw) {
        if (raw.startsWith("/")) {
            return 0;
        }
        int from = authorityStart(raw);
        if (from < 0) {
            return -1;
        }
        int to = authorityEnd(raw, from);
        return Authority.isValid(raw, from, to) ? to : -1;
    }

    /** Returns where the path begins, for a key: what is no URL begins with it, whatever it is. */
    static int pathStart(String raw) {
        int from = authorityStart(raw);
        return from < 0 ? 0 : authorityEnd(raw, from);
    }

    /** Returns where the path that begins at {@code start} ends. */
    static int pathEnd(String raw, int start) {
        int i = start;
        while (i < raw.length() && raw.charAt(i) != '?' && raw.charAt(i) != '#') {
            i++;
        }
        return i;
    }

    /** Returns the hash of path and query, for a key. */
    static long hash(String raw, KeyHash hash) {
        int start = pathStart(raw);
        int length = raw.length() - start;
        if (start == 0 || (length > 0 && raw.charAt(start) == '/')) {
            return hash.of(raw, start, length);
        }
        return hash.of(length == 0 ? "/" : "/".concat(raw.substring(start)));
    }

    /** Returns the target whose path and query begin at {@code start}, or null if an octet of it is to be refused. */
    static @Nullable RequestTarget of(String raw, int start) {
        int length = raw.length();
        int pathEnd = length;
        int plain = Octets.PATH;
        boolean clean = true;
        for (int i = start; i < length; i++) {
            int kind = Octets.kind(raw.charAt(i));
            if ((kind & plain) != 0) {
                continue;
            }
            if (kind == Octets.REFUSED) {
                return null;
            } else if (kind == Octets.PERCENT) {
                if (Octets.isTriplet(raw, i, length)) {
                    i += 2;
                } else if (plain == Octets.PATH) {
                    return null;
                } else {
                    clean = false;
                }
            } else if ((kind & Octets.QUESTION) != 0) {
                pathEnd = i;
                plain = Octets.QUERY;
            } else {
                clean = false;
            }
        }
        return new RequestTarget(raw, start, pathEnd, clean);
    }

    /** Returns whether this is the path. */
    boolean hasPath(String path) {
        return pathEnd - start == path.length() && raw.startsWith(path, start);
    }

    /** Returns where the rest begins after a prefix that ends with a segment, or -1 if the path does not begin so. */
    int after(String prefix) {
        int rest = start + prefix.length();
        boolean ends = rest == pathEnd || (rest < pathEnd && raw.charAt(rest) == '/');
        return ends && raw.startsWith(prefix, start) ? rest : -1;
    }

    /**
     * Returns whether the path from {@code rest} on leads above where it begins, for anybody who resolves {@code ..} in
     * it. An empty segment is no step down: servers that merge slashes would step up past it.
     */
    boolean climbs(int rest) {
        int depth = 0;
        int from = rest + 1;
        while (from <= pathEnd) {
            int to = from;
            while (to < pathEnd && raw.charAt(to) != '/') {
                to++;
            }
            int dots = dots(from, to);
            if (dots == 2) {
                depth--;
                if (depth < 0) {
                    return true;
                }
            } else if (dots == 0 && to > from) {
                depth++;
            }
            from = to + 1;
        }
        return false;
    }

    /** Returns how many dots a segment consists of, plain or encoded: 1, 2, or 0 if it is anything else. */
    private int dots(int from, int to) {
        int count = 0;
        int i = from;
        while (i < to && count < 3) {
            char c = raw.charAt(i);
            if (c == '.') {
                i++;
            } else if (c == '%' && raw.regionMatches(true, i, "%2e", 0, 3)) {
                i += 3;
            } else {
                return 0;
            }
            count++;
        }
        return i == to && count < 3 ? count : 0;
    }

    /** Returns a base with the path from {@code rest} on, and perhaps the query, appended; an empty rest is a slash. */
    String on(String base, int rest, boolean withQuery) {
        int end = withQuery ? raw.length() : pathEnd;
        if (clean && rest == 0 && end == raw.length()) {
            return base.concat(raw);
        }
        StringBuilder out = new StringBuilder(base.length() + 1 + (clean ? 1 : 3) * (end - rest)).append(base);
        if (rest == pathEnd) {
            out.append('/');
        }
        if (clean) {
            return out.append(raw, rest, end).toString();
        }
        encode(rest, pathEnd, Octets.PATH, out);
        encode(pathEnd, end, Octets.QUERY, out);
        return out.toString();
    }

    private void encode(int from, int to, int plain, StringBuilder out) {
        for (int i = from; i < to; i++) {
            char c = raw.charAt(i);
            int kind = Octets.kind(c);
            if ((kind & plain) != 0 || (kind == Octets.PERCENT && Octets.isTriplet(raw, i, to))) {
                out.append(c);
            } else {
                Octets.encode(c, out);
            }
        }
    }
}
