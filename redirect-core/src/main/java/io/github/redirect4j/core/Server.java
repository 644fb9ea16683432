// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import com.google.common.base.CharMatcher;
import com.google.common.base.Strings;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import com.google.common.net.InternetDomainName;
import io.github.redirect4j.core.internal.Text;
import java.net.IDN;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One server that requests can be sent to: a stable id, how to reach it, and how much it should get.
 *
 * <p>Two servers are equal when their ids are. What happens to a server (health, requests in flight, drain) is not part
 * of it but of the {@link ServerPool}, which hands out instances of its own making, equal to those it was given.
 *
 * <p>Immutable.
 */
public final class Server {
    /** The largest weight. */
    public static final double MAX_WEIGHT = 1e9;

    /** The smallest weight above zero. */
    public static final double MIN_WEIGHT = 1e-9;

    /** The last tier. */
    public static final int MAX_TIER = 127;

    private static final CharMatcher UNCERTAIN = CharMatcher.anyOf("\u00df\u03c2\u200c\u200d");

    private static final int MAX_ID = 255;
    private static final int MAX_ADDRESSES = 64;
    private static final @Nullable Object[] NOTHING = {};

    private final String id;
    private final @Nullable URI http;
    private final @Nullable URI https;
    private final @Nullable String host;
    private final int port;
    private final List<InetAddress> addresses;
    private final List<InetAddress> resolved;
    private final double weight;
    private final int tier;
    private final int maxInFlight;
    private final @Nullable String zone;
    private final @Nullable GeoPoint point;
    private final Map<String, String> labels;

    // Set in the instances that a pool hands out, so that whoever holds one reaches the pool's data without a map.
    private final @Nullable Cell cell;
    private final @Nullable Object[] attached;

    private Server(Builder b, List<InetAddress> resolved, @Nullable Cell cell, @Nullable Object[] attached) {
        this.id = b.id;
        this.http = b.http;
        this.https = b.https;
        this.host = b.host;
        this.port = b.port;
        this.addresses = b.addresses.isEmpty() && b.host != null ? literal(b.host) : b.addresses;
        this.resolved = resolved;
        this.weight = b.weight;
        this.tier = b.tier;
        this.maxInFlight = b.maxInFlight;
        this.zone = b.zone;
        this.point = b.point;
        this.labels = Map.copyOf(b.labels);
        this.cell = cell;
        this.attached = attached;
    }

    /**
     * Returns a server that is known by its id alone, with weight 1.
     *
     * @param id 1 to 255 characters, no control characters
     * @return the server
     * @throws IllegalArgumentException if the id is empty, too long or has a control character
     */
    public static Server of(String id) {
        return builder(id).build();
    }

    /**
     * Returns a server at a URL. Its id is what follows the scheme: host, port unless it is the scheme's own, and base
     * path, so {@code https://e1.example.net/} has the id {@code e1.example.net}.
     *
     * @param url an http or https URL with a host, without user information, query or fragment; a path is the base
     *     path, and ends with a slash or gets one. An internationalised host name becomes A-labels; one with U+00DF,
     *     U+03C2, U+200C or U+200D, which two standards map to different names, has to be given as A-labels
     * @return the server
     * @throws IllegalArgumentException if the URL is not of that form
     */
    public static Server parse(String url) {
        return builder(Base.of(url).id()).url(url).build();
    }

    /**
     * Returns a builder of a server with this id.
     *
     * @param id 1 to 255 characters, no control characters
     * @return the builder
     * @throws IllegalArgumentException if the id is empty, too long or has a control character
     */
    public static Builder builder(String id) {
        return new Builder(checkId(id));
    }

    /**
     * Returns a builder that starts with all that this server has.
     *
     * @return the builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * Returns the name by which the server is known everywhere, and by which keyed algorithms place it.
     *
     * @return the id
     */
    public String id() {
        return id;
    }

    /**
     * Returns the http URL, path included and ending with a slash.
     *
     * @return the URL, or null if the server has none
     */
    public @Nullable URI http() {
        return http;
    }

    /**
     * Returns the https URL, path included and ending with a slash.
     *
     * @return the URL, or null if the server has none
     */
    public @Nullable URI https() {
        return https;
    }

