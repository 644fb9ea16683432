// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import io.github.redirect4j.core.Server;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one HTTP request: what a binding copies to its server's response, adding nothing to it.
 *
 * <p>Immutable.
 */
public final class Redirect {
    /** What is to be done with a request. */
    public enum Kind {
        /** The redirector does not answer: the request goes on to whoever is next. */
        PASS,
        /** The client is sent elsewhere. */
        REDIRECT,
        /** There is no server to send the client to. */
        UNAVAILABLE,
        /** The request is refused, and no server was asked for. */
        REJECT
    }

    /**
     * A field of the answer.
     *
     * @param name the name, in its usual spelling
     * @param value the value, printable ASCII
     */
    public record Header(String name, String value) {
        /**
         * Makes a field. Every field that is sent is made here, so no value can begin a line of its own.
         *
         * @param name the name, in its usual spelling
         * @param value the value, printable ASCII
         * @throws IllegalArgumentException if the name is no token, or the value has a character that is not printable
         *     ASCII
         */
        public Header {
            if (name.isEmpty() || !Tokens.isToken(name)) {
                throw Refusal.of("name", name, "a token");
            }
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c < 0x20 || c > 0x7e) {
                    throw Refusal.of("value", value, "printable ASCII");
                }
            }
        }
    }

    static final Header NO_STORE = new Header("Cache-Control", "no-store");

    static final Redirect PASS = new Redirect(Kind.PASS, 0, List.of());
    static final Redirect BAD_REQUEST = reject(400);
    static final Redirect FORBIDDEN = reject(403);
    static final Redirect URI_TOO_LONG = reject(414);
    static final Redirect MISDIRECTED = reject(421);
    static final Redirect TOO_EARLY = reject(425);
    static final Redirect LEGAL_REASONS = reject(451);
    static final Redirect LOOP_DETECTED = reject(508);

    // For a server that has nothing but a redirector.
    static final Redirect ALLOWED =
            new Redirect(Kind.PASS, 204, List.of(new Header("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")));
    static final Redirect NOT_FOUND = new Redirect(Kind.PASS, 404, List.of(NO_STORE));
    static final Redirect NOT_IMPLEMENTED = new Redirect(Kind.PASS, 501, List.of(NO_STORE));

    private final Kind kind;
    private final int status;
    private final @Nullable Server server;
    private final @Nullable String location;
    private final List<Header> headers;
    private final String body;
    private final int contentLength;

    private Redirect(Kind kind, int status, List<Header> headers) {
        this(kind, status, null, null, headers, "", 0);
    }

    private Redirect(
            Kind kind,
            int status,
            @Nullable Server server,
            @Nullable String location,
            List<Header> headers,
            String body,
            int contentLength) {
        this.kind = kind;
        this.status = status;
        this.server = server;
        this.location = location;
        this.headers = headers;
        this.body = body;
        this.contentLength = contentLength;
    }

    private static Redirect reject(int status) {
        return new Redirect(Kind.REJECT, status, List.of(NO_STORE));
    }

    static Redirect unavailable(List<Header> headers) {
        return new Redirect(Kind.UNAVAILABLE, 503, headers);
    }

    static Redirect to(String location, int status, @Nullable Server server, Header caching) {
        List<Header> headers = List.of(new Header("Location", location), caching);
        return new Redirect(Kind.REDIRECT, status, server, location, headers, "", 0);
    }

    /** Returns this with a note; {@code bodiless} if only its fields are to be sent, as for HEAD. */
    Redirect noting(Header contentType, String note, boolean bodiless) {
        List<Header> more = List.of(headers.get(0), headers.get(1), contentType);
        return new Redirect(kind, status, server, location, more, bodiless ? "" : note, note.length());
    }

    /**
     * Returns what is to be done with the request.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns the status code.
     *
     * @return 200 to 599, or 0 if the request passes
     */
    public int status() {
        return status;
    }

    /**
     * Returns the server that was chosen.
     *
     * @return the pool's own instance, or null if none was chosen, as for a redirect to the fallback
     */
    public @Nullable Server server() {
        return server;
    }

    /**
     * Returns where the client is sent.
     *
     * @return an absolute URL of printable ASCII, also in {@link #headers()}; null unless this is a redirect
     */
    public @Nullable String location() {
        return location;
    }

    /**
     * Returns the fields to send, Content-Length not among them.
     *
     * @return the fields in order, each name once; unmodifiable
     */
    public List<Header> headers() {
        return headers;
    }

    /**
     * Returns the content to send, one octet for each character.
     *
     * @return ASCII, possibly empty
     */
    public String body() {
        return body;
    }

    /**
     * Returns the value of Content-Length: the length of {@link #body()}, or for HEAD of what GET would have got.
     *
     * @return 0 or more
     */
    public int contentLength() {
        return contentLength;
    }

    /** Returns kind, status and location. */
    @Override
    public String toString() {
        return kind + (status == 0 ? "" : " " + status) + (location == null ? "" : " " + location);
    }
}
