// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import io.github.redirect4j.core.Attachment;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.http.Redirect.Header;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns HTTP requests into redirects to the servers of a selector: {@code Location} is the server's URL and the request's
 * path and query, octet by octet.
 *
 * <p>What a client sends decides nothing but path and query: never the host of a Location, never its scheme or port. A
 * request that is not in order is refused before a server is asked for. No call waits, reads a clock or looks up a name.
 *
 * <p>O(length of the target) and what the selector costs. Allocates the answer: its Location, and a few small objects.
 *
 * <p>Safe for use by many threads at once.
 */
public final class Redirector implements AutoCloseable {
    /*
     * Whether a server can be told to a client depends on the schemes of both. That is a condition on servers, so there
     * is a view of the selector for either scheme, and the algorithm never picks what could not be used.
     *
     * field   written by           read by      mode
     * paths   requests, rarely     requests     volatile, whole object swapped; two that find it old both make it anew
     */
    private static final Function<Server, Base.Pair> BASES =
            Base.Pair::of; // one object, so that a pool attaches it once

    private final ServerPool pool;
    private final ServerSelector overHttp;
    private final ServerSelector overHttps;
    private final Attachment<Base.Pair> bases;
    private final StatusRule statuses;
    private final Header caching;
    private final Note note;
    private final int maxTarget;
    private final boolean keepsQuery;
    private final @Nullable String prefix;
    private final ServedAuthorities served;
    private final @Nullable Base fallback;
    private final Unavailability unavailability;
    private final boolean redirectUpgrades;
    private final @Nullable HopMarker hops;
    private final boolean rejectEarlyData;
    private final @Nullable Gate gate;
    private volatile Paths paths;

    /** Whether some server of a pool has a base path, at one version of its membership. */
    private record Paths(long version, boolean any) {}

    private Redirector(Builder b) {
        pool = b.selector.pool();
        bases = pool.attach(BASES);
        boolean upgrade = b.allowUpgrade;
        boolean downgrade = b.allowDowngrade;
        overHttp = b.selector.where(server -> server.http() != null || (upgrade && server.https() != null));
        overHttps = b.selector.where(server -> server.https() != null || (downgrade && server.http() != null));
        statuses =
                b.status != 0 ? StatusRule.always(b.status) : b.permanent ? StatusRule.PERMANENT : StatusRule.TEMPORARY;
        caching = b.maxAge == 0 ? Redirect.NO_STORE : new Header("Cache-Control", "private, max-age=" + b.maxAge);
        note = b.note;
        maxTarget = b.maxTarget;
        keepsQuery = b.queryPolicy == QueryPolicy.KEEP;
        prefix = b.prefix;
        served = b.served;
        fallback = b.fallback;
        unavailability = new Unavailability(b.retryAfter, b.retryJitter, b.seed, b.proxyStatus);
        redirectUpgrades = b.redirectUpgrades;
        hops = b.hops;
        rejectEarlyData = b.rejectEarlyData;
        gate = b.gate;
        paths = pathsOf(pool, bases);
    }

    /**
     * Returns a builder of a redirector.
     *
     * @param selector chooses the servers; stays the caller's, who closes it after the redirector
     * @return the builder
     */
    public static Builder builder(ServerSelector selector) {
        return new Builder(selector);
    }

    /**
     * Returns the answer to a request. The first check that fails decides: host, methods that are never redirected, form
     * of the target, its length, its octets, prefix and containment, authority, early data, gate, choice of a server.
     *
     * @param request the request
     * @return the answer, which may be that the request passes
     */
    public Redirect redirect(HttpRequestView request) {
        if (!Authority.isStated(request)) {
            return Redirect.BAD_REQUEST;
        }
        if (Exemption.covers(request, redirectUpgrades)) {
            return Redirect.PASS;
        }
        String raw = request.target();
        int start = RequestTarget.originStart(raw);
        if (start < 0 || (start > 0 && hasPseudoFields(request.protocol()))) {
            return Redirect.BAD_REQUEST;
        }
        if (raw.length() > maxTarget) {
            return Redirect.URI_TOO_LONG;
        }
        RequestTarget target = RequestTarget.of(raw, start);
        if (target == null) {
            return Redirect.BAD_REQUEST;
        }
        int rest = prefix == null ? start : target.after(prefix);
        if (rest < 0) {
            return Redirect.PASS;
        }
        boolean contained = prefix != null || somePath();
        if (contained && target.climbs(rest)) {
            return Redirect.BAD_REQUEST;
        }
        Redirect refusal = refusal(request, target);
        return refusal != null ? refusal : choose(request, target, rest, contained);
    }