    /**
     * Returns the host name or address literal, without brackets.
     *
     * @return the host, or null if none was given
     */
    public @Nullable String host() {
        return host;
    }

    /**
     * Returns the port.
     *
     * @return 1 to 65535, or 0 if none was given
     */
    public int port() {
        return port;
    }

    /**
     * Returns the addresses: those given, or those that the pool's {@link Resolver} found last.
     *
     * @return the addresses, possibly none; unmodifiable
     */
    public List<InetAddress> addresses() {
        return addresses.isEmpty() ? resolved : addresses;
    }

    /**
     * Returns how much the server should get in proportion to the others.
     *
     * @return 0, or 1e-9 to 1e9; a server of weight 0 is never picked, and is kept for drain and stickiness
     */
    public double weight() {
        return weight;
    }

    /**
     * Returns the tier: all of tier 0 that can be used go before all of tier 1, and so on, unless a selector {@linkplain
     * ServerSelector.Builder#spillOver spills over}.
     *
     * @return 0 to 127
     */
    public int tier() {
        return tier;
    }

    /**
     * Returns how many requests the server takes at once through one pool.
     *
     * @return 1 to 2^31 - 1; the largest stands for no limit
     */
    public int maxInFlight() {
        return maxInFlight;
    }

    /**
     * Returns the zone, site or region.
     *
     * @return the zone, or null if none was given
     */
    public @Nullable String zone() {
        return zone;
    }

    /**
     * Returns where the server stands.
     *
     * @return the place, or null if it is unknown
     */
    public @Nullable GeoPoint point() {
        return point;
    }

    /**
     * Returns what else the user wants to know about the server.
     *
     * @return the labels, unmodifiable
     */
    public Map<String, String> labels() {
        return labels;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Server that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(id).append(" weight ").append(weight);
        if (tier != 0) {
            out.append(" tier ").append(tier);
        }
        if (zone != null) {
            out.append(" zone ").append(zone);
        }
        return out.toString();
    }

    boolean sameDefinition(Server that) {
        return equals(that)
                && Objects.equals(http, that.http)
                && Objects.equals(https, that.https)
                && Objects.equals(host, that.host)
                && port == that.port
                && addresses.equals(that.addresses)
                && resolved.equals(that.resolved)
                && Double.compare(weight, that.weight) == 0
                && tier == that.tier
                && maxInFlight == that.maxInFlight
                && Objects.equals(zone, that.zone)
                && Objects.equals(point, that.point)
                && labels.equals(that.labels);
    }

    /** Returns the pool's own instance of this server. */
    Server enrolled(double currentWeight, List<InetAddress> found, @Nullable Cell pooled, @Nullable Object[] values) {
        Builder b = toBuilder();
        b.weight = currentWeight;
        return new Server(b, found, pooled, values);
    }

    /** Returns whether the addresses are to be found by name. */
    boolean isNamed() {
        return host != null && addresses.isEmpty();
    }

    @Nullable
    Cell cell() {
        return cell;
    }

    @Nullable
    Object[] attached() {
        return attached;
    }

