// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.github.redirect4j.core.internal.Latin1;
import java.util.Objects;

/** XXH3 by hash4j, which appears in no signature. */
enum Xxh3 implements KeyHash {
    /** The one instance. */
    INSTANCE;

    private static final Hasher64 HASHER = Hashing.xxh3_64();

    @Override
    public long of(byte[] octets, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, octets.length);
        return HASHER.hashBytesToLong(octets, offset, length);
    }

    @Override
    public long of(CharSequence text, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, text.length());
        return HASHER.hashBytesToLong(text, offset, length, Latin1.OCTETS);
    }

    @Override
    public long ofAddress(long high, long low) {
        // An int or a long counts as its octets from the lowest on.
        return ClientNetwork.isIpv4(high, low)
                ? HASHER.hashIntToLong(Integer.reverseBytes((int) low))
                : HASHER.hashLongLongToLong(Long.reverseBytes(high), Long.reverseBytes(low));
    }
}
