// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Records without a socket, against an engine of the JDK, in pieces of any size and cut off anywhere. */
@Timeout(60)
class TlsTransportTest {
    private static final SSLContext CONTEXT = TestOrigin.context();
    private static final HttpCheck CHECK =
            HttpCheck.builder("").bodyContains("well").build();

    static Stream<Arguments> versionsAndPieces() {
        return Stream.of("TLSv1.2", "TLSv1.3")
                .flatMap(version -> Stream.of(1, 7, 1000, 100_000).map(piece -> Arguments.of(version, piece)));
    }

    /** The other side: answers whatever comes, and then says that it is the end. */
    private static final class Peer {
        private final SSLEngine engine = CONTEXT.createSSLEngine();
        private final ByteBuffer in = ByteBuffer.allocate(100_000);
        private final ByteBuffer out = ByteBuffer.allocate(100_000);
        private final ByteBuffer response = ByteBuffer.wrap("HTTP/1.1 200 OK\r\n\r\nall well".getBytes(ISO_8859_1));
        private boolean asked;

        Peer(String version) {
            engine.setUseClientMode(false);
            engine.setEnabledProtocols(new String[] {version});
        }

        /** Takes records, and returns those to send. */
        byte[] answer(ByteBuffer records) throws SSLException {
            in.put(records);
            out.clear();
            boolean goesOn = true;
            while (goesOn) {
                HandshakeStatus status = engine.getHandshakeStatus();
                if (status == HandshakeStatus.NEED_TASK) {
                    engine.getDelegatedTask().run();
                } else if (status == HandshakeStatus.NEED_WRAP) {
                    engine.wrap(ByteBuffer.allocate(0), out);
                } else if (asked && response.hasRemaining()) {
                    engine.wrap(response, out);
                } else if (asked) {
                    engine.closeOutbound();
                    engine.wrap(response, out);
                    goesOn = false;
                } else {
                    goesOn = take();
                }
            }
            out.flip();
            byte[] sent = new byte[out.remaining()];
            out.get(sent);
            return sent;
        }

        private boolean take() throws SSLException {
            ByteBuffer plain = ByteBuffer.allocate(100_000);
            in.flip();
            int consumed = engine.unwrap(in, plain).bytesConsumed();
            in.compact();
            asked |= plain.position() > 0;
            return consumed > 0 || asked;
        }
    }

    /** Returns the result of a conversation of which at most so many octets arrive. */
    private static @Nullable ProbeResult converse(String version, int piece, int most) throws SSLException {
        TlsTransport tls =
                new TlsTransport(CONTEXT, "origin.example.net", 443, new HttpExchange(CHECK, "GET / HTTP/1.1\r\n\r\n"));
        Peer peer = new Peer(version);
        ProbeResult result = tls.connected();
        int left = most;
        while (result == null && tls.out().hasRemaining()) {
            byte[] octets = peer.answer(tls.out());
            for (int at = 0; at < Math.min(octets.length, most) && result == null && left > 0; ) {
                int size = Math.min(Math.min(piece, octets.length - at), left);
                result = tls.received(ByteBuffer.wrap(octets, at, size));
                at += size;
                left -= size;
            }
            if (left == 0 && result == null) {
                return tls.ended();
            }
        }
        return result;
    }

    @ParameterizedTest
    @MethodSource("versionsAndPieces")
    void received_anyPieces_passes(String version, int piece) throws Exception {
        assertThat(converse(version, piece, Integer.MAX_VALUE)).hasToString("passed: HTTP 200");
    }

    @ParameterizedTest
    @MethodSource("versionsAndPieces")
    void ended_anywhere_fails(String version, int piece) throws Exception {
        int most = 0;
        String result = "";
        for (; most < 20_000 && !result.equals("passed: HTTP 200"); most += 53) {
            result = String.valueOf(converse(version, piece, most + 1));
            assertThat(result)
                    .isIn("failed: TLS: closed within the handshake", "failed: TLS: cut off", "passed: HTTP 200");
        }
        assertThat(most).isBetween(500, 5000);
    }
}
