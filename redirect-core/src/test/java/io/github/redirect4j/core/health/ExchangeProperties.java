// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Exchanges fed with what a fuzzer makes up, in any pieces: a result, or a wish for more, and never an exception. */
class ExchangeProperties {
    private static final SSLContext CONTEXT = TestOrigin.context();
    private static final HttpCheck MATCHING = HttpCheck.builder("")
            .bodyContains("a")
            .bodyMatches(Pattern.compile("b"))
            .bodyLimit(50)
            .build();

    @Provide
    Arbitrary<String> responses() {
        Arbitrary<String> piece = Arbitraries.of(
                "HTTP/1.1 200 OK",
                "HTTP/1.0 404",
                "HTTP/1.1 100 Continue",
                "\r\n",
                "\r\n",
                "\r\n",
                "\n",
                "\r",
                "\r\n\r\n",
                "Content-Length: 3",
                "Content-Length: -3",
                "Transfer-Encoding: chunked",
                "X: y",
                " z",
                "3",
                "ff;x=y",
                "0",
                "abc",
                "\u0000\u00ff",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
        Arbitrary<String> start = Arbitraries.of("HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n\r\n", "");
        return start.flatMap(head -> piece.list().ofMaxSize(20).map(rest -> head + String.join("", rest)));
    }

    private static String feed(Exchange exchange, byte[] octets, List<Integer> pieces) {
        ProbeResult result = exchange.connected();
        int at = 0;
        for (int i = 0; at < octets.length && result == null; i++) {
            int size = Math.min(pieces.get(i % pieces.size()), octets.length - at);
            ByteBuffer piece = ByteBuffer.wrap(octets, at, size).slice();
            result = exchange.received(piece);
            if (result == null) {
                assertThat(piece.hasRemaining()).isFalse();
            }
            at += size;
        }
        return (result == null ? exchange.ended() : result).toString();
    }

    @Property(tries = 3000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void http_anyPieces_sameResult(
            @ForAll("responses") String response,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 40) Integer> pieces) {
        byte[] octets = response.getBytes(ISO_8859_1);
        for (HttpCheck check : List.of(HttpCheck.get(""), MATCHING)) {
            String whole = feed(new HttpExchange(check, ""), octets, List.of(Integer.MAX_VALUE));
            String inPieces = feed(new HttpExchange(check, ""), octets, pieces);
            if (!inPieces.contains("no HTTP/1 response")) { // which quotes what there was when it was clear
                assertThat(inPieces).isEqualTo(whole);
            }
            assertThat(inPieces.startsWith("passed")).isEqualTo(whole.startsWith("passed"));
        }
    }

    @Property(tries = 2000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void dns_anyOctets_result(@ForAll @Size(max = 80) byte[] garbage, @ForAll boolean plausible) {
        byte[] octets = garbage;
        if (plausible) {
            ByteBuffer query = new DnsExchange(DnsCheck.of("a.b"), 7).out();
            octets = new byte[query.remaining() + garbage.length];
            query.get(octets, 0, query.remaining());
            System.arraycopy(garbage, 0, octets, octets.length - garbage.length, garbage.length);
            octets[2] |= (byte) 0x80;
            octets[7] = (byte) (garbage.length & 3);
        }
        assertThat(feed(new DnsExchange(DnsCheck.of("a.b"), 7), octets, List.of(Integer.MAX_VALUE)))
                .matches("(passed|failed): .+");
    }

    @Property(tries = 2000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void agent_anyOctets_result(
            @ForAll @Size(max = 1100) byte[] garbage,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 400) Integer> pieces) {
        String whole = feed(new AgentExchange(new byte[0]), garbage, List.of(Integer.MAX_VALUE));
        assertThat(feed(new AgentExchange(new byte[0]), garbage, pieces)).isEqualTo(whole);
    }

    @Property(tries = 300, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void tls_anyOctets_result(
            @ForAll @Size(max = 300) byte[] garbage,
            @ForAll boolean plausible,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 40) Integer> pieces)
            throws Exception {
        byte[] octets = garbage;
        if (plausible && garbage.length >= 5) { // a record of a handshake
            octets[0] = 22;
            octets[1] = 3;
            octets[2] = 3;
            octets[3] = 0;
        }
        Exchange tls = new TlsTransport(CONTEXT, "origin.example.net", 443, new HttpExchange(MATCHING, ""));
        assertThat(feed(tls, octets, pieces)).startsWith("failed: TLS: ");
    }
}
