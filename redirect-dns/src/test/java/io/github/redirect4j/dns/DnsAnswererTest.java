// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import static io.github.redirect4j.dns.TestZones.answerer;
import static io.github.redirect4j.dns.TestZones.example;
import static io.github.redirect4j.dns.TestZones.ip;
import static io.github.redirect4j.dns.TestZones.pool;
import static io.github.redirect4j.dns.TestZones.selector;
import static io.github.redirect4j.dns.TestZones.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of answering, by their numbers in the rules sheet. */
class DnsAnswererTest {
    private static final int A = 1;
    private static final int NS = 2;
    private static final int CNAME = 5;
    private static final int SOA = 6;
    private static final int TXT = 16;
    private static final int AAAA = 28;
    private static final int DS = 43;
    private static final int ANY = 255;

    private static final int FORMERR = 1;
    private static final int SERVFAIL = 2;
    private static final int NXDOMAIN = 3;
    private static final int NOTIMP = 4;
    private static final int REFUSED = 5;
    private static final int BADVERS = 16;

    private final DnsAnswerer answerer = answerer(example()
            .addresses("www.example.org", selector(pool(server("192.0.2.1"), server("192.0.2.2"))))
            .addresses("six.example.org", selector(pool(server("2001:db8::1"))))
            .addresses("none.example.org", selector(pool(Server.of("x"))))
            .addresses("empty.example.org", selector(ServerPool.builder().build()))
            .record("txt.example.org", RecordData.txt("hello"))
            .record("a.b.c.example.org", RecordData.txt("deep"))
            .record("*.w.example.org", RecordData.txt("wild"))
            .record("x.y.w.example.org", RecordData.txt("exact"))
            .record("out.example.org", RecordData.cname("www.example.net"))
            .record("in.example.org", RecordData.cname("WWW.example.org"))
            .record("in2.example.org", RecordData.cname("in.example.org"))
            .record("towild.example.org", RecordData.cname("q.w.example.org"))
            .record("tonothing.example.org", RecordData.cname("nobody.example.org"))
            .record("tocut.example.org", RecordData.cname("www.d.example.org"))
            .record("tofailure.example.org", RecordData.cname("none.example.org"))
            .record("toroot.example.org", RecordData.cname("example.org"))
            .delegation("d.example.org", "ns.d.example.org", ip("192.0.2.99"), ip("2001:db8::99"))
            .delegation("d.example.org", "ns.example.net")
            .build());

    private Decoded ask(String name, int type) {
        return TestQuery.of(name, type).udp(answerer);
    }

    private static void assertNegative(Decoded answer, int rcode) {
        assertThat(answer.rcode()).isEqualTo(rcode);
        assertThat(answer.aa()).isTrue();
        assertThat(answer.answers).isEmpty();
        assertSoa(answer);
    }

    private static void assertSoa(Decoded answer) {
        assertThat(answer.authorities).hasSize(1);
        assertThat(answer.authorities.get(0).type()).isEqualTo(SOA);
        assertThat(answer.authorities.get(0).owner()).isEqualToIgnoringCase("example.org");
        assertThat(answer.authorities.get(0).ttl()).isEqualTo(30);
    }

    private static void assertBare(Decoded answer, int rcode) {
        assertThat(answer.qr()).isTrue();
        assertThat(answer.rcode()).isEqualTo(rcode);
        assertThat(answer.aa()).isFalse();
        assertThat(answer.answers).isEmpty();
        assertThat(answer.authorities).isEmpty();
        assertThat(answer.additionals).isEmpty();
    }

