// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import java.net.ProtocolException;
import java.nio.ByteBuffer;

/** Sends a DNS query and reads the response, one datagram each. Source: RFC 1035, section 4. */
final class DnsExchange implements Exchange {
    private static final int HEADER = 12;
    private static final int CLASS_IN = 1;
    private static final int TYPE_ANY = 255;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int RESPONSE = 0x8000;
    private static final int OPCODE = 0x7800;
    private static final int TRUNCATED = 0x0200;
    private static final int RCODE = 0x000f;
    private static final int FIXED_PART = 10; // type, class, time to live, length of the data
    private static final int LENGTH_AT = 8;

    private final DnsCheck check;
    private final ByteBuffer query;
    private final ByteBuffer out;

    DnsExchange(DnsCheck check, int id) {
        this.check = check;
        this.query = query(check, id);
        this.out = query.duplicate();
    }

    private static ByteBuffer query(DnsCheck check, int id) {
        byte[] name = check.name();
        int root = name.length == 0 ? 1 : name.length + 2;
        ByteBuffer query = ByteBuffer.allocate(HEADER + root + 4);
        query.putShort((short) id).putShort((short) RECURSION_DESIRED).putShort((short) 1);
        query.position(HEADER);
        for (int start = 0; start < name.length; ) {
            int end = start;
            while (end < name.length && name[end] != '.') {
                end++;
            }
            query.put((byte) (end - start)).put(name, start, end - start);
            start = end + 1;
        }
        query.put((byte) 0).putShort((short) check.type()).putShort((short) CLASS_IN);
        return query.flip();
    }

    @Override
    public ByteBuffer out() {
        return out;
    }

    @Override
    public ProbeResult received(ByteBuffer in) {
        try {
            return judge(in.slice());
        } catch (ProtocolException e) {
            return ProbeResult.fail(String.valueOf(e.getMessage()));
        } finally {
            in.position(in.limit());
        }
    }

    private ProbeResult judge(ByteBuffer in) throws ProtocolException {
        need(in, HEADER);
        int flags = unsigned(in, 2);
        if (in.getShort(0) != query.getShort(0) || (flags & (RESPONSE | OPCODE)) != RESPONSE) {
            throw new ProtocolException("not a DNS response to the query");
        }
        int rcode = flags & RCODE;
        String said = "DNS rcode " + rcode;
        if (rcode != check.rcode()) {
            return ProbeResult.fail(said);
        }
        checkQuestion(in, unsigned(in, 4));
        int answers = answers(in, unsigned(in, 6), (flags & TRUNCATED) != 0);
        return new ProbeResult(
                answers >= check.minAnswers(), said + ", " + answers + (answers == 1 ? " answer" : " answers"));
    }

    private void checkQuestion(ByteBuffer in, int questions) throws ProtocolException {
        int type = query.limit() - 4;
        boolean same = questions == 1 && in.limit() >= query.limit() && in.getInt(type) == query.getInt(type);
        for (int i = HEADER; same && i < type; i++) {
            same = lower(in.get(i)) == lower(query.get(i));
        }
        if (!same) {
            throw new ProtocolException("another question in the DNS response");
        }
    }

    /** Case does not count in names; the length of a label is less than any letter. */
    private static int lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet + ('a' - 'A') : octet;
    }

    /** Returns how many records of the type there are among those that are counted as answers. */
    private int answers(ByteBuffer in, int records, boolean truncated) throws ProtocolException {
        in.position(query.limit());
        int answers = 0;
        for (int i = 0; i < records && !(truncated && !in.hasRemaining()); i++) {
            skipName(in);
            need(in, FIXED_PART);
            int type = unsigned(in, in.position());
            int length = unsigned(in, in.position() + LENGTH_AT);
            in.position(in.position() + FIXED_PART);
            need(in, length);
            in.position(in.position() + length);
            answers += type == check.type() || check.type() == TYPE_ANY ? 1 : 0;
        }
        return answers;
    }

    /** A compressed name ends where it refers to another: what it refers to does not matter. */
    private static void skipName(ByteBuffer in) throws ProtocolException {
        while (true) {
            need(in, 1);
            int length = Byte.toUnsignedInt(in.get());
            if (length == 0) {
                return;
            }
            if (length >= 0xc0) {
                need(in, 1);
                in.get();
                return;
            }
            if (length > 63) {
                throw new ProtocolException("DNS label at byte " + (in.position() - 1) + ": " + length
                        + " (expected: 0 to 63, or a pointer)");
            }
            need(in, length);
            in.position(in.position() + length);
        }
    }

    private static void need(ByteBuffer in, int octets) throws ProtocolException {
        if (in.remaining() < octets) {
            throw new ProtocolException("DNS response ends at byte " + in.limit());
        }
    }

    private static int unsigned(ByteBuffer in, int at) {
        return Short.toUnsignedInt(in.getShort(at));
    }

    @Override
    public ProbeResult ended() {
        return ProbeResult.fail("closed without a response");
    }
}
