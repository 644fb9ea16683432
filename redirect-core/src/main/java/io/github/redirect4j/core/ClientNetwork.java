// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.Set;

/** The leading bits of the client's address, as a key. */
record ClientNetwork(int ipv4Bits, int ipv6Bits) implements Key {
    ClientNetwork {
        check("ipv4Bits", ipv4Bits, 32);
        check("ipv6Bits", ipv6Bits, 128);
    }

    private static void check(String name, int bits, int most) {
        if (bits < 0 || bits > most) {
            throw new IllegalArgumentException(name + ": " + bits + " (expected: 0 to " + most + ")");
        }
    }

    /** Returns whether an address in two halves is {@code ::ffff:a.b.c.d}. */
    static boolean isIpv4(long high, long low) {
        return high == 0 && low >>> 32 == 0xffff;
    }

    @Override
    public boolean isIn(Request request) {
        return request.hasClient();
    }

    @Override
    public long hash(Request request, KeyHash hash) {
        long high = request.clientHigh();
        long low = request.clientLow();
        // Clearing makes no IPv4 address of another: the last of the sixteen ones is kept only with all bits before it.
        return isIpv4(high, low)
                ? hash.ofAddress(high, low & -1L << (32 - ipv4Bits))
                : hash.ofAddress(high & leading(ipv6Bits), low & leading(ipv6Bits - 64));
    }

    @Override
    public int scope(Request request) {
        return isIpv4(request.clientHigh(), request.clientLow()) ? ipv4Bits : ipv6Bits;
    }

    @Override
    public Set<Input> dependsOn() {
        return Set.of(Input.CLIENT);
    }

    private static long leading(int bits) {
        return bits <= 0 ? 0 : -1L << Math.max(0, 64 - bits);
    }
}