    /**
     * Returns the answer to a request by a server that has nothing else to give: what {@link #redirect} returns, and in
     * place of one that passes 501 for CONNECT and TRACE, 204 for {@code OPTIONS *}, 404 for others.
     *
     * @param request the request
     * @return the answer, its status never 0
     */
    public Redirect answer(HttpRequestView request) {
        Redirect redirect = redirect(request);
        if (redirect.kind() != Redirect.Kind.PASS) {
            return redirect;
        }
        return switch (request.method()) {
            case "CONNECT", "TRACE" -> Redirect.NOT_IMPLEMENTED;
            case "OPTIONS" -> request.target().equals("*") ? Redirect.ALLOWED : Redirect.NOT_FOUND;
            default -> Redirect.NOT_FOUND;
        };
    }

    /** Detaches from the pool; every request is then answered as without servers. Closing twice does nothing. */
    @Override
    public void close() {
        overHttp.close();
        overHttps.close();
    }

    /** Returns why a request whose target is in order is not to be redirected, or null if it may be. */
    private @Nullable Redirect refusal(HttpRequestView request, RequestTarget target) {
        // Clients ask for a proxy script under whatever name their network gives this host.
        if (!served.isEmpty() && !target.hasPath("/wpad.dat")) {
            String authority = Authority.of(request);
            if (authority == null || !served.has(authority, request.isSecure())) {
                return Redirect.MISDIRECTED;
            }
        }
        if (hops != null && hops.hops(request.target()) >= hops.limit()) {
            return Redirect.LOOP_DETECTED;
        }
        if (rejectEarlyData
                && !isSafe(request.method())
                && !request.headers("Early-Data").isEmpty()) {
            return Redirect.TOO_EARLY;
        }
        if (gate == null) {
            return null;
        }
        return switch (gate.rule(request)) {
            case PASS -> null;
            case FORBIDDEN -> Redirect.FORBIDDEN;
            case LEGAL_REASONS -> Redirect.LEGAL_REASONS;
        };
    }

    private Redirect choose(HttpRequestView request, RequestTarget target, int rest, boolean contained) {
        boolean secure = request.isSecure();
        ServerSelector selector = secure ? overHttps : overHttp;
        Server server = selector.select(request);
        Base base = server == null ? fallback : bases.of(server).on(secure);
        if (base == null) {
            return unavailability.answer();
        }
        if (base.deep() && !contained && target.climbs(rest)) {
            if (server != null) {
                selector.takeBack(server); // it joined since the paths were looked at
            }
            return Redirect.BAD_REQUEST;
        }
        String method = request.method();
        int status = (server == null ? statuses.forNow() : statuses).of(method);
        String location = target.on(base.text(), rest, keepsQuery);
        if (hops != null) {
            location = hops.mark(location, hops.hops(request.target()) + 1);
        }
        Redirect redirect = Redirect.to(location, status, server, server == null ? Redirect.NO_STORE : caching);
        return note.goesWith(status)
                ? redirect.noting(Note.TYPE, Note.text(location), method.equals("HEAD"))
                : redirect;
    }

    private boolean somePath() {
        Paths known = paths;
        if (known.version != pool.version()) {
            known = pathsOf(pool, bases);
            paths = known;
        }
        return known.any;
    }

    private static Paths pathsOf(ServerPool pool, Attachment<Base.Pair> bases) {
        long version = pool.version(); // before the servers: if they change in between, the next request looks again
        boolean any =
                pool.servers().stream().anyMatch(server -> bases.of(server).isDeep());
        return new Paths(version, any);
    }

    private static boolean hasPseudoFields(String protocol) {
        return protocol.startsWith("HTTP/2") || protocol.startsWith("HTTP/3");
    }

