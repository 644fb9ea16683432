// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import com.google.common.base.Throwables;
import com.google.common.net.InetAddresses;
import io.github.redirect4j.core.internal.Text;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * An exchange in TLS around another: records outside, octets inside. The certificate has to be of the name that is asked
 * for, as for https.
 *
 * <p>The engine's tasks run where the exchange is driven. There is one borrowed thread, and an executor of one thread has
 * to do; to hand them back to it would wait for ever.
 */
final class TlsTransport implements Exchange {
    private static final int MOST_UNSENT = 256 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final Exchange inner;
    private ByteBuffer in; // to be written to
    private ByteBuffer plain; // to be written to
    private ByteBuffer out; // to be read from
    private boolean open;

    TlsTransport(SSLContext context, String serverName, int port, Exchange inner) throws SSLException {
        this.inner = inner;
        engine = context.createSSLEngine(serverName, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setServerNames(serverNames(serverName));
        engine.setSSLParameters(parameters);
        in = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize()).flip();
    }

    /** RFC 6066, 3: no addresses. The JDK has no SNI, and knows no certificate, of names with an underscore. */
    private static List<SNIServerName> serverNames(String name) throws SSLException {
        if (InetAddresses.isInetAddress(name)) {
            return List.of();
        }
        try {
            return List.of(new SNIHostName(name));
        } catch (IllegalArgumentException e) {
            throw new SSLException("host name refused: " + Text.quote(name), e);
        }
    }

    @Override
    public @Nullable ProbeResult connected() {
        try {
            engine.beginHandshake();
            return goOn();
        } catch (SSLException e) {
            return failed(e);
        }
    }

    @Override
    public ByteBuffer out() {
        return out;
    }

    @Override
    public @Nullable ProbeResult received(ByteBuffer records) {
        try {
            ProbeResult result = null;
            while (result == null && records.hasRemaining()) {
                in = withRoom(in, 1);
                int octets = Math.min(in.remaining(), records.remaining());
                in.put(in.position(), records, records.position(), octets).position(in.position() + octets);
                records.position(records.position() + octets);
                result = goOn();
            }
            return result;
        } catch (SSLException e) {
            return failed(e);
        }
    }

    /** Without a word that it is the end it may be anybody who cut the connection. */
    @Override
    public ProbeResult ended() {
        return ProbeResult.fail(open ? "TLS: cut off" : "TLS: closed within the handshake");
    }

    /** Goes on until more records are needed; returns the result, or null if there is none yet. */
    private @Nullable ProbeResult goOn() throws SSLException {
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
            } else if (status == HandshakeStatus.NEED_WRAP) {
                wrap(NOTHING);
            } else {
                ProbeResult result = status == HandshakeStatus.NOT_HANDSHAKING ? speak() : null;
                if (result != null || in.position() == 0) {
                    return result;
                }
                SSLEngineResult step = unwrap();
                if (step.getStatus() == Status.BUFFER_UNDERFLOW) {
                    return null;
                }
                result = hear(step);
                if (result != null) {
                    return result;
                }
            }
        }
    }

    /** Says what the exchange inside has to say, once nobody listens in. */
    private @Nullable ProbeResult speak() throws SSLException {
        if (!open) {
            open = true;
            ProbeResult result = inner.connected();
            if (result != null) {
                return result;
            }
        }
        while (inner.out().hasRemaining()) {
            wrap(inner.out());
        }
        return null;
    }

    private void wrap(ByteBuffer from) throws SSLException {
        SSLEngineResult step;
        out = withRoom(out.compact(), engine.getSession().getPacketBufferSize());
        step = engine.wrap(from, out);
        out.flip();
        if (out.remaining() > MOST_UNSENT) {
            throw new SSLException("peer makes us talk and does not listen");
        }
        if (step.getStatus() == Status.CLOSED || step.getStatus() == Status.BUFFER_OVERFLOW) {
            throw new SSLException("closed");
        }
    }

    private SSLEngineResult unwrap() throws SSLException {
        in.flip();
        plain.clear();
        SSLEngineResult step;
        try {
            step = engine.unwrap(in, plain);
        } finally {
            in.compact();
        }
        if (step.getStatus() == Status.BUFFER_UNDERFLOW) {
            in = withRoom(in, Math.max(1, engine.getSession().getPacketBufferSize() - in.position()));
        } else if (step.getStatus() == Status.BUFFER_OVERFLOW) {
            plain = ByteBuffer.allocate(
                    Math.max(2 * plain.capacity(), engine.getSession().getApplicationBufferSize()));
        }
        return step;
    }

    private @Nullable ProbeResult hear(SSLEngineResult step) throws SSLException {
        plain.flip();
        ProbeResult result = plain.hasRemaining() ? inner.received(plain) : null;
        if (result != null) {
            return result;
        }
        if (step.getStatus() == Status.CLOSED) {
            return open ? inner.ended() : ended();
        }
        boolean again = open && engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
        if (again && !engine.getSession().getProtocol().equals("TLSv1.3")) { // where it is but a new key
            throw new SSLException("renegotiation refused");
        }
        return null;
    }

    private static ByteBuffer withRoom(ByteBuffer buffer, int octets) {
        return buffer.remaining() >= octets
                ? buffer
                : ByteBuffer.allocate(buffer.position() + octets).put(buffer.flip());
    }

    /** The reason is that of the innermost cause, which says what was wrong with a certificate; the JDK bounds it. */
    private static ProbeResult failed(SSLException e) {
        Throwable cause = Throwables.getRootCause(e);
        return ProbeResult.fail(
                "TLS: " + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage()));
    }
}
