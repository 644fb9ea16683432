// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Request;

/**
 * What a selector gets to know of a query: where it came from. The key is the client's network, so that keyed algorithms
 * give one network one answer, which is what its resolver keeps for all. Confined: reused for the next query.
 */
final class ClientRequest implements Request {
    private static final int BITS_4 = 24;
    private static final int BITS_6 = 56;
    private static final long MAPPED = 0xffffL;

    private final byte[] key = new byte[BITS_6 / 8];
    private long high;
    private long low;
    private int bits;

    void set(long clientHigh, long clientLow) {
        high = clientHigh;
        low = clientLow;
        boolean four = clientHigh == 0 && clientLow >>> 32 == MAPPED;
        bits = four ? BITS_4 : BITS_6;
        long first = four ? clientLow << 32 : clientHigh;
        for (int i = 0; i < bits / 8; i++) {
            key[i] = (byte) (first >>> (56 - 8 * i));
        }
    }

    /** Returns the network in 64 bits, which no network of the other family has. */
    long network() {
        return bits == BITS_4 ? low >>> 8 : (high & (-1L << (64 - BITS_6))) | 1;
    }

    @Override
    public boolean hasKey() {
        return true;
    }

    @Override
    public long keyHash(KeyHash hash) {
        return hash.of(key, 0, bits / 8);
    }

    @Override
    public int keyScope() {
        return bits;
    }

    @Override
    public boolean hasClient() {
        return true;
    }

    @Override
    public long clientHigh() {
        return high;
    }

    @Override
    public long clientLow() {
        return low;
    }
}