    // ---- section 2: accepting or dropping

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 11})
    void d1_shorterThanAHeader_nothing(int length) {
        assertThat(TestQuery.raw(answerer, new byte[length], Transport.UDP)).isNull();
    }

    @Test
    void d2_anAnswer_nothing() {
        for (int flags = 0x8000; flags <= 0xffff; flags += 0x0111) {
            assertThat(TestQuery.of("www.example.org", A).flags(flags).raw(answerer, Transport.UDP))
                    .isNull();
        }
    }

    @Test
    void d3_portZero_nothing() {
        ByteBuffer query = ByteBuffer.wrap(TestQuery.of("www.example.org", A).build());
        InetSocketAddress peer = new InetSocketAddress(TestZones.ip("192.0.2.7"), 0);
        assertThat(answerer.answer(query, ByteBuffer.allocate(512), peer, Transport.UDP))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 15})
    void d4_otherOperation_notImplementedWithTheSameCode(int opcode) {
        Decoded answer = TestQuery.of("www.example.org", A)
                .flags(opcode << 11 | 0x100)
                .opt(1232)
                .udp(answerer);
        assertBare(answer, NOTIMP);
        assertThat(answer.opcode()).isEqualTo(opcode);
        assertThat(answer.rd()).isTrue();
        assertThat(answer.opts).hasSize(1);
    }

    @Test
    void d4_otherOperationThatCannotBeRead_notImplementedAsABareHeader() {
        byte[] answer = TestQuery.empty().flags(0x2000).count(0, 7).octets(0xc0).raw(answerer, Transport.UDP);
        assertThat(answer).containsExactly(0x1a, 0x2b, 0xa0, 4, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void d7_twoQuestions_malformed() {
        Decoded answer = TestQuery.of("www.example.org", A)
                .question(TestQuery.name("www.example.org"), AAAA, 1)
                .opt(1232)
                .udp(answerer);
        assertBare(answer, FORMERR);
        assertThat(answer.questions).isZero();
        assertThat(answer.opts).hasSize(1);
    }

    @Test
    void d8_noQuestion_malformed() {
        byte[] bare = TestQuery.empty().raw(answerer, Transport.UDP);
        assertThat(bare).containsExactly(0x1a, 0x2b, 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0);
        assertThat(TestQuery.empty().opt(1232).udp(answerer).opts).hasSize(1);
    }

    @Test
    void d9_questionCutAnywhere_malformedAsABareHeader() {
        byte[] query = TestQuery.of("www.example.org", A).build();
        for (int length = 12; length < query.length; length++) {
            byte[] answer = TestQuery.raw(answerer, Arrays.copyOf(query, length), Transport.UDP);
            assertThat(answer).as("cut to " + length).hasSize(12);
            assertBare(Decoded.of(answer), FORMERR);
        }
        assertThat(Decoded.of(TestQuery.raw(answerer, query, Transport.UDP)).rcode())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 65, 127, 128, 191, 192, 255})
    void d9and10_labelTypeOrPointer_malformed(int head) {
        Decoded answer = TestQuery.empty()
                .octets(3, 'w', 'w', 'w', head, 0, 0, 1, 0, 1)
                .octets(new int[300])
                .count(0, 1)
                .udp(answerer);
        assertBare(answer, FORMERR);
    }

    @Test
    void d9_nameOf255Octets_answeredAnd256Malformed() {
        // example.org takes 13 octets with its end: 242 are left.
        String fill = ("x".repeat(59) + ".").repeat(4);
        assertThat(TestQuery.name(fill + "y.example.org")).hasSize(255);
        assertNegative(ask(fill + "y.example.org", A), NXDOMAIN);
        assertBare(ask(fill + "yy.example.org", A), FORMERR);
    }

    @Test
    void d9_label63AndLabels127_answered() {
        assertNegative(ask("x".repeat(63) + ".example.org", A), NXDOMAIN);
        String many = "a.".repeat(121) + "example.org"; // 242 octets and 13
        assertThat(TestQuery.name(many)).hasSize(255);
        assertNegative(ask(many, A), NXDOMAIN);
        assertBare(ask("a.".repeat(126) + "a", A), REFUSED);
    }

    @Test
    void d9_nameThatEndsWithThePacket_malformed() {
        assertBare(TestQuery.empty().octets(0).count(0, 1).udp(answerer), FORMERR);
        assertBare(TestQuery.empty().octets(1, 'a').count(0, 1).udp(answerer), FORMERR);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void d11_countAboveWhatIsThere_malformedWithTheQuestion(int section) {
        Decoded answer =
                TestQuery.of("www.example.org", A).count(section, 65_535).udp(answerer);
        assertBare(answer, FORMERR);
        assertThat(answer.questions).isEqualTo(1);
    }

    @Test
    void d12_octetsLeft_ignored() {
        assertThat(TestQuery.of("www.example.org", A).octets(1, 2, 3).udp(answerer).answers)
                .hasSize(2);
    }

    @Test
    void d13_recordsInTheQuery_skipped() {
        byte[] pointer = {(byte) 0xc0, 12};
        Decoded answer = TestQuery.of("www.example.org", A)
                .record(1, pointer, A, 1, 5, new byte[4])
                .record(2, TestQuery.name("a.b"), 41, 1, 5, new byte[9])
                .record(3, pointer, TXT, 1, 5, new byte[0])
                .opt(1232)
                .record(3, pointer, 250, 255, 0, new byte[30])
                .udp(answerer);
        assertThat(answer.answers).hasSize(2);
        assertThat(answer.opts).hasSize(1);
    }

    @Test
    void d14_bitsInTheQuery_ignoredAndCleared() {
        Decoded answer = TestQuery.of("www.example.org", A).flags(0x07ff).udp(answerer);
        assertThat(answer.answers).hasSize(2);
        assertThat(answer.flags).isEqualTo(0x8500);
    }

    @Test
    void errors_areNotLongerThanTheQueryAndOpt() {
        byte[] refused = TestQuery.of("www.example.net", A).raw(answerer, Transport.UDP);
        assertThat(refused).hasSize(TestQuery.of("www.example.net", A).build().length);
    }

    // ---- section 3: names

    @Test
    void d15_octetsOfAnyKind_areData() {
        byte[] name = {
            4, (byte) 0xc3, 0, '.', (byte) 0xff, 1, 'W', 7, 'E', 'x', 'a', 'm', 'p', 'l', 'E', 3, 'o', 'R', 'g', 0
        };
        byte[] query = TestQuery.empty().question(name, TXT, 1).build();
        byte[] raw = TestQuery.raw(answerer, query, Transport.UDP);
        Decoded answer = Decoded.of(raw);
        assertThat(answer.answers).hasSize(1);
        assertThat(Arrays.copyOfRange(raw, 12, 12 + name.length)).isEqualTo(name);
        assertThat(answer.answers.get(0).owner()).isEqualTo("\\195\\000\\046\\255.W.ExamplE.oRg");
    }

    @Test
    void d15_onlyAsciiLettersFold() {
        assertNegative(ask("txT@.example.org", TXT), NXDOMAIN);
        assertThat(ask("TXT.EXAMPLE.ORG", TXT).answers).hasSize(1);
        assertNegative(ask("\u00d7www.example.org", TXT), NXDOMAIN);
    }

    @Test
    void d17_suffixWithinALabel_isAnotherName() {
        assertBare(ask("evilexample.org", A), REFUSED);
        assertBare(ask("org", A), REFUSED);
        assertBare(TestQuery.empty().question(new byte[1], A, 1).udp(answerer), REFUSED);
    }

    // ---- section 4: which code and which sections

    @Test
    void d21_nameAndTypeExist_setOnly() {
        Decoded answer = ask("www.example.org", A);
        assertThat(answer.data(A)).containsExactlyInAnyOrder("192.0.2.1", "192.0.2.2");
        assertThat(answer.answers).allMatch(rr -> rr.ttl() == 30 && rr.owner().equals("www.example.org"));
        assertThat(answer.aa()).isTrue();
        assertThat(answer.authorities).isEmpty();
        assertThat(answer.additionals).isEmpty();
    }

    @Test
    void d21_zonesOwnRecords() {
        assertThat(ask("example.org", NS).data(NS)).containsExactly("ns.example.org");
        assertThat(ask("ns.example.org", A).data(A)).containsExactly("192.0.2.53");
        assertThat(ask("example.org", SOA).data(SOA))
                .containsExactly("ns.example.org hostmaster.example.org 1 7200 900 1209600 30");
        assertThat(ask("example.org", SOA).answers.get(0).ttl()).isEqualTo(3600);
    }

    @Test
    void d22_otherTypeOrFamily_noData() {
        assertNegative(ask("www.example.org", AAAA), 0);
        assertNegative(ask("six.example.org", A), 0);
        assertNegative(ask("www.example.org", SOA), 0);
        assertNegative(ask("www.example.org", 65_280), 0);
        assertNegative(ask("www.example.org", 0), 0);
    }

    @Test
    void d23_nameOnlyBecauseOfOneBelow_noData() {
        assertNegative(ask("b.c.example.org", A), 0);
        assertNegative(ask("c.example.org", TXT), 0);
        assertNegative(ask("c.example.org", ANY), 0);
        assertNegative(ask("w.example.org", TXT), 0);
    }

    @Test
    void d24_noName_nxdomain() {
        assertNegative(ask("nobody.example.org", A), NXDOMAIN);
        assertNegative(ask("x.a.b.c.example.org", A), NXDOMAIN);
        assertNegative(ask("x.www.example.org", ANY), NXDOMAIN);
    }

    @Test
    void d25and71_wildcard() {
        Decoded answer = ask("a.b.W.example.org", TXT);
        assertThat(answer.answers).hasSize(1);
        assertThat(answer.answers.get(0).owner()).isEqualTo("a.b.W.example.org");
        assertNegative(ask("a.w.example.org", A), 0);
        assertThat(ask("*.w.example.org", TXT).answers).hasSize(1);
        assertThat(ask("x.y.w.example.org", TXT).data(TXT)).isNotEqualTo(answer.data(TXT));
        // y.w exists because of x.y.w, and so does no wildcard below it.
        assertNegative(ask("z.y.w.example.org", TXT), NXDOMAIN);
        assertNegative(ask("y.w.example.org", TXT), 0);
    }

    @Test
    void d26and70_belowADelegation_referral() {
        for (String name : List.of("d.example.org", "a.b.d.example.org")) {
            Decoded answer = ask(name, A);
            assertThat(answer.rcode()).isZero();
            assertThat(answer.aa()).isFalse();
            assertThat(answer.answers).isEmpty();
            assertThat(answer.authorities).allMatch(rr -> rr.owner().equals("d.example.org") && rr.type() == NS);
            assertThat(answer.authorities)
                    .extracting(Decoded.Rr::data)
                    .containsExactly("ns.d.example.org", "ns.example.net");
            assertThat(answer.additionals).extracting(Decoded.Rr::owner).containsOnly("ns.d.example.org");
            assertThat(answer.additionals).extracting(Decoded.Rr::data).containsExactly("192.0.2.99", "2001:db8::99");
        }
        assertThat(ask("d.example.org", NS).aa()).isFalse();
        assertThat(ask("a.d.example.org", DS).aa()).isFalse();
    }

    @Test
    void d70_dsAtTheCut_isOurs() {
        assertNegative(ask("d.example.org", DS), 0);
        DnsAnswerer signed = answerer(example()
                .delegation("d.example.org", "ns.example.net")
                .record("d.example.org", RecordData.of(DS, new byte[24]))
                .build());
        assertThat(TestQuery.of("d.example.org", DS).udp(signed).answers).hasSize(1);
        assertThat(TestQuery.of("d.example.org", A).udp(signed).authorities).hasSize(1);
    }

    @Test
    void d27and66_aliases() {
        Decoded out = ask("out.example.org", A);
        assertThat(out.data(CNAME)).containsExactly("www.example.net");
        assertThat(out.answers).hasSize(1);
        assertThat(out.rcode()).isZero();

        Decoded in = ask("in2.example.org", A);
        assertThat(in.data(CNAME)).containsExactly("in.example.org", "WWW.example.org");
        assertThat(in.data(A)).hasSize(2);
        assertThat(in.answers)
                .extracting(Decoded.Rr::owner)
                .containsExactly("in2.example.org", "in.example.org", "WWW.example.org", "WWW.example.org");

        assertThat(ask("in2.example.org", CNAME).data(CNAME)).containsExactly("in.example.org");
        assertThat(ask("in2.example.org", ANY).data(CNAME)).containsExactly("in.example.org");
        assertThat(ask("towild.example.org", TXT).answers)
                .extracting(Decoded.Rr::owner)
                .containsExactly("towild.example.org", "q.w.example.org");
    }

    @Test
    void d66_codeIsThatOfTheLastName() {
        Decoded nothing = ask("tonothing.example.org", A);
        assertThat(nothing.rcode()).isEqualTo(NXDOMAIN);
        assertThat(nothing.data(CNAME)).hasSize(1);
        assertSoa(nothing);

        Decoded noData = ask("in.example.org", AAAA);
        assertThat(noData.rcode()).isZero();
        assertThat(noData.data(CNAME)).hasSize(1);
        assertSoa(noData);

        assertBare(ask("tofailure.example.org", A), SERVFAIL);
        assertThat(ask("tocut.example.org", A).answers).hasSize(1);
        assertThat(ask("tocut.example.org", A).aa()).isTrue();
        assertThat(ask("toroot.example.org", SOA).answers).hasSize(2);
    }

    @Test
    void d29_nobodyToName_failureWithoutSoa() {
        assertBare(ask("none.example.org", A), SERVFAIL);
        assertBare(ask("none.example.org", AAAA), SERVFAIL);
        assertBare(ask("empty.example.org", A), SERVFAIL);
        assertNegative(ask("empty.example.org", TXT), 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 4, 254, 255})
    void d30_otherClass_refused(int rrclass) {
        assertBare(
                TestQuery.empty()
                        .question(TestQuery.name("www.example.org"), A, rrclass)
                        .udp(answerer),
                REFUSED);
    }

    @ParameterizedTest
    @CsvSource({"252, 5", "251, 5", "128, 4", "249, 4", "250, 4", "253, 4", "254, 4"})
    void d31and32_transfersAndMetaTypes(int type, int rcode) {
        assertBare(ask("example.org", type), rcode);
    }

    @Test
    void d34_negativeTtl_isTheSmaller() {
        DnsAnswerer other = answerer(example()
                .ttl(Duration.ofSeconds(20))
                .minimum(Duration.ofSeconds(300))
                .build());
        assertThat(TestQuery.of("x.example.org", A)
                        .udp(other)
                        .authorities
                        .get(0)
                        .ttl())
                .isEqualTo(20);
    }

    @Test
    void d36_any_isOneSmallRecord() {
        for (String name : List.of("www.example.org", "example.org", "q.w.example.org")) {
            Decoded answer = ask(name, ANY);
            assertThat(answer.answers).hasSize(1);
            assertThat(answer.answers.get(0).type()).isEqualTo(13);
            assertThat(answer.answers.get(0).ttl()).isEqualTo(3600);
            assertThat(answer.answers.get(0).octets()).containsExactly(7, 'R', 'F', 'C', '8', '4', '8', '2', 0);
        }
        assertThat(TestQuery.of("www.example.org", ANY).tcp(answerer).answers).hasSize(1);
    }

    @Test
    void d37_chaos_onlyWhatWasSet() {
        DnsRedirector redirector = DnsRedirector.builder()
                .version("none of yours")
                .serverId("fra-1")
                .build();
        DnsAnswerer told = redirector.answerer();
        for (String name : List.of("version.bind", "VERSION.server", "id.server", "hostname.bind")) {
            TestQuery query = TestQuery.empty().question(TestQuery.name(name), TXT, 3);
            assertBare(query.udp(answerer), REFUSED);
            Decoded answer = query.udp(told);
            String text = name.toLowerCase(java.util.Locale.ROOT).startsWith("version") ? "none of yours" : "fra-1";
            assertThat(answer.answers).hasSize(1);
            assertThat(answer.answers.get(0).rrclass()).isEqualTo(3);
            assertThat(new String(answer.answers.get(0).octets(), 1, text.length(), StandardCharsets.US_ASCII))
                    .isEqualTo(text);
            assertBare(TestQuery.empty().question(TestQuery.name(name), A, 3).udp(told), REFUSED);
        }
        assertBare(
                TestQuery.empty()
                        .question(TestQuery.name("authors.bind"), TXT, 3)
                        .udp(told),
                REFUSED);
    }

    // ---- section 7: EDNS

    @Test
    void d56_opt_ifAndOnlyIfAsked() {
        assertThat(ask("www.example.org", A).opts).isEmpty();
        Decoded answer = TestQuery.of("www.example.org", A).opt(4096).udp(answerer);
        assertThat(answer.opts).hasSize(1);
        Decoded.Opt opt = answer.opts.get(0);
        assertThat(opt.udpSize()).isEqualTo(1232);
        assertThat(opt.version()).isZero();
        assertThat(opt.options()).isEmpty();
        assertThat(TestQuery.of("www.example.net", A).opt(4096).udp(answerer).opts)
                .hasSize(1);
        assertThat(TestQuery.of("nobody.example.org", A).opt(4096).udp(answerer).opts)
                .hasSize(1);
    }

    @Test
    void d57_twoOpts_malformedWithOne() {
        Decoded answer = TestQuery.of("www.example.org", A).opt(4096).opt(4096).udp(answerer);
        assertBare(answer, FORMERR);
        assertThat(answer.opts).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void d57_optAnywhereAmongOthers_found(int position) {
        TestQuery query = TestQuery.of("www.example.org", A);
        for (int i = 0; i < 3; i++) {
            if (i == position) {
                query.opt(1232);
            } else {
                query.record(3, TestQuery.name("x.y"), TXT, 1, 0, new byte[3]);
            }
        }
        assertThat(query.udp(answerer).opts).hasSize(1);
    }

    @Test
    void d58_optOfAnotherName_malformed() {
        assertBare(
                TestQuery.of("www.example.org", A)
                        .record(3, TestQuery.name("a"), 41, 1232, 0, new byte[0])
                        .udp(answerer),
                FORMERR);
    }

    @Test
    void d59_otherVersion_badVersionWhateverItsOptions() {
        for (int version : new int[] {1, 255}) {
            Decoded answer = TestQuery.of("www.example.org", A)
                    .optFlags(version << 16 | 0x8000, (byte) 1, (byte) 2, (byte) 3)
                    .udp(answerer);
            assertBare(answer, BADVERS);
            assertThat(answer.opts.get(0).version()).isZero();
            assertThat(answer.opts.get(0).dnssecOk()).isEqualTo(1);
            assertThat(answer.flags & 15).isZero();
        }
    }

    @Test
    void d60c_doCopied_otherBitsCleared_unknownOptionsIgnored() {
        byte[] options = {(byte) 0xfd, (byte) 0xe9, 0, 2, 1, 2, 0, 8, 0, 4, 0, 1, 0, 0, 0, 12, 0, 3, 0, 0, 0};
        Decoded answer =
                TestQuery.of("www.example.org", A).optFlags(0xffff, options).udp(answerer);
        assertThat(answer.answers).hasSize(2);
        Decoded.Opt opt = answer.opts.get(0);
        assertThat(opt.dnssecOk()).isEqualTo(1);
        assertThat(opt.rest()).isZero();
        assertThat(opt.options()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "0003", "000300", "00030001", "0003ffff00", "0003000000"})
    void d60d_optionsCut_malformedWithOpt(String hex) {
        byte[] options = java.util.HexFormat.of().parseHex(hex);
        Decoded answer = TestQuery.of("www.example.org", A).opt(1232, options).udp(answerer);
        assertBare(answer, FORMERR);
        assertThat(answer.opts).hasSize(1);
    }

    @Test
    void d60d_optPastThePacket_malformed() {
        byte[] query = TestQuery.of("www.example.org", A).opt(1232, new byte[4]).build();
        for (int less = 1; less < 15; less++) {
            Decoded answer =
                    Decoded.of(TestQuery.raw(answerer, Arrays.copyOf(query, query.length - less), Transport.UDP));
            assertBare(answer, FORMERR);
            assertThat(answer.opts).isEmpty();
        }
    }

    @Test
    void d60e_serverId_onlyIfSetAndAskedProperly() {
        DnsAnswerer told = DnsRedirector.builder().serverId("fra-1").build().answerer();
        byte[] empty = {0, 3, 0, 0};
        byte[] filled = {0, 3, 0, 1, 9};
        assertThat(TestQuery.of("a.b", A)
                        .opt(512, empty)
                        .udp(answerer)
                        .opts
                        .get(0)
                        .options())
                .isEmpty();
        assertThat(TestQuery.of("a.b", A).opt(512, filled).udp(told).opts.get(0).options())
                .isEmpty();
        assertThat(TestQuery.of("a.b", A).opt(512).udp(told).opts.get(0).options())
                .isEmpty();
        List<Decoded.Option> options =
                TestQuery.of("a.b", A).opt(512, empty).udp(told).opts.get(0).options();
        assertThat(options).hasSize(1);
        assertThat(options.get(0).code()).isEqualTo(3);
        assertThat(options.get(0).data()).isEqualTo("fra-1".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void d60f_keepalive_onlyOverTcpAndIfKnown() {
        byte[] keepalive = {0, 11, 0, 0};
        TestQuery query = TestQuery.of("www.example.org", A).opt(512, keepalive);
        DnsAnswerer serving = new DnsAnswerer(DnsRedirector.builder().build(), 100);
        assertThat(query.tcp(answerer).opts.get(0).options()).isEmpty();
        assertThat(query.udp(serving).opts.get(0).options()).isEmpty();
        assertThat(query.tcp(serving).opts.get(0).options().get(0).data()).containsExactly(0, 100);
    }

    @Test
    void d60g_extendedError_onlyOnRefusalAndIfSet() {
        DnsRedirector redirector = DnsRedirector.builder().extendedErrors().build();
        redirector.publish(example().build());
        DnsAnswerer told = redirector.answerer();
        assertThat(TestQuery.of("a.b", A).udp(told).opts).isEmpty();
        assertThat(TestQuery.of("example.org", A).opt(512).udp(told).opts.get(0).options())
                .isEmpty();
        Decoded.Option option =
                TestQuery.of("a.b", A).opt(512).udp(told).opts.get(0).options().get(0);
        assertThat(option.code()).isEqualTo(15);
        assertThat(option.data()).containsExactly(0, 20);
    }

    // ---- section 11: size

    /** Returns a zone whose answer for TXT at t.example.org without OPT has so many octets. */
    private static DnsAnswerer answering(int octets) {
        int left = octets - 12 - TestQuery.name("t.example.org").length - 4;
        Zone.Builder zone = example();
        while (left > 0) {
            int record = left > 400 ? 200 : left;
            byte[] data = new byte[record - 12];
            data[0] = (byte) (left / 200);
            zone.record("t.example.org", RecordData.of(TXT, data));
            left -= record;
        }
        return answerer(zone.build());
    }

    @ParameterizedTest
    @CsvSource({
        "512, -1, false",
        "513, -1, true",
        "501, 0, false",
        "502, 0, true",
        "501, 511, false",
        "501, 512, false",
        "502, 512, true",
        "502, 513, false",
        "1221, 1232, false",
        "1222, 1232, true",
        "1221, 65535, false",
        "1222, 65535, true"
    })
    void d78_limit_exact(int size, int asked, boolean truncated) {
        DnsAnswerer long1 = answering(size);
        TestQuery query = TestQuery.of("t.example.org", TXT);
        if (asked >= 0) {
            query.opt(asked);
        }
        Decoded answer = query.udp(long1);
        assertThat(answer.tc()).isEqualTo(truncated);
        assertThat(answer.rcode()).isZero();
        if (truncated) {
            assertThat(answer.answers).isEmpty();
            assertThat(answer.questions).isEqualTo(1);
        } else {
            assertThat(answer.size).isEqualTo(size + (asked >= 0 ? 11 : 0));
        }
        assertThat(answer.opts).hasSize(asked >= 0 ? 1 : 0);
        assertThat(query.tcp(long1).size).isEqualTo(size + (asked >= 0 ? 11 : 0));
    }

    @Test
    void d79_referralThatDoesNotFit_truncatedWhole() {
        Zone.Builder zone = example();
        for (int i = 0; i < 20; i++) {
            zone.delegation("d.example.org", "ns" + i + ".d.example.org", ip("192.0.2." + i));
        }
        DnsAnswerer many = answerer(zone.build());
        Decoded cut = TestQuery.of("x.d.example.org", A).udp(many);
        assertThat(cut.tc()).isTrue();
        assertThat(cut.authorities).isEmpty();
        Decoded whole = TestQuery.of("x.d.example.org", A).tcp(many);
        assertThat(whole.authorities).hasSize(20);
        assertThat(whole.additionals).hasSize(20);
        assertThat(whole.additionals).extracting(Decoded.Rr::owner).doesNotHaveDuplicates();
    }

    @Test
    void tcp_everythingAtItsLargest_fits() {
        Zone.Builder zone = example();
        String tail = ".x234567890".repeat(20) + ".example.org";
        for (int i = 0; i < 8; i++) {
            zone.record("c" + i + tail, RecordData.cname(i == 0 ? "end" + tail : "c" + (i - 1) + tail));
        }
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            servers.add(server("2001:db8::" + Integer.toHexString(i)));
        }
        ServerPool pool = ServerPool.builder().build();
        pool.replace(servers);
        zone.addresses("end" + tail, Addresses.from(selector(pool)).max(1000));
        Decoded answer = TestQuery.of("c7" + tail, AAAA).opt(1232).tcp(answerer(zone.build()));
        assertThat(answer.data(AAAA)).hasSize(1000).doesNotHaveDuplicates();
        assertThat(answer.data(CNAME)).hasSize(8);
    }

    // ---- the call itself

    @Test
    void answer_buffersOfAnyKind_stayAsTheyAre() {
        byte[] query = TestQuery.of("www.example.org", A).build();
        ByteBuffer in = ByteBuffer.allocateDirect(600).order(ByteOrder.LITTLE_ENDIAN);
        in.position(7).put(query).flip().position(7);
        ByteBuffer out = ByteBuffer.allocate(700).order(ByteOrder.LITTLE_ENDIAN).position(5);
        int size = answerer.answer(in.asReadOnlyBuffer(), out, 0, 0xffff_c000_0201L, Transport.UDP);
        assertThat(out.position()).isEqualTo(5);
        byte[] octets = Arrays.copyOfRange(out.array(), 5, 5 + size);
        assertThat(Decoded.of(octets).answers).hasSize(2);
        assertThat(Decoded.of(octets).id).isEqualTo(0x1a2b);
    }

    @Test
    void answer_littleRoomOrNoAddress_refused() {
        ByteBuffer query = ByteBuffer.wrap(TestQuery.of("www.example.org", A).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> answerer.answer(query, ByteBuffer.allocate(511), 0, 0, Transport.UDP))
                .withMessage("out: 511 octets (expected: at least 512)");
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("x.invalid", 53);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> answerer.answer(query, ByteBuffer.allocate(512), unresolved, Transport.UDP))
                .withMessage("peer: \"x.invalid/<unresolved>:53\" (expected: an address)");
    }

    @Test
    void answer_messageOf65536Octets_nothing() {
        assertThat(TestQuery.raw(answerer, new byte[65_536], Transport.TCP)).isNull();
        assertThat(Decoded.of(TestQuery.raw(answerer, new byte[65_535], Transport.TCP))
                        .rcode())
                .isEqualTo(FORMERR);
    }

    @Test
    void answer_tcpWithLittleRoom_truncated() {
        DnsAnswerer long1 = answering(900);
        ByteBuffer out = ByteBuffer.allocate(600);
        int size =
                long1.answer(ByteBuffer.wrap(TestQuery.of("t.example.org", TXT).build()), out, 0, 1, Transport.TCP);
        Decoded answer = Decoded.of(Arrays.copyOf(out.array(), size));
        assertThat(answer.tc()).isTrue();
    }
}
