// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import org.jspecify.annotations.Nullable;

/**
 * One answer while it is written. Nothing is checked on the way: sets of at most 16,000 octets, 8 links, and 1000
 * addresses fit in the longest message; what the client does not take is cut off at the end, whole. Confined: reused for
 * the next answer.
 *
 * <p>Source: RFC 1035 section 4, RFC 2181 sections 5 and 9, RFC 6891 section 6.
 */
final class Reply {
    private static final int OPT = 11;
    private static final int SHORTEST_LIMIT = 512;

    final byte[] octets = new byte[Query.LONGEST];

    private int at;
    private int questionEnd;
    private int answers;
    private int authorities;
    private int additionals;
    private boolean truncated;

    /** Begins with the question as it came, octet for octet, so that the case of its letters survives. */
    void begin(Query query) {
        questionEnd = query.questionEnd();
        System.arraycopy(query.octets, 0, octets, 0, questionEnd);
        clear();
    }

    /** Takes back all but the question. */
    void clear() {
        at = questionEnd;
        answers = 0;
        authorities = 0;
        additionals = 0;
        truncated = false;
    }

    /** Takes back all but the question, and tells the client to come by TCP. */
    void truncate() {
        clear();
        truncated = true;
    }

    boolean isTruncated() {
        return truncated;
    }

    int records() {
        return answers + authorities + additionals;
    }

    /** Appends a set to the answer section, and returns where it starts. */
    int answer(RrSet set, int owner) {
        answers += set.count;
        return append(set.block, owner);
    }

    /** Appends those of a server's address records that are not there yet, up to a number, and returns how many. */
    int answer(byte[] records, int size, int owner, int ttlSeconds, int from, int most) {
        int count = 0;
        for (int record = 0; record < records.length && count < most; record += size) {
            if (!has(from, records, record, size)) {
                System.arraycopy(records, record, octets, at, size);
                Octets.put16(octets, at, owner);
                Octets.put32(octets, at + 6, ttlSeconds);
                at += size;
                count++;
            }
        }
        answers += count;
        return count;
    }

    private boolean has(int from, byte[] records, int record, int size) {
        int data = RrSet.HEAD;
        for (int there = from; there < at; there += size) {
            if (java.util.Arrays.equals(octets, there + data, there + size, records, record + data, record + size)) {
                return true;
            }
        }
        return false;
    }

    int end() {
        return at;
    }

    /** Appends the SOA record that a negative answer has. */
    void negative(Zone zone, int owner) {
        int start = append(zone.soa().block, owner);
        Octets.put32(octets, start + 6, zone.negativeTtlSeconds());
        authorities++;
    }

    void referral(Cut cut, int owner) {
        int servers = append(cut.servers.block, owner);
        authorities += cut.servers.count;
        int glue = append(cut.glue, 0);
        for (int i = 0; i < cut.glueCount; i++) {
            Octets.put16(octets, glue, 0xc000 | (servers + cut.owner(i)));
            glue += RrSet.HEAD + Octets.get16(octets, glue + 10);
        }
        additionals += cut.glueCount;
    }

    private int append(byte[] block, int owner) {
        int start = at;
        System.arraycopy(block, 0, octets, start, block.length);
        at += block.length;
        if (owner != RrSet.QUESTION) {
            for (int record = start; record < at; record += RrSet.HEAD + Octets.get16(octets, record + 10)) {
                Octets.put16(octets, record, owner);
            }
        }
        return start;
    }

    /**
     * Writes OPT and header around what there is, and returns the length. If that is more than the limit, and the limit is
     * never less than what question and OPT need, the sections go out empty with TC set.
     *
     * @param options options of the answer, or null for no OPT record
     */
    int finish(Query query, Kind kind, int limit, int advertised, @Nullable Options options) {
        int opt = options == null ? 0 : OPT + options.length();
        if (at + opt > Math.max(SHORTEST_LIMIT, limit)) {
            truncate();
        }
        if (options != null) {
            octets[at] = 0;
            Octets.put16(octets, at + 1, Codes.OPT);
            Octets.put16(octets, at + 3, advertised);
            octets[at + 5] = (byte) (kind.code >> 4);
            octets[at + 6] = 0;
            Octets.put16(octets, at + 7, query.isDnssecOk() ? 0x8000 : 0);
            Octets.put16(octets, at + 9, options.length());
            options.copyTo(octets, at + OPT);
            at += opt;
            additionals++;
        }
        int authoritative = kind.authoritative ? 4 : 0;
        int desired = query.isRecursionDesired() ? 1 : 0;
        octets[2] = (byte) (0x80 | query.opcode() << 3 | authoritative | (truncated ? 2 : 0) | desired);
        octets[3] = (byte) (kind.code & 15);
        Octets.put16(octets, 4, query.hasQuestion() ? 1 : 0);
        Octets.put16(octets, 6, answers);
        Octets.put16(octets, 8, authorities);
        Octets.put16(octets, 10, additionals);
        return at;
    }
}
