// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes queries, good and bad, octet by octet. */
final class TestQuery {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int id = 0x1a2b;
    private int flags;
    private final int[] counts = new int[4];

    static TestQuery empty() {
        return new TestQuery();
    }

    /** Returns a query for a name as text; a dot always ends a label. */
    static TestQuery of(String name, int type) {
        return new TestQuery().question(name(name), type, 1);
    }

    static byte[] name(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!text.isEmpty()) {
            for (String label : text.split("\\.", -1)) {
                out.write(label.length());
                out.writeBytes(label.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        out.write(0);
        return out.toByteArray();
    }

    TestQuery id(int value) {
        id = value;
        return this;
    }

    TestQuery flags(int value) {
        flags = value;
        return this;
    }

    TestQuery question(byte[] name, int type, int rrclass) {
        body.writeBytes(name);
        write16(type);
        write16(rrclass);
        counts[0]++;
        return this;
    }

    /** Appends a record to a section, 1 to 3. */
    TestQuery record(int section, byte[] owner, int type, int rrclass, int ttl, byte[] data) {
        body.writeBytes(owner);
        write16(type);
        write16(rrclass);
        write16(ttl >> 16);
        write16(ttl);
        write16(data.length);
        body.writeBytes(data);
        counts[section]++;
        return this;
    }

    TestQuery opt(int udpSize, byte... options) {
        return record(3, new byte[1], 41, udpSize, 0, options);
    }

    TestQuery optFlags(int ttl, byte... options) {
        return record(3, new byte[1], 41, 1232, ttl, options);
    }

    TestQuery count(int section, int value) {
        counts[section] = value;
        return this;
    }

    TestQuery octets(int... octets) {
        Arrays.stream(octets).forEach(body::write);
        return this;
    }

    private void write16(int value) {
        body.write(value >> 8);
        body.write(value);
    }

    byte[] build() {
        ByteBuffer out = ByteBuffer.allocate(12 + body.size());
        out.putShort((short) id).putShort((short) flags);
        for (int count : counts) {
            out.putShort((short) count);
        }
        return out.put(body.toByteArray()).array();
    }

    /** Returns the answer to it, or null. */
    byte[] raw(DnsAnswerer answerer, Transport transport) {
        return raw(answerer, build(), transport);
    }

    static byte[] raw(DnsAnswerer answerer, byte[] query, Transport transport) {
        ByteBuffer out = ByteBuffer.allocate(65_535);
        InetSocketAddress peer = new InetSocketAddress(TestZones.ip("127.0.0.1"), 5353);
        int size = answerer.answer(ByteBuffer.wrap(query), out, peer, transport);
        return size == 0 ? null : Arrays.copyOf(out.array(), size);
    }

    Decoded udp(DnsAnswerer answerer) {
        return Decoded.of(raw(answerer, Transport.UDP));
    }

    Decoded tcp(DnsAnswerer answerer) {
        return Decoded.of(raw(answerer, Transport.TCP));
    }
}
