// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import io.github.redirect4j.core.ServerSelector;
import java.time.Duration;
import java.util.Objects;

/**
 * Where the A and AAAA records of a name come from: a selector's ranking, how long it may be cached, and how many
 * addresses an answer has.
 *
 * <p>Build the selector with {@link ServerSelector.Builder#lastResort()}: it then names all servers that people let work
 * when all of them are down; without it such a name is answered SERVFAIL.
 *
 * <p>Immutable.
 */
public final class Addresses {
    /** The most addresses that an answer may have. */
    public static final int MOST = 1000;

    private static final int TTL = 30;
    private static final int MIN_TTL = 5;
    private static final int MAX = 8;

    private final ServerSelector selector;
    private final int ttlSeconds;
    private final int minTtlSeconds;
    private final int max;

    private Addresses(ServerSelector selector, int ttlSeconds, int minTtlSeconds, int max) {
        this.selector = selector;
        this.ttlSeconds = ttlSeconds;
        this.minTtlSeconds = minTtlSeconds;
        this.max = max;
    }

    /**
     * Returns addresses in a selector's order, with a TTL of 30 seconds and at most 8 of them.
     *
     * @param selector the selector, which stays the caller's; it is asked through two views of its own rotations, one for
     *     IPv4 and one for IPv6
     * @return the addresses
     */
    public static Addresses from(ServerSelector selector) {
        return new Addresses(Objects.requireNonNull(selector, "selector"), TTL, MIN_TTL, MAX);
    }

    /**
     * Returns the same with another TTL.
     *
     * @param ttl 1 second to 7 days, in whole seconds; under 5 seconds some resolvers ask for every client
     * @return the addresses
     * @throws IllegalArgumentException if the TTL is out of range
     */
    public Addresses ttl(Duration ttl) {
        return new Addresses(selector, Ttl.seconds(ttl, 1, "ttl"), minTtlSeconds, max);
    }

    /**
     * Returns the same with a TTL of 0: nobody is to keep the answer. Some stubs and forwarders mishandle it.
     *
     * @return the addresses
     */
    public Addresses uncached() {
        return new Addresses(selector, 0, minTtlSeconds, max);
    }

    /**
     * Returns the same with another floor for the TTL while a server of the pool is down, draining or in maintenance: the
     * TTL is then halved, but not below the floor, and never raised. The default is 5 seconds.
     *
     * @param ttl 1 second to 7 days, in whole seconds
     * @return the addresses
     * @throws IllegalArgumentException if the TTL is out of range
     */
    public Addresses minTtl(Duration ttl) {
        return new Addresses(selector, ttlSeconds, Ttl.seconds(ttl, 1, "ttl"), max);
    }

    /**
     * Returns the same with another limit of addresses in one answer. Up to 8 fit every datagram.
     *
     * @param max 1 to 1000
     * @return the addresses
     * @throws IllegalArgumentException if the number is out of range
     */
    public Addresses max(int max) {
        if (max < 1 || max > MOST) {
            throw new IllegalArgumentException("max: " + max + " (expected: 1 to " + MOST + ")");
        }
        return new Addresses(selector, ttlSeconds, minTtlSeconds, max);
    }

    ServerSelector selector() {
        return selector;
    }

    int max() {
        return max;
    }

    int ttlSeconds(boolean impaired) {
        return impaired ? Math.min(ttlSeconds, Math.max(minTtlSeconds, ttlSeconds / 2)) : ttlSeconds;
    }

    @Override
    public String toString() {
        return "at most " + max + " addresses for " + ttlSeconds + " s from " + selector;
    }
}
