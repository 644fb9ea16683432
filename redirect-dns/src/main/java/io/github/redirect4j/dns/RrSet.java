// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of one name and type, ready to be copied into an answer: each with a pointer to the question's name as its
 * owner. Immutable.
 */
final class RrSet {
    /** A pointer to the name that follows the header. */
    static final int QUESTION = 0xc00c;

    /** Octets of a record before its data, the owner being a pointer. */
    static final int HEAD = 12;

    final int type;
    final int count;
    final byte[] block;

    /** Where a CNAME leads, for looking it up. */
    final @Nullable WireName target;

    private RrSet(int type, int count, byte[] block, @Nullable WireName target) {
        this.type = type;
        this.count = count;
        this.block = block;
        this.target = target;
    }

    /** Returns the set of these records, which are at least one, of one type, and together not too long. */
    static RrSet of(int ttlSeconds, List<RecordData> records) {
        RecordData first = records.get(0);
        byte[] block = new byte[octets(records)];
        int at = 0;
        for (RecordData data : records) {
            head(block, at, data.type(), Codes.IN, ttlSeconds, data.length());
            data.copyTo(block, at + HEAD);
            at += HEAD + data.length();
        }
        DnsName alias = first.type() == Codes.CNAME ? first.target() : null;
        return new RrSet(first.type(), records.size(), block, alias == null ? null : WireName.of(alias));
    }

    static RrSet of(int type, int rrclass, int ttlSeconds, byte[] data) {
        byte[] block = new byte[HEAD + data.length];
        head(block, 0, type, rrclass, ttlSeconds, data.length);
        System.arraycopy(data, 0, block, HEAD, data.length);
        return new RrSet(type, 1, block, null);
    }

    static int octets(List<RecordData> records) {
        return records.stream().mapToInt(data -> HEAD + data.length()).sum();
    }

    static void head(byte[] block, int at, int type, int rrclass, int ttlSeconds, int length) {
        Octets.put16(block, at, QUESTION);
        Octets.put16(block, at + 2, type);
        Octets.put16(block, at + 4, rrclass);
        Octets.put32(block, at + 6, ttlSeconds);
        Octets.put16(block, at + 10, length);
    }
}