    private static boolean isSafe(String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
            default -> false;
        };
    }

    /** Collects a redirector's settings. Confined: one thread at a time, no internal locking. */
    public static final class Builder {
        private static final int LONGEST_TARGET = 1 << 20;
        private static final String SECONDS = "whole seconds, 0 to " + Integer.MAX_VALUE;

        private final ServerSelector selector;
        private boolean permanent;
        private int status;
        private int maxAge;
        private Note note = Note.AUTO;
        private boolean allowUpgrade = true;
        private boolean allowDowngrade;
        private int maxTarget = 8192;
        private QueryPolicy queryPolicy = QueryPolicy.KEEP;
        private @Nullable String prefix;
        private ServedAuthorities served = ServedAuthorities.of(List.of());
        private @Nullable Base fallback;
        private int retryAfter = 10;
        private int retryJitter;
        private long seed = new SplittableRandom().nextLong();
        private @Nullable String proxyStatus;
        private boolean redirectUpgrades;
        private @Nullable HopMarker hops;
        private boolean rejectEarlyData;
        private @Nullable Gate gate;

        private Builder(ServerSelector selector) {
            this.selector = Objects.requireNonNull(selector, "selector");
        }

        /**
         * Sets whether the redirects are for good: 301 for GET and HEAD and 308 for other methods, in place of 302 and
         * 307. Clients then forget the redirector, so only for what has really moved. Default: false.
         *
         * @param permanent whether they are
         * @return this
         */
        public Builder permanent(boolean permanent) {
            this.permanent = permanent;
            return this;
        }

        /**
         * Sets the status of all redirects, whatever {@link #permanent} says; with 303, HEAD gets 302. Default: by method.
         *
         * @param status 301, 302, 303, 307 or 308
         * @return this
         * @throws IllegalArgumentException if it is another
         */
        public Builder status(int status) {
            switch (status) {
                case 301, 302, 303, 307, 308 -> this.status = status;
                default -> throw Refusal.of("status", status, "301, 302, 303, 307 or 308");
            }
            return this;
        }

        /**
         * Sets how long a client may keep to a redirect without asking again; should not exceed the time in which a dead
         * server is found. Default: zero, which is {@code Cache-Control: no-store}; else {@code private, max-age}.
         *
         * @param time whole seconds, 0 to 2^31 - 1
         * @return this
         * @throws IllegalArgumentException if the time is out of range or has a fraction
         */
        public Builder cacheFor(Duration time) {
            maxAge = seconds("cacheFor", time);
            return this;
        }

        /**
         * Sets which redirects carry a note. Default: {@link Note#AUTO}.
         *
         * @param note which
         * @return this
         */
        public Builder note(Note note) {
            this.note = Objects.requireNonNull(note, "note");
            return this;
        }

        /**
         * Sets whether a request over http may go to a server that has only an https URL. Default: true.
         *
         * @param allow whether it may
         * @return this
         */
        public Builder allowUpgrade(boolean allow) {
            allowUpgrade = allow;
            return this;
        }

        /**
         * Sets whether a request over https may go to a server that has only an http URL. Many clients refuse to follow.
         * Default: false.
         *
         * @param allow whether it may
         * @return this
         */
        public Builder allowDowngrade(boolean allow) {
            allowDowngrade = allow;
            return this;
        }

        /**
         * Sets how long a request target may be; a longer one is refused with 414. Default: 8192; HTTP asks for 8000.
         *
         * @param octets 1 to 2^20
         * @return this
         * @throws IllegalArgumentException if the length is out of range
         */
        public Builder maxTarget(int octets) {
            if (octets < 1 || octets > LONGEST_TARGET) {
                throw Refusal.of("maxTarget", octets, "1 to " + LONGEST_TARGET);
            }
            maxTarget = octets;
            return this;
        }

        /**
         * Sets what becomes of the query. Default: {@link QueryPolicy#KEEP}.
         *
         * @param policy what
         * @return this
         */
        public Builder queryPolicy(QueryPolicy policy) {
            queryPolicy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sets what the path of a request has to begin with, and loses: with {@code /dl}, {@code /dl/a} goes to
         * {@code /a} below the server's URL, and {@code /dla} passes. Compared octet by octet. Default: none, and every
         * path is redirected whole.
         *
         * @param prefix one or more segments, as in a URL, each after a slash; a slash at the end does not matter
         * @return this
         * @throws IllegalArgumentException if the prefix is not of that form
         */
        public Builder stripPrefix(String prefix) {
            Objects.requireNonNull(prefix, "prefix");
            String bare = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
            RequestTarget path = bare.startsWith("/") ? RequestTarget.of(bare, 0) : null;
            if (path == null || !path.hasPath(bare) || !path.on("", 0, true).equals(bare)) {
                throw Refusal.of("stripPrefix", prefix, "one or more segments of a URL's path, each after a slash");
            }
            this.prefix = bare;
            return this;
        }

        /**
         * Sets the authorities that the redirector answers for; a request for another is refused with 421, except for
         * {@code /wpad.dat}. One without a port stands for the default port of the request's scheme. Default: none,
         * which stands for every authority.
         *
         * @param authorities hosts, perhaps with a port, such as {@code dl.example.com} or {@code [2001:db8::7]:8443}
         * @return this
         * @throws IllegalArgumentException if one is not of that form
         */
        public Builder servedAuthorities(Collection<String> authorities) {
            served = ServedAuthorities.of(Objects.requireNonNull(authorities, "authorities"));
            return this;
        }

        /**
         * Sets where requests go when no server can take them: path and query below this URL, whatever its scheme, with a
         * temporary status and {@code no-store}. Default: nowhere, and they get 503.
         *
         * @param url as for {@link Server#parse(String)}
         * @return this
         * @throws IllegalArgumentException if the URL is not of that form
         */
        public Builder fallback(String url) {
            fallback = Base.Pair.of(Server.parse(url)).on(true);
            return this;
        }

        /**
         * Sets when clients that got 503 may come back. Default: 10 seconds.
         *
         * @param time whole seconds, 0 to 2^31 - 1
         * @return this
         * @throws IllegalArgumentException if the time is out of range or has a fraction
         */
        public Builder retryAfter(Duration time) {
            retryAfter = seconds("retryAfter", time);
            return this;
        }

        /**
         * Sets how much later than {@link #retryAfter} at most, drawn for each answer, so that clients do not come back
         * all at once. Default: zero.
         *
         * @param most whole seconds, 0 to 2^31 - 1
         * @return this
         * @throws IllegalArgumentException if the time is out of range or has a fraction
         */
        public Builder retryJitter(Duration most) {
            retryJitter = seconds("retryJitter", most);
            return this;
        }

        /**
         * Sets the seed of what is drawn. Default: a random one.
         *
         * @param seed any value
         * @return this
         */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Sets the name under which a 503 tells its cause in {@code Proxy-Status}. Default: none, and it does not.
         *
         * @param name a token, such as {@code redirector.example.net}
         * @return this
         * @throws IllegalArgumentException if it is no token of a structured field
         */
        public Builder proxyStatus(String name) {
            if (!Tokens.isStructured(Objects.requireNonNull(name, "name"))) {
                throw Refusal.of("proxyStatus", name, "a token of RFC 8941, beginning with a letter");
            }
            proxyStatus = name;
            return this;
        }

        /**
         * Sets whether handshakes with {@code Upgrade}, such as WebSocket's, are redirected; clients may refuse to
         * follow. Default: false, and they pass.
         *
         * @param redirect whether they are
         * @return this
         */
        public Builder redirectUpgrades(boolean redirect) {
            redirectUpgrades = redirect;
            return this;
        }

        /**
         * Sets a query parameter that counts redirects, so that redirectors which send requests to one another do not do
         * so for ever: each redirect adds one to it, and a request that had as many as the limit gets 508. The servers
         * see the parameter, whatever becomes of the rest of the query. Default: none.
         *
         * @param parameter its name, 1 to 64 letters, digits, dots, hyphens, underscores or tildes
         * @param limit how many redirects there may be, 1 to 999; clients follow about 5 to 50
         * @return this
         * @throws IllegalArgumentException if the name is not of that form, or the limit out of range
         */
        public Builder hopLimit(String parameter, int limit) {
            hops = new HopMarker(Objects.requireNonNull(parameter, "parameter"), limit);
            return this;
        }

        /**
         * Sets whether requests of an unsafe method that came in early data of TLS, by their field {@code Early-Data},
         * are refused with 425, after which clients send them again. Default: false.
         *
         * @param reject whether they are
         * @return this
         */
        public Builder rejectEarlyData(boolean reject) {
            rejectEarlyData = reject;
            return this;
        }

        /**
         * Sets who may refuse requests that are otherwise in order. Default: nobody.
         *
         * @param gate the gate
         * @return this
         */
        public Builder gate(Gate gate) {
            this.gate = Objects.requireNonNull(gate, "gate");
            return this;
        }

        /**
         * Returns the redirector.
         *
         * @return a new redirector, to be closed when it is no longer used
         */
        public Redirector build() {
            return new Redirector(this);
        }

        private static int seconds(String name, Duration time) {
            Objects.requireNonNull(time, name);
            if (time.getNano() != 0 || time.isNegative() || time.getSeconds() > Integer.MAX_VALUE) {
                throw Refusal.of(name, time, SECONDS);
            }
            return (int) time.getSeconds();
        }
    }
}
