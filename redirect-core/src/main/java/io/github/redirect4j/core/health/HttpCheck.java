// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import com.google.common.base.CharMatcher;
import com.google.common.net.InetAddresses;
import com.google.common.net.InternetDomainName;
import io.github.redirect4j.core.internal.Text;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a health check over HTTP asks, and which responses pass: GET below the server's URL and a status of 200 to 399,
 * unless it is built otherwise. {@link HealthCheckTransport#http(HttpCheck)} asks it.
 *
 * <p>The request is HTTP/1.1 with {@code Connection: close}, and has no body. A redirection is a response like any other.
 * Interim responses (1xx) are passed over. A head has at most 16 KiB, and is judged more strictly than RFC 9112 demands:
 * a line that does not end with CR and LF, a folded field, or lengths of the body that contradict each other fail. The
 * body is read only if it has to match.
 *
 * <p>Immutable.
 */
public final class HttpCheck {
    private record Range(int first, int last) {}

    private final URI path;
    private final String method;
    private final @Nullable String host;
    private final Map<String, String> headers;
    private final @Nullable String scheme;
    private final int port;
    private final @Nullable String serverName;
    private final List<Range> statuses;
    private final @Nullable BodyMatch match;

    private HttpCheck(Builder b) {
        path = b.path;
        method = b.method;
        host = b.host;
        headers = new LinkedHashMap<>(b.headers);
        scheme = b.scheme;
        port = b.port;
        serverName = b.serverName;
        statuses = b.statuses.isEmpty() ? List.of(new Range(200, 399)) : List.copyOf(b.statuses);
        match = b.text == null && b.pattern == null ? null : new BodyMatch(b.text, b.pattern, b.charset, b.limit);
    }

    /**
     * Returns a check that sends GET and passes with a status of 200 to 399.
     *
     * @param path what to ask for, at most 2048 characters, perhaps with a query: {@code healthz} and the empty path stand
     *     below the server's base path, {@code /healthz} does not
     * @return the check
     * @throws IllegalArgumentException if the path is not one
     */
    public static HttpCheck get(String path) {
        return builder(path).build();
    }

    /**
     * Returns a builder of a check.
     *
     * @param path as for {@link #get(String)}
     * @return the builder
     * @throws IllegalArgumentException if the path is not one
     */
    public static Builder builder(String path) {
        return new Builder(path);
    }

    URI path() {
        return path;
    }

    String method() {
        return method;
    }

    @Nullable
    String host() {
        return host;
    }

    Map<String, String> headers() {
        return headers;
    }

    @Nullable
    String scheme() {
        return scheme;
    }

    /** Returns the port, or 0 for the URL's. */
    int port() {
        return port;
    }

    @Nullable
    String serverName() {
        return serverName;
    }

    boolean expects(int status) {
        return statuses.stream().anyMatch(range -> status >= range.first && status <= range.last);
    }

    @Nullable
    BodyMatch match() {
        return match;
    }

    /** Returns for instance {@code GET healthz}. */
    @Override
    public String toString() {
        return method + " " + path;
    }

    /** Collects what a check is. Confined: one thread at a time, no internal locking. */
    public static final class Builder {
        private static final int LONGEST_PATH = 2048;
        private static final int LONGEST_NAME = 256;
        private static final int LONGEST_VALUE = 4096;
        private static final int MOST_HEADERS = 32;
        private static final int MOST_STATUSES = 32;
        private static final int MOST_OCTETS = 16 << 20;
        private static final Set<String> OURS = Set.of(
                "host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "expect");

        private final URI path;
        private String method = "GET";
        private @Nullable String host;
        private final Map<String, String> headers = new LinkedHashMap<>();
        private @Nullable String scheme;
        private int port;
        private @Nullable String serverName;
        private final List<Range> statuses = new ArrayList<>();
        private @Nullable String text;
        private @Nullable Pattern pattern;
        private Charset charset = StandardCharsets.UTF_8;
        private int limit = 64 * 1024;

        private Builder(String path) {
            this.path = checkPath(path);
        }

        /** A path that were a URL, or began with two slashes, would send the request to somebody else. */
        private static URI checkPath(String path) {
            try {
                URI target = new URI(new URI(Objects.requireNonNull(path, "path")).toASCIIString());
                if (path.length() <= LONGEST_PATH
                        && target.getScheme() == null
                        && target.getRawAuthority() == null
                        && target.getRawFragment() == null
                        && !path.startsWith("//")) {
                    return target;
                }
                throw badPath(path, null);
            } catch (URISyntaxException e) {
                throw badPath(path, e);
            }
        }

        private static IllegalArgumentException badPath(String path, @Nullable Throwable cause) {
            return new IllegalArgumentException(
                    "path: " + Text.quote(path) + " (expected: a path, perhaps with a query, at most " + LONGEST_PATH
                            + " characters)",
                    cause);
        }

        private static int checkRange(String name, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + " to " + most + ")");
            }
            return value;
        }

        /**
         * Sets the method. Default: GET.
         *
         * @param method any but CONNECT, for instance HEAD, OPTIONS or POST; 1 to 32 characters, case counts
         * @return this
         * @throws IllegalArgumentException if it is no method, or CONNECT
         */
        public Builder method(String method) {
            if (!HttpHead.isToken(method) || method.length() > 32 || method.equals("CONNECT")) {
                throw new IllegalArgumentException(
                        "method: " + Text.quote(method) + " (expected: a method other than CONNECT)");
            }
            this.method = method;
            return this;
        }

        /**
         * Sets the field Host. It changes neither who is asked nor which certificate is expected. Default: host of the
         * server's URL, and port unless it is the scheme's own.
         *
         * @param host a host and perhaps a port, 1 to 256 characters of visible ASCII
         * @return this
         * @throws IllegalArgumentException if it is none
         */
        public Builder host(String host) {
            if (host.isEmpty() || host.length() > LONGEST_NAME || !host.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new IllegalArgumentException("host: " + Text.quote(host) + " (expected: a host, perhaps a port)");
            }
            this.host = host;
            return this;
        }

        /**
         * Sets a field of the request. Default: {@code User-Agent: redirect4j} alone, besides those of the connection.
         *
         * @param name 1 to 256 characters, none of {@code Host}, {@code Connection}, {@code Content-Length}, {@code
         *     Transfer-Encoding}, {@code TE}, {@code Trailer}, {@code Upgrade} and {@code Expect}; of names that differ
         *     only in case the last one counts
         * @param value at most 4096 characters up to U+00FF, no control characters but tabs
         * @return this
         * @throws IllegalArgumentException if it cannot be a field, is one of those, or is the 33rd
         */
        public Builder header(String name, String value) {
            String key = name.toLowerCase(Locale.ROOT);
            if (!HttpHead.isToken(name) || name.length() > LONGEST_NAME || OURS.contains(key)) {
                throw new IllegalArgumentException(
                        "name: " + Text.quote(name) + " (expected: a field that is not of the connection)");
            }
            if (value.length() > LONGEST_VALUE || !HttpHead.isFieldValue(value)) {
                throw new IllegalArgumentException("value: " + Text.quote(value) + " (expected: at most "
                        + LONGEST_VALUE + " characters of ISO-8859-1, no control characters)");
            }
            headers.put(key, name + ": " + value);
            checkRange("headers", headers.size(), 0, MOST_HEADERS);
            return this;
        }

        /**
         * Sets which URL of a server is meant. A server that has none of the scheme fails, unless a port is set: then it
         * is asked at that port with the host and base path of its other URL. Default: https if the server has it, else
         * http.
         *
         * @param scheme {@code http} or {@code https}
         * @return this
         * @throws IllegalArgumentException if it is another
         */
        public Builder scheme(String scheme) {
            if (!scheme.equals("http") && !scheme.equals("https")) {
                throw new IllegalArgumentException("scheme: " + Text.quote(scheme) + " (expected: http or https)");
            }
            this.scheme = scheme;
            return this;
        }

        /**
         * Sets the port to connect to, for servers that tell of their health elsewhere. Default: that of the URL.
         *
         * @param port 1 to 65535
         * @return this
         * @throws IllegalArgumentException if the port is out of range
         */
        public Builder port(int port) {
            this.port = checkRange("port", port, 1, 0xffff);
            return this;
        }

        /**
         * Sets the name of the TLS server: what is sent as SNI, and what the certificate has to be of. Default: the host of
         * the server's URL. If it is an address no SNI is sent, and the certificate has to be of that address.
         *
         * @param serverName a host name as A-labels without underscore, or an address literal without brackets
         * @return this
         * @throws IllegalArgumentException if it is neither
         */
        public Builder serverName(String serverName) {
            boolean name = CharMatcher.ascii().matchesAllOf(serverName)
                    && InternetDomainName.isValid(serverName)
                    && serverName.indexOf('_') < 0
                    && !serverName.endsWith(".");
            if (!name && !InetAddresses.isInetAddress(serverName)) {
                throw new IllegalArgumentException(
                        "serverName: " + Text.quote(serverName) + " (expected: a host name or an address)");
            }
            this.serverName = serverName;
            return this;
        }

        /**
         * Adds statuses that pass. Default: 200 to 399; the first call replaces that.
         *
         * @param first the lowest, 200 to 599
         * @param last the highest, {@code first} to 599
         * @return this
         * @throws IllegalArgumentException if a status is out of range, or this is the 33rd call
         */
        public Builder expect(int first, int last) {
            checkRange("first", first, 200, 599);
            checkRange("last", last, first, 599);
            checkRange("statuses", statuses.size() + 1, 0, MOST_STATUSES);
            statuses.add(new Range(first, last));
            return this;
        }

        /**
         * Sets a text that the body has to contain, besides a status that passes. Default: none, and the body is not
         * read.
         *
         * @param text any text, case counts
         * @return this
         */
        public Builder bodyContains(String text) {
            this.text = Objects.requireNonNull(text, "text");
            return this;
        }

        /**
         * Sets a pattern that has to be found in the body, besides a status that passes. Default: none, and the body is
         * not read.
         *
         * <p>Beware of patterns that try many ways, as {@code (.*a){12}b} does: a body can be made to measure. One that has
         * looked at 10 million characters, or repeats a group until the stack is full, is given up and fails; until then
         * all other checks of the transport wait.
         *
         * @param pattern the pattern
         * @return this
         */
        public Builder bodyMatches(Pattern pattern) {
            this.pattern = Objects.requireNonNull(pattern, "pattern");
            return this;
        }

        /**
         * Sets how the body's octets are read, whatever the response says of it. Default: UTF-8. Octets that are not of it
         * read as U+FFFD.
         *
         * @param charset the charset
         * @return this
         */
        public Builder bodyCharset(Charset charset) {
            this.charset = Objects.requireNonNull(charset, "charset");
            return this;
        }

        /**
         * Sets how much of a body is read and looked at. What comes after it does not matter, whether it matches, goes on
         * for ever, or is cut off. Default: 65,536 octets.
         *
         * @param octets 1 to 16,777,216
         * @return this
         * @throws IllegalArgumentException if the number is out of range
         */
        public Builder bodyLimit(int octets) {
            this.limit = checkRange("octets", octets, 1, MOST_OCTETS);
            return this;
        }

        /**
         * Returns the check.
         *
         * @return a new instance
         * @throws IllegalArgumentException if the method is HEAD, whose response has no body, and the body has to match
         */
        public HttpCheck build() {
            if (method.equals("HEAD") && (text != null || pattern != null)) {
                throw new IllegalArgumentException("method: HEAD (expected: one whose response has a body to match)");
            }
            return new HttpCheck(this);
        }
    }
}
