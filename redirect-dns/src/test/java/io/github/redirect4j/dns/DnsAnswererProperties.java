// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import static io.github.redirect4j.dns.TestZones.example;
import static io.github.redirect4j.dns.TestZones.ip;
import static io.github.redirect4j.dns.TestZones.pool;
import static io.github.redirect4j.dns.TestZones.selector;
import static io.github.redirect4j.dns.TestZones.server;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds of every message whatever: a million of them, random, mutated and put together from bad parts. */
class DnsAnswererProperties {
    private static final long SEED = 20_261_123;
    private static final int MESSAGES = 1_000_000;
    private static final int HEADER = 12;
    private static final int OPT = 11;

    private static final String[] NAMES = {
        "www.example.org",
        "example.org",
        "a.b.c.example.org",
        "q.w.example.org",
        "x.d.example.org",
        "in.example.org",
        "list.example.org",
        "example.net",
        "id.server",
        ""
    };
    private static final int[] TYPES = {1, 28, 5, 6, 2, 16, 43, 255, 252, 250, 65, 0, 65_535};

    static DnsAnswerer answerer() {
        DnsRedirector redirector =
                DnsRedirector.builder().serverId("one").extendedErrors().build();
        redirector.publish(example()
                .addresses("www.example.org", selector(pool(server("192.0.2.1", "2001:db8::1"), server("192.0.2.2"))))
                .addresses(
                        "list.example.org",
                        Addresses.from(selector(pool(IntStream.range(0, 60)
                                        .mapToObj(i -> server("192.0.2." + i, "2001:db8::" + i))
                                        .toArray(io.github.redirect4j.core.Server[]::new))))
                                .max(60))
                .record("a.b.c.example.org", RecordData.txt("deep"))
                .record("*.w.example.org", RecordData.txt("wild"))
                .record("in.example.org", RecordData.cname("www.example.org"))
                .delegation("d.example.org", "ns.d.example.org", ip("192.0.2.99"))
                .build());
        return redirector.answerer();
    }

    /** Returns a message that is random, or a good one with some octets changed, cut or added. */
    static byte[] message(SplittableRandom random) {
        int way = random.nextInt(10);
        if (way == 0) {
            byte[] noise = new byte[random.nextInt(100)];
            random.nextBytes(noise);
            return noise;
        }
        TestQuery query = TestQuery.of(NAMES[random.nextInt(NAMES.length)], TYPES[random.nextInt(TYPES.length)])
                .id(random.nextInt(65_536))
                .flags(random.nextInt(4) == 0 ? random.nextInt(65_536) : 0x100);
        for (int i = random.nextInt(4); i > 0; i--) {
            byte[] data = new byte[random.nextInt(12)];
            random.nextBytes(data);
            switch (random.nextInt(4)) {
                case 0 -> query.opt(random.nextInt(5000));
                case 1 -> query.opt(random.nextInt(5000), data);
                case 2 ->
                    query.optFlags(random.nextInt() & 0xffff, (byte) 0, (byte) random.nextInt(16), (byte) 0, (byte) 0);
                default -> query.record(1 + random.nextInt(3), new byte[] {(byte) 0xc0, 12}, 16, 1, 0, data);
            }
        }
        byte[] octets = query.build();
        if (way < 4) {
            return octets;
        }
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            octets[random.nextInt(octets.length)] = (byte) random.nextInt();
        }
        return way < 8 ? octets : Arrays.copyOf(octets, random.nextInt(octets.length + 10));
    }

    /** Returns what is wrong with an answer, or null. */
    static String wrong(byte[] query, byte[] answer, Transport transport) {
        boolean barred = query.length < HEADER || query[2] < 0;
        if (barred || answer == null) {
            return barred == (answer == null) ? null : "answered or not: " + (answer != null);
        }
        Decoded decoded;
        try {
            decoded = Decoded.of(answer);
        } catch (Decoded.Unreadable e) {
            return e.getMessage();
        }
        ByteBuffer asked = ByteBuffer.wrap(query);
        int limit = transport == Transport.TCP ? 65_535 : decoded.opts.isEmpty() ? 512 : 1232;
        boolean error = decoded.rcode() != 0 && decoded.rcode() != 3;
        boolean nothing = decoded.answers.isEmpty() && decoded.authorities.isEmpty() && decoded.additionals.isEmpty();
        int options = decoded.opts.isEmpty()
                ? 0
                : OPT
                        + decoded.opts.get(0).options().stream()
                                .mapToInt(o -> 4 + o.data().length)
                                .sum();
        if (!decoded.qr() || decoded.id != (asked.getShort(0) & 0xffff)) {
            return "no answer to it";
        }
        if (decoded.opcode() != (query[2] >> 3 & 15) || decoded.rd() != ((query[2] & 1) != 0)) {
            return "operation or RD not copied";
        }
        if ((decoded.flags & 0xf0) != 0 || decoded.trailing != 0 || decoded.opts.size() > 1) {
            return "RA, Z, AD, CD, octets left or OPT twice";
        }
        if (answer.length > limit) {
            return answer.length + " octets";
        }
        if ((error || decoded.tc()) && !nothing) {
            return "records beside an error or truncation";
        }
        if (error && decoded.size > query.length + options) {
            return "error longer than what caused it";
        }
        if (decoded.questions == 1
                && !Arrays.equals(
                        answer,
                        HEADER,
                        HEADER + decoded.question.length,
                        query,
                        HEADER,
                        HEADER + decoded.question.length)) {
            return "another question";
        }
        if (decoded.aa() && error) {
            return "AA beside an error";
        }
        return null;
    }

    @Test
    void answer_anyMessage_holds() {
        SplittableRandom random = new SplittableRandom(SEED);
        DnsAnswerer answerer = answerer();
        TreeMap<Integer, Integer> codes = new TreeMap<>();
        ByteBuffer out = ByteBuffer.allocate(65_535);
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < MESSAGES && wrong.size() < 10; i++) {
            byte[] query = message(random);
            Transport transport = random.nextInt(4) == 0 ? Transport.TCP : Transport.UDP;
            int size = answerer.answer(ByteBuffer.wrap(query), out, random.nextLong(), random.nextLong(), transport);
            byte[] answer = size == 0 ? null : Arrays.copyOf(out.array(), size);
            String what = wrong(query, answer, transport);
            if (what != null) {
                wrong.add(HexFormat.of().formatHex(query) + ": " + what);
            }
            codes.merge(answer == null ? -1 : answer[3] & 15, 1, Integer::sum);
        }
        assertThat(wrong).isEmpty();
        // Each way to end was taken often: silence, BADVERS among the codes 0, and the others.
        assertThat(codes).containsOnlyKeys(-1, 0, 1, 3, 4, 5);
        assertThat(codes.values()).allMatch(count -> count > 1_000);
    }
}
