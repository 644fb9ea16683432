// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import io.github.redirect4j.core.internal.Text;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key that Squid's CARP hashes for a request: the URL as Squid rewrites it, or the parts that {@code carp-key} names.
 *
 * <p>Host and scheme are lowered, numeric hosts written in one way, the scheme's own port, user information (but of ftp) and
 * dots behind the host are dropped, an empty path becomes a slash; the fragment and all else stay. The key of a CONNECT is
 * host and port. White space in a path is encoded, with all that RFC 1738 calls unsafe there; Squid strips it unless {@code
 * uri_whitespace encode} is set, see {@link #strippingWhitespace()}.
 *
 * <p>Squid refuses a target that is no URL of a scheme that it knows; here its key is the target as it is.
 *
 * <p>Source: what Squid 5.7 hashes, seen in its log. Text is ISO-8859-1: octet for octet the target of the request line.
 *
 * <p>Immutable.
 */
public final class SquidKey {
    private enum Part {
        SCHEME,
        HOST,
        PORT,
        PATH,
        PARAMS
    }

    private static final SquidKey URI = new SquidKey(EnumSet.noneOf(Part.class), false);

    private static final String HEX = "0123456789ABCDEF";

    private static final CharMatcher SPACE = CharMatcher.anyOf(" \t\n\u000b\f\r");
    private static final CharMatcher LATIN1 = CharMatcher.inRange('\0', '\u00ff');
    private static final CharMatcher UNSAFE_IN_PATH = CharMatcher.anyOf("<>\"#{}|\\^~[]`'")
            .or(CharMatcher.inRange('\0', ' '))
            .or(CharMatcher.inRange('\u007f', '\u00ff'));
    private static final CharMatcher SAFE_IN_USER = CharMatcher.inRange('a', 'z')
            .or(CharMatcher.inRange('A', 'Z'))
            .or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.anyOf("-._~!$&'()*+,;=:"));

    private final Set<Part> parts;
    private final boolean strips;

    private SquidKey(Set<Part> parts, boolean strips) {
        this.parts = parts;
        this.strips = strips;
    }

    /**
     * Returns the key of a peer without the option {@code carp-key}: the whole URL.
     *
     * @return the key
     */
    public static SquidKey uri() {
        return URI;
    }

    /**
     * Returns the key of a peer with the option {@code carp-key}. Where the parts of a request are empty, the key is the
     * whole URL.
     *
     * @param carpKey some of {@code scheme,host,port,path,params}, as after {@code carp-key=}, in any order
     * @return the key
     * @throws IllegalArgumentException if it names something else
     */
    public static SquidKey parse(String carpKey) {
        EnumSet<Part> parts = EnumSet.noneOf(Part.class);
        for (String name : Splitter.on(',').split(carpKey)) {
            parts.add(
                    switch (name) {
                        case "scheme" -> Part.SCHEME;
                        case "host" -> Part.HOST;
                        case "port" -> Part.PORT;
                        case "path" -> Part.PATH;
                        case "params" -> Part.PARAMS;
                        default ->
                            throw new IllegalArgumentException("carpKey: " + Text.quote(carpKey)
                                    + " (expected: some of scheme, host, port, path and params, with a comma between)");
                    });
        }
        return new SquidKey(parts, false);
    }

    /**
     * Returns the same for a Squid that strips white space from paths, which it does unless {@code uri_whitespace} is set.
     *
     * @return the key
     */
    public SquidKey strippingWhitespace() {
        return new SquidKey(parts, true);
    }

    /**
     * Returns the key of a request.
     *
     * <p>O(length), allocates.
     *
     * @param method the method, case-sensitive
     * @param target the target as the client sent it to the proxy
     * @return the key's octets
     */
    public byte[] of(String method, byte[] target) {
        return of(method, new String(target, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Returns the key of a request as text.
     *
     * @param method the method, case-sensitive
     * @param target the target as the client sent it to the proxy; each character above U+00FF counts as a question mark
     * @return the key, no character above U+00FF
     */
    public String of(String method, String target) {
        Objects.requireNonNull(method, "method");
        String octets = LATIN1.negate().replaceFrom(target, '?');
        Target t = method.equals("CONNECT") ? connect(octets) : url(octets);
        if (t == null) {
            return octets;
        }
        String key = parts.isEmpty() ? "" : chosen(t);
        return key.isEmpty() ? t.uri() : key;
    }

    private String chosen(Target t) {
        int query = t.path.indexOf('?');
        StringBuilder key = new StringBuilder();
        if (parts.contains(Part.SCHEME) && !t.scheme.isEmpty()) {
            key.append(t.scheme).append("://");
        }
        if (parts.contains(Part.HOST)) {
            key.append(t.host);
        }
        if (parts.contains(Part.PORT)) {
            key.append(':').append(t.port);
        }
        if (parts.contains(Part.PATH)) {
            key.append(t.path, 0, query < 0 ? t.path.length() : query);
        }
        if (parts.contains(Part.PARAMS) && query >= 0) {
            key.append(t.path, query, t.path.length());
        }
        return key.toString();
    }

    /** A target that Squid takes: of a CONNECT, scheme and path are empty. */
    private record Target(String scheme, String user, String host, int port, String path) {
        String uri() {
            if (scheme.isEmpty()) {
                return host + ":" + port;
            }
            return scheme + "://" + user + host + (port == defaultPort(scheme) ? "" : ":" + port) + path;
        }
    }

    /** Returns the parts of host and perhaps port, 443 by default. What follows them does not count. */
    private static @Nullable Target connect(String target) {
        boolean bracketed = target.startsWith("[") && !target.startsWith("[]");
        int from = bracketed ? 1 : 0;
        int to = target.indexOf(bracketed ? ']' : ':', from);
        String host = target.substring(from, to < 0 ? target.length() : to);
        int colon = bracketed && to >= 0 ? to + 1 : to;
        String port = colon >= 0 && target.startsWith(":", colon) ? target.substring(colon + 1) : "";
        return host.isEmpty() ? null : target("", "", host, leadingNumber(port, 443), "");
    }

    private @Nullable Target url(String target) {
        int colon = target.indexOf("://");
        String scheme = colon < 0 ? "" : Ascii.toLowerCase(target.substring(0, colon));
        int standard = defaultPort(scheme);
        if (standard == 0) {
            return null;
        }
        int from = colon + 3;
        int to = from;
        while (to < target.length() && "/?#".indexOf(target.charAt(to)) < 0 && !SPACE.matches(target.charAt(to))) {
            to++;
        }
        int at = target.lastIndexOf('@', to - 1);
        String user = at >= from && scheme.equals("ftp") ? user(target.substring(from, at)) : "";
        String authority = target.substring(Math.max(from, at + 1), to);
        String path = target.substring(to);
        path = whitespace(path.startsWith("/") ? path : "/" + path);

        boolean bracketed = authority.startsWith("[");
        int close = bracketed ? authority.indexOf(']') : 0;
        int portAt = close < 0 ? -1 : authority.indexOf(':', close);
        if (!bracketed && portAt != authority.lastIndexOf(':')) {
            portAt = -1; // an IPv6 address without brackets
        }
        String host = !bracketed
                ? authority.substring(0, portAt < 0 ? authority.length() : portAt)
                : authority.substring(1, close < 0 ? authority.length() : close);
        int port = portAt < 0 ? standard : leadingNumber(authority.substring(portAt + 1), 0);
        return host.isEmpty() ? null : target(scheme, user, host, port, path);
    }

    private static @Nullable Target target(String scheme, String user, String host, int port, String path) {
        String name = CharMatcher.is('.').trimTrailingFrom(Ascii.toLowerCase(host));
        if (name.isEmpty() || name.startsWith(".") || name.contains("..") || port < 1 || port > 0xffff) {
            return null;
        }
        return new Target(scheme, user, NumericHost.canonical(name), port, path);
    }

    private static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            case "ftp" -> 21;
            case "wais" -> 210;
            case "whois" -> 43;
            default -> 0;
        };
    }

    /** Returns the number that a text starts with, as C reads it: sign, digits, then anything. */
    private static int leadingNumber(String text, int otherwise) {
        int at = text.startsWith("+") || text.startsWith("-") ? 1 : 0;
        long number = 0;
        int first = at;
        for (; at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9'; at++) {
            number = Math.min(Long.MAX_VALUE / 16, number * 10 + (text.charAt(at) - '0'));
        }
        return at == first ? otherwise : (int) (text.startsWith("-") ? -number : number);
    }

    /** Returns the user information of an ftp URL: decoded, and all that RFC 3986 does not allow there encoded again. */
    private static String user(String encoded) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%' && encoded.startsWith("%", i + 1)) {
                i++;
            } else if (c == '%' && i + 2 < encoded.length()) {
                int octet =
                        Character.digit(encoded.charAt(i + 1), 16) << 4 | Character.digit(encoded.charAt(i + 2), 16);
                if (octet > 0) {
                    c = (char) octet;
                    i += 2;
                }
            }
            if (SAFE_IN_USER.matches(c)) {
                out.append(c);
            } else {
                appendEncoded(out, c);
            }
        }
        return out.isEmpty() ? "" : out.append('@').toString();
    }

    private String whitespace(String path) {
        if (SPACE.matchesNoneOf(path)) {
            return path;
        }
        if (strips) {
            return SPACE.removeFrom(path);
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            if (UNSAFE_IN_PATH.matches(path.charAt(i))) {
                appendEncoded(out, path.charAt(i));
            } else {
                out.append(path.charAt(i));
            }
        }
        return out.toString();
    }

    private static void appendEncoded(StringBuilder out, char c) {
        out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
    }

    @Override
    public String toString() {
        return parts.isEmpty() ? "URL" : Ascii.toLowerCase(parts.toString());
    }
}
