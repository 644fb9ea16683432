// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsSection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Other ways to the answer that {@link DnsAnswerBenchmark} measures. Each is one thread's; octets in, octets out. */
final class DnsAnswers {
    static final byte[][] ADDRESSES = {
        {(byte) 192, 0, 2, 1}, {(byte) 192, 0, 2, 2}, {(byte) 192, 0, 2, 3}, {(byte) 192, 0, 2, 4}
    };

    static final int TTL = 20;

    private static final String NAME = "www.example.org.";
    private static final int HEADER = 12;

    private DnsAnswers() {}

    /** Returns a query for the addresses of the name, in mixed case as cautious resolvers send it. */
    static byte[] query() {
        byte[] name = "\3wWw\7eXaMpLe\3oRg\0".getBytes(StandardCharsets.ISO_8859_1);
        byte[] query = new byte[HEADER + name.length + 4];
        query[0] = 0x12;
        query[1] = 0x34;
        query[5] = 1; // one question
        System.arraycopy(name, 0, query, HEADER, name.length);
        query[query.length - 3] = 1; // A
        query[query.length - 1] = 1; // IN
        return query;
    }

    /** The next of four places to begin at. */
    abstract static class Turning {
        private int turn;

        int next() {
            return turn++ & ADDRESSES.length - 1;
        }
    }

    /** An answer whose records stand twice in a block, of which each query gets four in a row. */
    static final class Template extends Turning {
        private static final int RECORD = 16;

        private final byte[] question = new byte[query().length - HEADER];
        private final byte[] records = new byte[2 * ADDRESSES.length * RECORD];

        Template() {
            byte[] query = query();
            for (int i = 0; i < question.length; i++) {
                question[i] = lower(query[HEADER + i]);
            }
            for (int i = 0; i < 2 * ADDRESSES.length; i++) {
                byte[] record = {(byte) 0xc0, HEADER, 0, 1, 0, 1, 0, 0, 0, TTL, 0, 4, 0, 0, 0, 0};
                System.arraycopy(ADDRESSES[i % ADDRESSES.length], 0, record, 12, 4);
                System.arraycopy(record, 0, records, i * RECORD, RECORD);
            }
        }

        private static byte lower(byte octet) {
            return octet >= 'A' && octet <= 'Z' ? (byte) (octet + 32) : octet;
        }

        int answer(byte[] in, byte[] out) {
            int end = HEADER + question.length;
            if (in.length != end || in[2] != 0 || in[5] != 1) {
                return 0;
            }
            for (int i = 0; i < question.length; i++) {
                if (lower(in[HEADER + i]) != question[i]) {
                    return 0;
                }
            }
            System.arraycopy(in, 0, out, 0, end);
            out[2] = (byte) 0x84; // a response, authoritative
            out[7] = (byte) ADDRESSES.length;
            System.arraycopy(records, next() * RECORD, out, end, ADDRESSES.length * RECORD);
            return end + ADDRESSES.length * RECORD;
        }
    }

    /** dnsjava: its message parsed and made, records ready. */
    static final class Dnsjava extends Turning {
        private final Record[] records = new Record[ADDRESSES.length];

        Dnsjava() {
            try {
                for (int i = 0; i < records.length; i++) {
                    records[i] =
                            new ARecord(Name.fromString(NAME), DClass.IN, TTL, InetAddress.getByAddress(ADDRESSES[i]));
                }
            } catch (IOException e) {
                throw new AssertionError("constants", e);
            }
        }

        int answer(byte[] in, byte[] out) throws IOException {
            Message query = new Message(in);
            Record question = query.getQuestion();
            if (!question.getName().equals(records[0].getName())) {
                return 0;
            }
            Message answer = new Message();
            Header header = answer.getHeader();
            header.setID(query.getHeader().getID());
            header.setFlag(Flags.QR);
            header.setFlag(Flags.AA);
            answer.addRecord(question, Section.QUESTION);
            int start = next();
            for (int i = 0; i < records.length; i++) {
                answer.addRecord(records[start + i & records.length - 1], Section.ANSWER);
            }
            byte[] wire = answer.toWire();
            System.arraycopy(wire, 0, out, 0, wire.length);
            return wire.length;
        }
    }

    /** Netty: its datagram codec, called without a pipeline, into a buffer on the heap; records ready. */
    static final class Netty extends Turning {
        private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);

        private final DefaultDnsRawRecord[] records = new DefaultDnsRawRecord[ADDRESSES.length];
        private final List<Object> messages = new ArrayList<>();
        private final Reader reader = new Reader();
        private final Writer writer = new Writer();

        Netty() {
            for (int i = 0; i < records.length; i++) {
                ByteBuf address = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(ADDRESSES[i]));
                records[i] = new DefaultDnsRawRecord(NAME, DnsRecordType.A, TTL, address);
            }
        }

        int answer(byte[] in, byte[] out) throws Exception {
            DatagramDnsQuery query = reader.read(in);
            DnsQuestion question = query.recordAt(DnsSection.QUESTION);
            if (!question.name().equalsIgnoreCase(NAME)) {
                return 0;
            }
            DatagramDnsResponse answer = new DatagramDnsResponse(
                    /* sender= */ query.recipient(), /* recipient= */ query.sender(), query.id());
            answer.setAuthoritativeAnswer(true);
            answer.addRecord(DnsSection.QUESTION, question);
            int start = next();
            for (int i = 0; i < records.length; i++) {
                answer.addRecord(DnsSection.ANSWER, records[start + i & records.length - 1]);
            }
            return writer.write(answer, out);
        }

        private final class Reader extends DatagramDnsQueryDecoder {
            DatagramDnsQuery read(byte[] in) throws Exception {
                decode(null, new DatagramPacket(Unpooled.wrappedBuffer(in), HERE, HERE), messages);
                return (DatagramDnsQuery) messages.remove(messages.size() - 1);
            }
        }

        private final class Writer extends DatagramDnsResponseEncoder {
            @SuppressWarnings("unchecked") // it is one by what it holds, not by how it is declared
            int write(AddressedEnvelope<?, ?> answer, byte[] out) throws Exception {
                encode(null, (AddressedEnvelope<DnsResponse, InetSocketAddress>) answer, messages);
                ByteBuf wire = ((DatagramPacket) messages.remove(messages.size() - 1)).content();
                int length = wire.readableBytes();
                wire.readBytes(out, 0, length);
                return length;
            }

            @Override
            protected ByteBuf allocateBuffer(
                    ChannelHandlerContext context, AddressedEnvelope<DnsResponse, InetSocketAddress> message) {
                return Unpooled.buffer(512);
            }
        }
    }
}
