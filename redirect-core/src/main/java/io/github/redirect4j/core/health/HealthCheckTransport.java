// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.Server;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes probes that ask servers over the network: whether a TCP connection can be had, what they respond over HTTP, https
 * or DNS. One transport does for all checks of a program.
 *
 * <p>It borrows one thread, whatever the number of servers, while there is something to wait for, and gives it back when
 * there was not for a tenth of a second. When that thread is interrupted, what goes on fails, and the next check borrows
 * another. Results are told on it, so whoever hears of them should be quick; so should trust managers and body patterns of
 * yours. TLS handshakes are computed on it.
 *
 * <p>A server is asked at its first address. One that is given by name has an address once the pool's
 * {@link io.github.redirect4j.core.Resolver} has found it, and fails until then. Each check has a connection or
 * socket of its own, which is closed when there is a result or the check is cancelled. There is no timeout here: a
 * {@link HealthChecker} has one, and cancels. Whatever a server says over HTTP or DNS, a check reads a bounded part of it and
 * either has a result or waits for more.
 *
 * <p>A tenth of a second after the last check a transport holds nothing: no thread, no channel, no selector. Closing it is
 * for ending what goes on.
 *
 * <p>Safe for use by many threads at once.
 */
public final class HealthCheckTransport implements AutoCloseable {
    private final ChannelTransport channels;
    private final SplittableRandom random;
    private final Object lock = new Object(); // guards random

    private HealthCheckTransport(Builder b) {
        channels = new ChannelTransport(b.executor, b.atOnce, b.source4, b.source6);
        random = new SplittableRandom(b.seed);
    }

    /**
     * Returns a transport with all defaults.
     *
     * @param executor lends one thread; an executor of one thread will do. It is not shut down by the transport
     * @return a new transport
     */
    public static HealthCheckTransport create(Executor executor) {
        return builder(executor).build();
    }

    /**
     * Returns a builder of a transport.
     *
     * @param executor as for {@link #create(Executor)}
     * @return the builder
     */
    public static Builder builder(Executor executor) {
        return new Builder(executor);
    }

    // ---- probes

    /**
     * Returns a probe that passes when a TCP connection to the server's port is established, and closes it at once.
     *
     * @return the probe
     */
    public Probe tcp() {
        return server -> connect(server, server.port());
    }

    /**
     * Returns a probe that passes when a TCP connection to a port is established, and closes it at once.
     *
     * @param port 1 to 65535, of all servers
     * @return the probe
     * @throws IllegalArgumentException if the port is out of range
     */
    public Probe tcp(int port) {
        if (port < 1 || port > 0xffff) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        return server -> connect(server, port);
    }

    private CompletionStage<ProbeResult> connect(Server server, int port) {
        return port == 0 ? failed("no port") : ask(server, port, false, ConnectExchange::new);
    }

    /**
     * Returns a probe that sends an HTTP request and passes by the response. Servers asked over https have to show a
     * certificate that {@link SSLContext#getDefault()} trusts; the first such check loads what that is.
     *
     * @param check what is asked, and which responses pass
     * @return the probe
     */
    public Probe http(HttpCheck check) {
        Objects.requireNonNull(check, "check");
        return server -> ask(server, check, SSLContext::getDefault);
    }

    /**
     * Returns a probe that sends an HTTP request and passes by the response, with what trust there is in servers, and which
     * certificates are shown to them, left to a context of yours. That a certificate is of the server's name is checked
     * besides; {@link HttpCheck.Builder#serverName(String)} sets another name.
     *
     * @param check what is asked, and which responses pass
     * @param context the context, for servers that are asked over https
     * @return the probe
     */
    public Probe http(HttpCheck check, SSLContext context) {
        Objects.requireNonNull(check, "check");
        Objects.requireNonNull(context, "context");
        return server -> ask(server, check, () -> context);
    }

    private CompletionStage<ProbeResult> ask(Server server, HttpCheck check, Callable<SSLContext> context) {
        HttpQuestion question = HttpQuestion.of(check, server);
        if (question == null) {
            return failed(check.scheme() == null ? "no URL" : "no " + check.scheme() + " URL");
        }
        return ask(server, question.port(), false, () -> {
            Exchange plain = new HttpExchange(check, question.request());
            return question.secure()
                    ? new TlsTransport(context.call(), question.serverName(), question.port(), plain)
                    : plain;
        });
    }

    /**
     * Returns a probe that sends a DNS query in one datagram and passes by the response.
     *
     * @param check what is asked, and which responses pass
     * @return the probe
     */
    public Probe dns(DnsCheck check) {
        Objects.requireNonNull(check, "check");
        return server -> ask(server, check.port(), true, () -> new DnsExchange(check, nextId()));
    }

    private int nextId() {
        synchronized (lock) {
            return random.nextInt(0x10000);
        }
    }

    /** Returns a probe that passes with what an agent replies. */
    Probe agents(Function<? super Server, ? extends @Nullable InetSocketAddress> agents, byte[] question) {
        return server -> {
            InetSocketAddress to = agents.apply(server);
            return to == null ? failed("no agent") : channels.ask(to, false, () -> new AgentExchange(question));
        };
    }

    private CompletionStage<ProbeResult> ask(
            Server server, int port, boolean datagram, Callable<? extends Exchange> script) {
        return server.addresses().isEmpty()
                ? failed("no address")
                : channels.ask(new InetSocketAddress(server.addresses().get(0), port), datagram, script);
    }

    private static CompletionStage<ProbeResult> failed(String reason) {
        return CompletableFuture.completedFuture(ProbeResult.fail(reason));
    }

    /**
     * Ends what goes on: checks fail, the borrowed thread closes their channels and goes home. So do checks that are begun
     * later. Closing again does nothing.
     */
    @Override
    public void close() {
        channels.close();
    }

    /** Collects a transport's settings. Confined: one thread at a time, no internal locking. */
    public static final class Builder {
        private final Executor executor;
        private int atOnce = 1024;
        private @Nullable InetAddress source4;
        private @Nullable InetAddress source6;
        private long seed = new SplittableRandom().nextLong();

        private Builder(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
        }

        /**
         * Sets how many servers are asked at once. Others wait, first come, first served, which counts as part of their
         * timeout: let it be more than the servers that may hang together, or they make others fail. Default: 1024.
         *
         * @param atOnce 1 or more, and fewer than half of the files that the process may open
         * @return this
         * @throws IllegalArgumentException if the number is below 1
         */
        public Builder atOnce(int atOnce) {
            if (atOnce < 1) {
                throw new IllegalArgumentException("atOnce: " + atOnce + " (expected: 1 or more)");
            }
            this.atOnce = atOnce;
            return this;
        }

        /**
         * Sets the local address from which servers of its family are asked, IPv4 or IPv6; one can be set of each. Default:
         * the one that the system takes.
         *
         * @param source an address of this machine; with any other, checks fail
         * @return this
         */
        public Builder source(InetAddress source) {
            if (Objects.requireNonNull(source, "source") instanceof Inet4Address) {
                source4 = source;
            } else {
                source6 = source;
            }
            return this;
        }

        /**
         * Sets the seed of the ids of DNS queries. Default: a random one.
         *
         * @param seed any value
         * @return this
         */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Returns the transport.
         *
         * @return a new transport
         */
        public HealthCheckTransport build() {
            return new HealthCheckTransport(this);
        }
    }
}
