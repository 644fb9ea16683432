// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

/**
 * One message as it came, and what was found in it. Reading is bounded by the message's length, whatever its counters
 * say, and stops at the first octet that makes no sense. Confined: reused for the next message.
 *
 * <p>Source: RFC 1035 section 4, RFC 6891 section 6.
 */
final class Query {
    static final int HEADER = 12;
    static final int LONGEST = 65_535;

    private static final int RECORD = 10;
    private static final int FIRST_POINTER = 0xc0;

    /** The message; valid up to {@link #length}. */
    final byte[] octets = new byte[LONGEST];

    final WireName name = new WireName();

    private int length;
    private boolean wellFormed;
    private boolean hasQuestion;
    private int questionEnd;
    private int type;
    private int rrclass;
    private boolean hasOpt;
    private int udpSize;
    private int version;
    private boolean dnssecOk;
    private boolean asksNsid;
    private boolean asksKeepalive;

    /** Reads a message of which {@link #octets} has been filled. */
    void read(int size) {
        length = size;
        hasQuestion = false;
        questionEnd = HEADER;
        hasOpt = false;
        udpSize = 0;
        version = 0;
        dnssecOk = false;
        asksNsid = false;
        asksKeepalive = false;
        wellFormed = isAnswerable() && readSections();
    }

    /** Returns whether it may be answered at all: an answer to an answer would make two servers talk for ever. */
    boolean isAnswerable() {
        return length >= HEADER && octets[2] >= 0;
    }

    private boolean readSections() {
        int at = HEADER;
        for (int i = questions(); i > 0; i--) {
            at = readQuestion(at);
            if (at < 0) {
                return false;
            }
        }
        int before = Octets.get16(octets, 6) + Octets.get16(octets, 8);
        int records = before + Octets.get16(octets, 10);
        for (int i = 0; i < records; i++) {
            at = readRecord(at, i >= before);
            if (at < 0) {
                return false;
            }
        }
        return true;
    }

    private int readQuestion(int at) {
        int end = name.read(octets, at, length);
        if (end < 0 || length - end < 4) {
            return -1;
        }
        if (questions() == 1) {
            hasQuestion = true;
            questionEnd = end + 4;
            type = Octets.get16(octets, end);
            rrclass = Octets.get16(octets, end + 2);
        }
        return end + 4;
    }

    private int readRecord(int start, boolean additional) {
        int at = skipName(start);
        if (at < 0 || length - at < RECORD) {
            return -1;
        }
        int data = at + RECORD;
        int end = data + Octets.get16(octets, at + 8);
        if (end > length) {
            return -1;
        }
        if (additional && Octets.get16(octets, at) == Codes.OPT) {
            return octets[start] == 0 && !hasOpt && readOpt(at, data, end) ? end : -1;
        }
        return end;
    }

    private int skipName(int start) {
        for (int at = start; at < length; ) {
            int size = octets[at] & 0xff;
            if (size >= FIRST_POINTER) {
                return at + 2;
            }
            if (size > DnsName.LONGEST_LABEL || at - start + size >= DnsName.LONGEST) {
                return -1;
            }
            at += size + 1;
            if (size == 0) {
                return at;
            }
        }
        return -1;
    }

    private boolean readOpt(int at, int data, int end) {
        hasOpt = true;
        udpSize = Octets.get16(octets, at + 2);
        version = octets[at + 5] & 0xff;
        dnssecOk = octets[at + 6] < 0;
        // What options another version has is not known.
        return version > 0 || readOptions(data, end);
    }

    private boolean readOptions(int data, int end) {
        int at = data;
        while (at < end) {
            if (end - at < 4) {
                return false;
            }
            int code = Octets.get16(octets, at);
            int size = Octets.get16(octets, at + 2);
            if (size > end - at - 4) {
                return false;
            }
            asksNsid |= code == Codes.NSID && size == 0;
            asksKeepalive |= code == Codes.KEEPALIVE;
            at += 4 + size;
        }
        return true;
    }

    boolean isWellFormed() {
        return wellFormed;
    }

    int opcode() {
        return octets[2] >> 3 & 15;
    }

    boolean isRecursionDesired() {
        return (octets[2] & 1) != 0;
    }

    int questions() {
        return Octets.get16(octets, 4);
    }

    /** Returns whether there is exactly one question, and it could be read. */
    boolean hasQuestion() {
        return hasQuestion;
    }

    /** Returns where the question ends, or the header if there is none. */
    int questionEnd() {
        return questionEnd;
    }

    int type() {
        return type;
    }

    int rrclass() {
        return rrclass;
    }

    boolean hasOpt() {
        return hasOpt;
    }

    /** Returns how many octets of answer the client takes by datagram, as it says itself; 0 if it does not. */
    int udpSize() {
        return udpSize;
    }

    int version() {
        return version;
    }

    boolean isDnssecOk() {
        return dnssecOk;
    }

    boolean asksNsid() {
        return asksNsid;
    }

    boolean asksKeepalive() {
        return asksKeepalive;
    }
}
