// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses octet by octet, without a socket: what they mean, and that it does not matter in which pieces they come. */
@Timeout(60)
class HttpExchangeTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    /** Returns the result of a response that comes in two pieces and ends; null if it ends undecided. */
    private static @Nullable ProbeResult result(HttpCheck check, byte[] response, int split, boolean ends) {
        HttpExchange exchange = new HttpExchange(check, "");
        ProbeResult result = exchange.received(ByteBuffer.wrap(response, 0, split));
        if (result == null) {
            result = exchange.received(ByteBuffer.wrap(response, split, response.length - split));
        }
        return result == null && ends ? exchange.ended() : result;
    }

    /** Returns the result of a response, which is the same wherever it is split, and one octet at a time. */
    private static String result(HttpCheck check, String text) {
        byte[] response = text.getBytes(ISO_8859_1);
        String whole = String.valueOf(result(check, response, 0, true));
        int step = Math.max(1, response.length / 300);
        for (int split = 1; split <= response.length; split += step) {
            assertThat(String.valueOf(result(check, response, split, true)))
                    .as("split at " + split)
                    .isEqualTo(whole);
        }
        HttpExchange exchange = new HttpExchange(check, "");
        ProbeResult result = null;
        for (int i = 0; i < response.length && result == null; i++) {
            result = exchange.received(ByteBuffer.wrap(response, i, 1));
        }
        assertThat(String.valueOf(result == null ? exchange.ended() : result)).isEqualTo(whole);
        return whole;
    }

    private static HttpCheck containing(String text) {
        return HttpCheck.builder("").bodyContains(text).build();
    }

    private static HttpCheck matching(String pattern) {
        return HttpCheck.builder("").bodyMatches(Pattern.compile(pattern)).build();
    }

    // ---- the head

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 200 OK, passed: HTTP 200",
        "HTTP/1.0 204, passed: HTTP 204",
        "HTTP/1.1 399 , passed: HTTP 399",
        "HTTP/1.1 400 Bad, failed: HTTP 400",
        "HTTP/1.1 101 Switching, failed: HTTP 101",
        "HTTP/1.1 999 x, failed: HTTP 999"
    })
    void status_byTheRange(String line, String expected) {
        assertThat(result(HttpCheck.get(""), line + "\r\n\r\n")).isEqualTo(expected);
    }

    @Test
    void status_ofTheCheck() {
        HttpCheck check =
                HttpCheck.builder("").expect(204, 204).expect(500, 503).build();
        assertThat(result(check, "HTTP/1.1 503 x\r\n\r\n")).isEqualTo("passed: HTTP 503");
        assertThat(result(check, "HTTP/1.1 204 x\r\n\r\n")).isEqualTo("passed: HTTP 204");
        assertThat(result(check, OK + "\r\n")).isEqualTo("failed: HTTP 200");
    }

    @Test
    void head_withoutMatch_isDecidedAtItsEnd() {
        HttpExchange exchange = new HttpExchange(HttpCheck.get(""), "");
        assertThat(exchange.received(ByteBuffer.wrap((OK + "Content-Length: 5\r\n\r").getBytes(ISO_8859_1))))
                .isNull();
        assertThat(exchange.received(ByteBuffer.wrap("\nhe".getBytes(ISO_8859_1))))
                .isEqualTo(ProbeResult.pass("HTTP 200"));
    }

    @Test
    void interim_isPassedOver() {
        String interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: </x>\r\n\r\n";
        assertThat(result(HttpCheck.get(""), interim + OK + "\r\n")).isEqualTo("passed: HTTP 200");
        assertThat(result(HttpCheck.get(""), interim)).isEqualTo("failed: closed within the head");
        assertThat(result(HttpCheck.get(""), "HTTP/1.1 100 Continue\r\n\r\n".repeat(1000)))
                .isEqualTo("failed: head longer than 16384 octets");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | closed without a response",
                "HTT | closed within the head",
                "HTTP/1.1 200 OK | closed within the head",
                "HTTP/1.1 200 OK\\r\\nA: b\\r\\n | closed within the head",
                "HTTP/1.1 20 OK\\r\\n\\r\\n | no HTTP/1 response: \"HTTP/1.1 20 OK\"",
                "HTTP/1.1 2000 OK\\r\\n\\r\\n | no HTTP/1 response: \"HTTP/1.1 2000 OK\"",
                "HTTP/1.1 050 OK\\r\\n\\r\\n | no HTTP/1 response: \"HTTP/1.1 050 OK\"",
                "HTTP/1.1  200 OK\\r\\n\\r\\n | no HTTP/1 response: \"HTTP/1.1  200 OK\"",
                "HTTP/1.x 200 OK\\r\\n\\r\\n | no HTTP/1 response: \"HTTP/1.x 200 OK\"",
                "HTTP/1.1 200 OK\\nA: b\\n\\n | head with LF alone after \"HTTP/1.1 200 OK\"",
                "HTTP/1.1 200 OK\\rA: b\\r\\n\\r\\n | head with CR alone after \"HTTP/1.1 200 OK\"",
                "HTTP/1.1 200 OK\\r\\nA: b\\r\\n folded\\r\\n\\r\\n | no field of a head: \" folded\"",
                "HTTP/1.1 200 OK\\r\\nA b\\r\\n\\r\\n | no field of a head: \"A b\"",
                "HTTP/1.1 200 OK\\r\\nA : b\\r\\n\\r\\n | no field of a head: \"A : b\"",
                "HTTP/1.1 200 OK\\r\\n: b\\r\\n\\r\\n | no field of a head: \": b\"",
                "HTTP/1.1 200 OK\\r\\nA: \\u0000\\r\\n\\r\\n | no field of a head: \"A: \\u0000\""
            })
    void head_thatIsNone_fails(String response, String reason) {
        assertThat(result(HttpCheck.get(""), unescape(response))).isEqualTo("failed: " + reason);
    }

    private static String unescape(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\u0000", "\u0000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SSH-2.0-OpenSSH_9\r\n", "HTTP/2 200\r\n", "http/1.1 200\r\n", "\u0015\u0003\u0001", "-ERR"})
    void other_protocol_failsAtOnce(String hello) {
        HttpExchange exchange = new HttpExchange(HttpCheck.get(""), "");
        ProbeResult result = exchange.received(ByteBuffer.wrap(hello.getBytes(ISO_8859_1)));
        assertThat(result).isNotNull();
        assertThat(result.toString()).startsWith("failed: no HTTP/1 response: \"");
    }

    @Test
    void head_withoutEnd_failsAtItsLimit() {
        String fields = "A: bcdefgh\r\n".repeat(2000);
        assertThat(result(HttpCheck.get(""), OK + fields)).isEqualTo("failed: head longer than 16384 octets");
        assertThat(result(HttpCheck.get(""), OK + "A: " + "b".repeat(20_000)))
                .isEqualTo("failed: head longer than 16384 octets");
        int room = HttpExchange.LONGEST_HEAD - OK.length() - "A: \r\n\r\n".length();
        assertThat(result(HttpCheck.get(""), OK + "A: " + "b".repeat(room) + "\r\n\r\n"))
                .isEqualTo("passed: HTTP 200");
        assertThat(result(HttpCheck.get(""), OK + "A: " + "b".repeat(room + 1) + "\r\n\r\n"))
                .isEqualTo("failed: head longer than 16384 octets");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Length: -1 | content-length: \"-1\" (expected: 0 to 10^18 - 1)",
                "Content-Length: +1 | content-length: \"+1\" (expected: 0 to 10^18 - 1)",
                "Content-Length: | content-length: \"\" (expected: 0 to 10^18 - 1)",
                "Content-Length: 1, 1 | content-length: \"1, 1\" (expected: 0 to 10^18 - 1)",
                "Content-Length: 9223372036854775808 | content-length: \"9223372036854775808\" (expected: 0 to 10^18 - 1)",
                "Content-Length: 1;content-length: 1 | content-length or transfer-encoding more than once",
                "Content-Length: 1;Transfer-Encoding: chunked | content-length or transfer-encoding more than once",
                "Transfer-Encoding: chunked;Transfer-Encoding: chunked | content-length or transfer-encoding more than once",
                "Transfer-Encoding: gzip, chunked | transfer-encoding: \"gzip, chunked\" of HTTP/1.1 (expected: none, or chunked of HTTP/1.1)"
            })
    void length_thatIsDisputed_fails(String fields, String reason) {
        assertThat(result(HttpCheck.get(""), OK + fields.replace(";", "\r\n") + "\r\n\r\n"))
                .isEqualTo("failed: " + reason);
    }

    @Test
    void chunked_ofOldVersion_fails() {
        assertThat(result(HttpCheck.get(""), "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"))
                .isEqualTo(
                        "failed: transfer-encoding: \"chunked\" of HTTP/1.0 (expected: none, or chunked of HTTP/1.1)");
    }

    // ---- the body

    @Test
    void body_ofLength_matches() {
        String response = OK + "Content-Length: 8\r\n\r\nall well";
        assertThat(result(containing("well"), response)).isEqualTo("passed: HTTP 200");
        assertThat(result(containing("Well"), response)).isEqualTo("failed: HTTP 200, body without the text");
        assertThat(result(containing("wells"), response + "s")).isEqualTo("failed: HTTP 200, body without the text");
        assertThat(result(containing("well"), OK + "Content-Length: 9\r\n\r\nall well"))
                .isEqualTo("failed: closed within the body");
        assertThat(result(matching("^all (well|ok)$"), response)).isEqualTo("passed: HTTP 200");
        assertThat(result(matching("^well"), response)).isEqualTo("failed: HTTP 200, body without the pattern");
        assertThat(result(containing("well"), response.replace("200", "500"))).isEqualTo("failed: HTTP 500");
    }

    @Test
    void body_withoutContent_matches() {
        assertThat(result(containing(""), OK + "Content-Length: 0\r\n\r\n")).isEqualTo("passed: HTTP 200");
        assertThat(result(containing("x"), OK + "Content-Length: 0\r\n\r\n"))
                .isEqualTo("failed: HTTP 200, body without the text");
        assertThat(result(containing(""), "HTTP/1.1 204 No\r\nContent-Length: 3\r\n\r\n"))
                .isEqualTo("passed: HTTP 204");
        assertThat(result(containing(""), "HTTP/1.1 304 No\r\n\r\n")).isEqualTo("passed: HTTP 304");
    }

    @Test
    void body_toTheEnd_matches() {
        assertThat(result(containing("well"), OK + "\r\nall well")).isEqualTo("passed: HTTP 200");
        assertThat(result(containing("well"), OK + "\r\n")).isEqualTo("failed: HTTP 200, body without the text");
    }

    @Test
    void body_inChunks_matches() {
        String head = OK + "Transfer-Encoding: Chunked\r\n\r\n";
        assertThat(result(containing("all well"), head + "4\r\nall \r\n004;a=\"b\"\r\nwell\r\n0\r\nT: x\r\n\r\n"))
                .isEqualTo("passed: HTTP 200");
        assertThat(result(containing(""), head + "0\r\n\r\n")).isEqualTo("passed: HTTP 200");
        assertThat(result(containing("all"), head + "4\r\nall \r\n")).isEqualTo("failed: closed within the body");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3\\r\\nabcd\\r\\n | chunk longer than its size",
                "3\\r\\nabcde | closed within the body",
                "3\\r\\nabc\\n | size of a chunk with LF alone after \"\"",
                "-1\\r\\n | size of a chunk: \"-1\"",
                "\\r\\n | size of a chunk: \"\"",
                "g\\r\\n | size of a chunk: \"g\"",
                "0x3\\r\\n | size of a chunk: \"0x3\"",
                "3\\n | size of a chunk with LF alone after \"3\"",
                "1000000000000000\\r\\n | size of a chunk: \"1000000000000000\""
            })
    void chunk_thatIsNone_fails(String chunks, String reason) {
        String head = OK + "Transfer-Encoding: chunked\r\n\r\n";
        assertThat(result(containing("x"), head + unescape(chunks))).isEqualTo("failed: " + reason);
    }

    @Test
    void chunk_withEndlessExtension_fails() {
        String head = OK + "Transfer-Encoding: chunked\r\n\r\n";
        assertThat(result(containing("x"), head + "1;" + "x".repeat(300)))
                .isEqualTo("failed: size of a chunk longer than 256 octets");
    }

    @Test
    void body_beyondTheLimit_isNotLookedAt() {
        HttpCheck check = HttpCheck.builder("").bodyContains("x").bodyLimit(10).build();
        String chunked = OK + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n";
        for (String head : new String[] {OK + "\r\n", OK + "Content-Length: 99999999999\r\n\r\n", chunked}) {
            assertThat(result(check, head + ".........x")).isEqualTo("passed: HTTP 200");
            assertThat(result(check, head + "..........x")).isEqualTo("failed: HTTP 200, body without the text");
        }
    }

    @Test
    void body_octets_readAsTheCharset() {
        String utf8 = new String("Über".getBytes(UTF_8), ISO_8859_1);
        assertThat(result(containing("Über"), OK + "\r\n" + utf8)).isEqualTo("passed: HTTP 200");
        assertThat(result(containing("\ufffdber"), OK + "\r\nÜber")).isEqualTo("passed: HTTP 200");
        HttpCheck latin = HttpCheck.builder("")
                .bodyContains("Über")
                .bodyCharset(StandardCharsets.ISO_8859_1)
                .build();
        assertThat(result(latin, OK + "\r\nÜber")).isEqualTo("passed: HTTP 200");
    }

    @Test
    void pattern_withoutEnd_isGivenUp() {
        byte[] response = (OK + "\r\n" + "a".repeat(60)).getBytes(ISO_8859_1);
        assertThat(result(matching("(.*a){12}b"), response, 0, true))
                .hasToString("failed: HTTP 200, body pattern given up after 10000000 steps");
        byte[] longer = (OK + "\r\n" + "ab".repeat(30_000)).getBytes(ISO_8859_1);
        assertThat(String.valueOf(result(matching("^(a|b)*c"), longer, 0, true)))
                .startsWith("failed: HTTP 200, body pattern given up");
    }
}
