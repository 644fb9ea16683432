// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import com.google.common.primitives.Bytes;
import com.google.common.primitives.Longs;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a selector may want to know of the request it places. Every part is optional and read only if something needs
 * it, so a server implements this on the exchange object that it has anyway, and nothing is copied.
 *
 * <p>Confined: one thread at a time, no internal locking; the selector reads it only during the call.
 */
public interface Request {
    /** A request of which nothing is known. */
    Request NONE = new Request() {
        @Override
        public String toString() {
            return "request without key or client";
        }
    };

    /**
     * Returns whether there is a key: the octets by which keyed algorithms place the request, such as its URL.
     *
     * @return false by default
     */
    default boolean hasKey() {
        return false;
    }

    /**
     * Returns the hash of the key, which is {@code hash.of(...)} of wherever its octets are, and has to be
     * asked for each time: what a hash returns need not be the same for ever. Called only if
     * {@link #hasKey()}, mostly once per request, again for each further tier that it comes to.
     *
     * @param hash the hash that the algorithm needs
     * @return the hash of the key; 0 by default
     */
    default long keyHash(KeyHash hash) {
        return 0;
    }

    /**
     * Returns how many leading bits of the client's address the key was made from: 24 for a key of /24 networks, 0 if
     * the address is no part of it.
     *
     * @return 0 to 128, at most 32 for an IPv4 client; 0 by default
     */
    default int keyScope() {
        return 0;
    }

    /**
     * Returns whether the client's address is known.
     *
     * @return false by default
     */
    default boolean hasClient() {
        return false;
    }

    /**
     * Returns the upper half of the client's 128-bit address; an IPv4 address is {@code ::ffff:a.b.c.d}, upper half 0.
     *
     * @return the upper 64 bits; 0 by default
     */
    default long clientHigh() {
        return 0;
    }

    /**
     * Returns the lower half of the client's 128-bit address; for IPv4 it is {@code 0xffff} and the address.
     *
     * @return the lower 64 bits; 0 by default
     */
    default long clientLow() {
        return 0;
    }

    /**
     * Returns the client's address as an object. By default it is made from the two halves, which allocates.
     *
     * @return the address, or null if it is not known
     */
    default @Nullable InetAddress client() {
        if (!hasClient()) {
            return null;
        }
        try {
            // Turns ::ffff:a.b.c.d into an IPv4 address.
            return InetAddress.getByAddress(
                    Bytes.concat(Longs.toByteArray(clientHigh()), Longs.toByteArray(clientLow())));
        } catch (UnknownHostException e) {
            throw new AssertionError("sixteen octets are an address", e);
        }
    }

    /**
     * Returns the id of the server that the request sticks to, as a cookie or token named it.
     *
     * @return the id, or null if there is none; null by default
     */
    default @Nullable String stickyId() {
        return null;
    }

    /**
     * Returns the time of the request. Read at most once per pick, and only if something measures time; a server that
     * stamped the request already returns the stamp and saves the clock.
     *
     * @param ticker the pool's ticker
     * @return nanoseconds of that ticker; by default its reading now
     */
    default long nanoTime(Ticker ticker) {
        return ticker.nanoTime();
    }

    /**
     * Returns a request with a key.
     *
     * @param key the key, as its ISO-8859-1 octets
     * @return the request
     */
    static Request of(String key) {
        return builder().key(key).build();
    }

    /**
     * Returns a request from a client.
     *
     * @param client the client's address
     * @return the request
     */
    static Request from(InetAddress client) {
        return builder().client(client).build();
    }

    /**
     * Returns a builder of a request, for tests, tools and callers without an exchange object of their own.
     *
     * @return the builder
     */
    static Builder builder() {
        return new Builder();
    }

    /** Collects the parts of a request. Confined: one thread at a time, no internal locking. */
    final class Builder {
        private @Nullable String text;
        private byte @Nullable [] octets;
        private int scope;
        private @Nullable InetAddress client;
        private @Nullable String stickyId;

        private Builder() {}

        /**
         * Sets the key from text. Default: none.
         *
         * @param key the key, as its ISO-8859-1 octets
         * @return this
         */
        public Builder key(String key) {
            text = Objects.requireNonNull(key, "key");
            octets = null;
            return this;
        }

        /**
         * Sets the key from octets. Default: none.
         *
         * @param key the octets, copied
         * @return this
         */
        public Builder key(byte[] key) {
            octets = Objects.requireNonNull(key, "key").clone();
            text = null;
            return this;
        }

        /**
         * Sets how many leading bits of the client's address the key was made from. Default: 0.
         *
         * @param bits 0 to 128
         * @return this
         * @throws IllegalArgumentException if the number is out of range
         */
        public Builder keyScope(int bits) {
            if (bits < 0 || bits > 128) {
                throw new IllegalArgumentException("bits: " + bits + " (expected: 0 to 128)");
            }
            scope = bits;
            return this;
        }

        /**
         * Sets the client's address. Default: unknown.
         *
         * @param address the address
         * @return this
         */
        public Builder client(InetAddress address) {
            client = Objects.requireNonNull(address, "address");
            return this;
        }

        /**
         * Sets the id of the server that the request sticks to. Default: none.
         *
         * @param id the id, or null for none
         * @return this
         */
        public Builder stickyId(@Nullable String id) {
            stickyId = id;
            return this;
        }

        /**
         * Returns the request.
         *
         * @return a new instance, immutable
         * @throws IllegalArgumentException if the key was made from more bits than the client's address has
         */
        public Request build() {
            if (client instanceof Inet4Address && scope > 32) {
                throw new IllegalArgumentException("bits: " + scope + " (expected: 0 to 32 for an IPv4 client)");
            }
            return new RequestParts(text, octets, scope, client, stickyId);
        }
    }
}
