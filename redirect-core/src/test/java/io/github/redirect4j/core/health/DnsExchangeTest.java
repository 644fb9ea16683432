// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries and responses as octets. */
class DnsExchangeTest {
    private static final int ID = 0xbeef;
    private static final String QUESTION = "03777777076578616d706c65036e657400" + "00010001";
    private static final String ANSWER = "c00c" + "00010001" + "0000003c" + "0004" + "c0000201";
    private static final String ALIAS = "c00c" + "00050001" + "0000003c" + "0002" + "c010";

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String header(int flags, int questions, int answers) {
        return String.format("%04x%04x%04x%04x00000000", ID, flags, questions, answers);
    }

    private static String result(DnsCheck check, String hex) {
        return new DnsExchange(check, ID).received(ByteBuffer.wrap(octets(hex))).toString();
    }

    private static String result(String hex) {
        return result(DnsCheck.of("www.example.net"), hex);
    }

    @ParameterizedTest
    @ValueSource(strings = {"www.example.net", "www.example.net."})
    void query_ofName_asRfc1035(String name) {
        byte[] query = new byte[33];
        new DnsExchange(DnsCheck.of(name), ID).out().get(query);
        assertThat(query).isEqualTo(octets("beef01000001000000000000" + QUESTION));
    }

    @Test
    void query_ofRoot_asRfc1035() {
        DnsCheck check = DnsCheck.builder(".").type(DnsCheck.NS).build();
        ByteBuffer out = new DnsExchange(check, 1).out();
        byte[] query = new byte[out.remaining()];
        out.get(query);
        assertThat(query).isEqualTo(octets("000101000001000000000000" + "00" + "00020001"));
    }

    @Test
    void response_passesByItsCode() {
        assertThat(result(header(0x8180, 1, 1) + QUESTION + ANSWER)).isEqualTo("passed: DNS rcode 0, 1 answer");
        assertThat(result(header(0x8180, 1, 0) + QUESTION)).isEqualTo("passed: DNS rcode 0, 0 answers");
        assertThat(result(header(0x8182, 1, 0) + QUESTION)).isEqualTo("failed: DNS rcode 2");
        assertThat(result(header(0x8185, 0, 0))).isEqualTo("failed: DNS rcode 5");
        DnsCheck missing = DnsCheck.builder("www.example.net").rcode(3).build();
        assertThat(result(missing, header(0x8183, 1, 0) + QUESTION)).isEqualTo("passed: DNS rcode 3, 0 answers");
        assertThat(result(missing, header(0x8180, 1, 0) + QUESTION)).isEqualTo("failed: DNS rcode 0");
    }

    @Test
    void response_caseOfTheNameDoesNotCount() {
        String upper = "03575757074558414d504c45034e455400" + "00010001";
        assertThat(result(header(0x8180, 1, 1) + upper + ANSWER)).isEqualTo("passed: DNS rcode 0, 1 answer");
    }

    @Test
    void response_countsAnswersOfTheType() {
        DnsCheck check = DnsCheck.builder("www.example.net").minAnswers(2).build();
        String two = header(0x8180, 1, 3) + QUESTION + ALIAS + ANSWER + ANSWER;
        assertThat(result(check, two)).isEqualTo("passed: DNS rcode 0, 2 answers");
        String one = header(0x8180, 1, 2) + QUESTION + ALIAS + ANSWER;
        assertThat(result(check, one)).isEqualTo("failed: DNS rcode 0, 1 answer");
    }

    @Test
    void response_truncated_passesByWhatIsThere() {
        assertThat(result(header(0x8380, 1, 9) + QUESTION + ANSWER)).isEqualTo("passed: DNS rcode 0, 1 answer");
    }

    @ParameterizedTest
    @CsvSource({
        "'', DNS response ends at byte 0",
        "beef81800001000000000000, another question in the DNS response",
        "bee081800001000000000000, not a DNS response to the query",
        "beef01800001000000000000, not a DNS response to the query",
        "beefa1800001000000000000, not a DNS response to the query",
        "beef81800000000000000000, another question in the DNS response"
    })
    void response_toSomethingElse_fails(String hex, String reason) {
        assertThat(result(hex)).isEqualTo("failed: " + reason);
    }

    @Test
    void response_ofOtherQuestion_fails() {
        String other = "failed: another question in the DNS response";
        assertThat(result(header(0x8180, 1, 0) + QUESTION.replace("7777", "7778")))
                .isEqualTo(other);
        assertThat(result(header(0x8180, 1, 0) + QUESTION.replace("00010001", "001c0001")))
                .isEqualTo(other);
        assertThat(result(header(0x8180, 2, 0) + QUESTION + QUESTION)).isEqualTo(other);
    }

    @Test
    void response_cutAnywhere_fails() {
        byte[] whole = octets(header(0x8180, 1, 2) + QUESTION + "0161" + ANSWER + ALIAS);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThat(new DnsExchange(DnsCheck.of("www.example.net"), ID)
                            .received(ByteBuffer.wrap(cut))
                            .passed())
                    .as("cut at " + length)
                    .isFalse();
        }
    }

    @Test
    void response_labelOfNoKind_fails() {
        assertThat(result(header(0x8180, 1, 1) + QUESTION + "40" + ANSWER))
                .isEqualTo("failed: DNS label at byte 33: 64 (expected: 0 to 63, or a pointer)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", ".a", "a..b", "a b", "ü.example", "a.."})
    void check_nameThatIsNone_refused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DnsCheck.of(name))
                .withMessage("name: \"" + name + "\" (expected: a domain name)");
    }

    @Test
    void check_lengthsOfNames() {
        String label = "a".repeat(63);
        String longest = label + "." + label + "." + label + "." + "a".repeat(61);
        assertThat(DnsCheck.of(longest)).hasToString(longest + " type 1");
        assertThatIllegalArgumentException().isThrownBy(() -> DnsCheck.of("a." + longest));
        assertThatIllegalArgumentException().isThrownBy(() -> DnsCheck.of(label + "a"));
    }

    @Test
    void check_outOfRange_refused() {
        DnsCheck.Builder builder = DnsCheck.builder("a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.type(0))
                .withMessage("type: 0 (expected: 1 to 65535)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.port(65_536))
                .withMessage("port: 65536 (expected: 1 to 65535)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.rcode(16))
                .withMessage("rcode: 16 (expected: 0 to 15)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.minAnswers(-1))
                .withMessage("minAnswers: -1 (expected: 0 to 1000)");
    }
}