    private static String checkId(String id) {
        Objects.requireNonNull(id, "id");
        if (id.isEmpty() || id.length() > MAX_ID || id.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "id: " + Text.quote(id) + " (expected: 1 to " + MAX_ID + " characters, no control characters)");
        }
        return id;
    }

    static double checkWeight(double weight) {
        if (weight == 0 || (weight >= MIN_WEIGHT && weight <= MAX_WEIGHT)) {
            return Math.abs(weight); // -0.0 becomes 0.0
        }
        throw new IllegalArgumentException(
                "weight: " + weight + " (expected: 0, or " + MIN_WEIGHT + " to " + MAX_WEIGHT + ")");
    }

    /** Returns a part of a weight, still a weight: nothing that is left of one is less than the least. */
    static double shared(double weight, double share) {
        double product = weight * share;
        return product == 0 && (weight == 0 || share == 0) ? 0 : Math.min(MAX_WEIGHT, Math.max(MIN_WEIGHT, product));
    }

    /** A URL taken apart by what a server needs of it; the host may have an underscore, which URI itself does not see. */
    private record Base(URI uri, String host, int port, boolean secure) {
        static Base of(String url) {
            try {
                URI uri = new URI(Objects.requireNonNull(url, "url"));
                String scheme = Strings.nullToEmpty(uri.getScheme()).toLowerCase(Locale.ROOT);
                boolean secure = scheme.equals("https");
                HostAndPort authority = HostAndPort.fromString(ascii(Strings.nullToEmpty(uri.getRawAuthority())))
                        .withDefaultPort(secure ? 443 : 80)
                        .requireBracketsForIPv6();
                String host = checkHost(authority.getHost().toLowerCase(Locale.ROOT));
                int port = authority.getPort();
                if (!(secure || scheme.equals("http"))
                        || uri.getRawQuery() != null
                        || uri.getRawFragment() != null
                        || !CharMatcher.ascii().matchesAllOf(uri.getRawPath())
                        || port == 0) {
                    throw badUrl(url, null);
                }
                String path = uri.getRawPath().endsWith("/") ? uri.getRawPath() : uri.getRawPath() + "/";
                return new Base(URI.create(scheme + "://" + named(host, port, secure) + path), host, port, secure);
            } catch (URISyntaxException | IllegalArgumentException e) {
                throw badUrl(url, e);
            }
        }

        /**
         * Returns a host and perhaps a port with the host as A-labels. The JDK knows the mapping of IDNA 2003 alone, which
         * takes a name with one of these characters to another owner's name than IDNA 2008 does.
         */
        private static String ascii(String authority) {
            if (CharMatcher.ascii().matchesAllOf(authority)) {
                return authority;
            }
            if (UNCERTAIN.matchesAnyOf(authority)) {
                throw new IllegalArgumentException(
                        "host: " + Text.quote(authority) + " (expected: as A-labels, its name is ambiguous)");
            }
            int port = authority.indexOf(':');
            String host = port < 0 ? authority : authority.substring(0, port);
            return IDN.toASCII(host, IDN.USE_STD3_ASCII_RULES) + authority.substring(host.length());
        }

        /** Returns host and port, unless the port is the scheme's own. */
        private static String named(String host, int port, boolean secure) {
            String bracketed = host.indexOf(':') < 0 ? host : "[" + host + "]";
            return port == (secure ? 443 : 80) ? bracketed : bracketed + ":" + port;
        }

        String id() {
            String path = uri.getRawPath();
            return named(host, port, secure) + path.substring(0, path.length() - 1);
        }
    }

    private static String checkHost(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        boolean address = bare.indexOf('%') < 0 && InetAddresses.isInetAddress(bare);
        if (!address && !(CharMatcher.ascii().matchesAllOf(host) && InternetDomainName.isValid(host))) {
            throw new IllegalArgumentException("host: " + Text.quote(host) + " (expected: a name or an address)");
        }
        return bare;
    }

    /** Returns the address that a host is, or none if it is a name. */
    private static List<InetAddress> literal(String host) {
        return InetAddresses.isInetAddress(host) ? List.of(InetAddresses.forString(host)) : List.of();
    }

    private static IllegalArgumentException badUrl(String url, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "url: " + Text.quote(url)
                        + " (expected: http or https, a host, a port of 1 to 65535, an ASCII path, no user information, query or fragment)",
                cause);
    }

    /** Returns as many of a resolver's addresses as a server can have. */
    static List<InetAddress> bounded(List<InetAddress> addresses) {
        return addresses.stream().limit(MAX_ADDRESSES).toList();
    }

    private static List<InetAddress> checkAddresses(List<InetAddress> addresses) {
        List<InetAddress> copy = List.copyOf(addresses);
        if (copy.size() > MAX_ADDRESSES) {
            throw new IllegalArgumentException(
                    "addresses: " + copy.size() + " (expected: at most " + MAX_ADDRESSES + ")");
        }
        return copy;
    }

    /** Collects what a server has. Confined: one thread at a time, no internal locking. */
    public static final class Builder {
        private final String id;
        private @Nullable URI http;
        private @Nullable URI https;
        private @Nullable String host;
        private int port;
        private List<InetAddress> addresses = List.of();
        private double weight = 1;
        private int tier;
        private int maxInFlight = Integer.MAX_VALUE;
        private @Nullable String zone;
        private @Nullable GeoPoint point;
        private Map<String, String> labels = Map.of();

        private Builder(String id) {
            this.id = id;
        }

        private Builder(Server from) {
            this(from.id);
            http = from.http;
            https = from.https;
            host = from.host;
            port = from.port;
            addresses = host == null || !from.addresses.equals(literal(host)) ? from.addresses : List.of();
            weight = from.weight;
            tier = from.tier;
            maxInFlight = from.maxInFlight;
            zone = from.zone;
            point = from.point;
            labels = from.labels;
        }

        /**
         * Sets the URL of its scheme, and host and port from it unless they are set. Default: none.
         *
         * @param url as for {@link Server#parse(String)}
         * @return this
         * @throws IllegalArgumentException if the URL is not of that form
         */
        public Builder url(String url) {
            Base base = Base.of(url);
            if (base.secure) {
                https = base.uri;
            } else {
                http = base.uri;
            }
            if (host == null) {
                host(base.host);
            }
            if (port == 0) {
                port(base.port);
            }
            return this;
        }

        /**
         * Sets the host; an address literal becomes the server's address unless addresses are given. Default: that of the
         * first URL.
         *
         * @param host a name, an IPv4 literal, or an IPv6 literal with or without brackets
         * @return this
         * @throws IllegalArgumentException if it is neither a domain name nor an address
         */
        public Builder host(String host) {
            this.host = checkHost(Objects.requireNonNull(host, "host"));
            return this;
        }

        /**
         * Sets the port. Default: that of the first URL.
         *
         * @param port 1 to 65535
         * @return this
         * @throws IllegalArgumentException if the port is out of range
         */
        public Builder port(int port) {
            if (port < 1 || port > 0xffff) {
                throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
            }
            this.port = port;
            return this;
        }

        /**
         * Sets the addresses; a server that has some is never resolved by name. Default: the host if it is a literal,
         * else none.
         *
         * @param addresses at most 64 of either family
         * @return this
         * @throws IllegalArgumentException if there are more than 64
         */
        public Builder addresses(List<InetAddress> addresses) {
            this.addresses = checkAddresses(Objects.requireNonNull(addresses, "addresses"));
            return this;
        }

        /**
         * Sets the weight. Default: 1.
         *
         * @param weight 0, or 1e-9 to 1e9
         * @return this
         * @throws IllegalArgumentException if the weight is negative, not finite or out of range
         */
        public Builder weight(double weight) {
            this.weight = checkWeight(weight);
            return this;
        }

        /**
         * Sets the tier. Default: 0, the first.
         *
         * @param tier 0 to 127
         * @return this
         * @throws IllegalArgumentException if the tier is out of range
         */
        public Builder tier(int tier) {
            if (tier < 0 || tier > MAX_TIER) {
                throw new IllegalArgumentException("tier: " + tier + " (expected: 0 to " + MAX_TIER + ")");
            }
            this.tier = tier;
            return this;
        }

        /**
         * Sets how many requests the server takes at once. Default: no limit.
         *
         * @param maxInFlight 1 or more
         * @return this
         * @throws IllegalArgumentException if the limit is below 1
         */
        public Builder maxInFlight(int maxInFlight) {
            if (maxInFlight < 1) {
                throw new IllegalArgumentException("maxInFlight: " + maxInFlight + " (expected: 1 or more)");
            }
            this.maxInFlight = maxInFlight;
            return this;
        }

        /**
         * Sets the zone. Default: none.
         *
         * @param zone the zone, or null for none
         * @return this
         */
        public Builder zone(@Nullable String zone) {
            this.zone = zone;
            return this;
        }

        /**
         * Sets the place. Default: unknown.
         *
         * @param point the place, or null for unknown
         * @return this
         */
        public Builder point(@Nullable GeoPoint point) {
            this.point = point;
            return this;
        }

        /**
         * Sets the labels. Default: none.
         *
         * @param labels names and values, neither null
         * @return this
         */
        public Builder labels(Map<String, String> labels) {
            this.labels = Map.copyOf(Objects.requireNonNull(labels, "labels"));
            return this;
        }

        /**
         * Returns the server.
         *
         * @return a new instance
         */
        public Server build() {
            return new Server(this, List.of(), null, NOTHING);
        }
    }
}
