// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.Objects;
import java.util.Set;

/**
 * Where a selector takes the key of a request from: what of it is hashed to place it. Two requests with the same
 * octets there go to the same server. A request that lacks them has no key; {@link
 * ServerSelector.Builder#missingKey} says what becomes of it. An empty key is a key.
 *
 * <p>Implementations must be safe for use by many threads at once and must not allocate.
 */
public interface Key {
    /**
     * Returns whether a request has this key. May be asked more than once per pick.
     *
     * @param request the request
     * @return whether it has
     */
    boolean isIn(Request request);

    /**
     * Returns the hash of the key, which is {@code hash.of(...)} of wherever its octets are, and has to be
     * asked for each time: what a hash returns need not be the same for ever. Called only if {@link
     * #isIn}.
     *
     * @param request the request
     * @param hash the hash that the algorithm needs
     * @return the hash of the key
     */
    long hash(Request request, KeyHash hash);

    /**
     * Returns how many leading bits of the client's address the key was made from. Called only if {@link #isIn}.
     *
     * @param request the request
     * @return 0 to 128, at most 32 for an IPv4 client; 0, the default, if the address is no part of it
     */
    default int scope(Request request) {
        return 0;
    }

    /**
     * Returns what of a request the key is made from, for {@link ServerSelector#dependsOn()}.
     *
     * @return {@link Input#KEY} by default
     */
    default Set<Input> dependsOn() {
        return Set.of(Input.KEY);
    }

    /**
     * Returns this key, and another one for requests that lack this one: a cookie, else the client's network.
     *
     * @param other the other key
     * @return the key
     */
    default Key orElse(Key other) {
        return new EitherKey(this, Objects.requireNonNull(other, "other"));
    }

    /**
     * Returns the key that a request itself says it has, by {@link Request#hasKey()}: what a selector uses by
     * default.
     *
     * @return the key
     */
    static Key ofRequest() {
        return OwnKey.INSTANCE;
    }

    /**
     * Returns the network of the client as key: its address with all but the leading bits cleared, 4 octets for
     * IPv4 and 16 for IPv6. A request whose client is not known has no such key. With 0 bits all clients of a
     * family have one key.
     *
     * @param ipv4Bits how many leading bits of an IPv4 address count, 0 to 32
     * @param ipv6Bits how many leading bits of an IPv6 address count, 0 to 128
     * @return the key
     * @throws IllegalArgumentException if a number is out of range
     */
    static Key clientNetwork(int ipv4Bits, int ipv6Bits) {
        return new ClientNetwork(ipv4Bits, ipv6Bits);
    }
}
