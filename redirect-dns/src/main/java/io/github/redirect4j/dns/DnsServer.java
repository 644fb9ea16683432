// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import io.github.redirect4j.core.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A DNS server over UDP and TCP for what a {@link DnsRedirector} has published. Its loops run in an executor of the
 * user's, each until the server is closed: one per address for UDP, or as many as there are to be workers, and one for all
 * of TCP.
 *
 * <p>An answer leaves from the address that the query was sent to. So a wildcard address is taken as all addresses that
 * the machine has when the server starts; one that it gets later is not served.
 *
 * <p>If a loop ends otherwise, because its thread was interrupted or the virtual machine failed, the server closes, so that
 * nothing is bound that nobody serves.
 *
 * <p>Safe for use by many threads at once.
 */
public final class DnsServer implements AutoCloseable {
    // How often a pair of ports is looked for that is free for UDP and TCP at all addresses.
    private static final int TRIES = 32;

    private final List<DnsUdpTransport> udp = new ArrayList<>();
    private final DnsTcpTransport tcp;
    private final Set<InetSocketAddress> addresses = new LinkedHashSet<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private DnsServer(Builder b) throws IOException {
        Counters counters = b.redirector.counters();
        tcp = new DnsTcpTransport(
                new DnsTcpTransport.Limits(b.idle.toNanos(), b.connections, b.perSource), b.ticker, counters);
        int keepalive = (int) (b.idle.toMillis() / 100);
        try {
            for (InetSocketAddress address : b.addresses) {
                bind(address, b.workers);
            }
            Set<InetSocketAddress> own = Set.copyOf(addresses);
            for (DnsUdpTransport socket : udp) {
                DnsAnswerer answerer = b.redirector.answerer();
                b.executor.execute(() -> run(() -> socket.serve(answerer, counters, own)));
            }
            DnsAnswerer answerer = new DnsAnswerer(b.redirector, keepalive);
            b.executor.execute(() -> run(() -> tcp.serve(answerer)));
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Returns a builder of a server.
     *
     * @param redirector what answers; it stays the caller's
     * @param executor runs the loops, which do not end: it needs a thread for each at once, and must not put any in a
     *     queue
     * @return the builder
     */
    public static Builder builder(DnsRedirector redirector, Executor executor) {
        return new Builder(redirector, executor);
    }

    // ---- start

    private void bind(InetSocketAddress wanted, int workers) throws IOException {
        List<InetAddress> locals = DnsUdpTransport.concrete(wanted.getAddress());
        for (int left = TRIES; ; left--) {
            List<DnsUdpTransport> bound = new ArrayList<>();
            try {
                int port = wanted.getPort();
                for (InetAddress local : locals) {
                    port = bindUdp(new InetSocketAddress(local, port), workers, bound);
                }
                for (InetAddress local : locals) {
                    tcp.bind(new InetSocketAddress(local, port));
                }
                udp.addAll(bound);
                bound.forEach(socket -> addresses.add(socket.address()));
                return;
            } catch (BindException e) {
                closeAll(bound);
                if (wanted.getPort() != 0 || left <= 1) {
                    throw e;
                }
            } catch (IOException | RuntimeException e) {
                closeAll(bound);
                throw e;
            }
        }
    }

    /** Binds one socket per worker, or the same for all where the system cannot share an address. */
    private static int bindUdp(InetSocketAddress address, int workers, List<DnsUdpTransport> bound) throws IOException {
        DnsUdpTransport first = DnsUdpTransport.bind(address, workers > 1);
        bound.add(first);
        for (int i = 1; i < workers; i++) {
            bound.add(first.canShare() ? DnsUdpTransport.bind(first.address(), true) : first);
        }
        return first.address().getPort();
    }

    private static void closeAll(List<DnsUdpTransport> sockets) throws IOException {
        for (DnsUdpTransport socket : sockets) {
            socket.close();
        }
    }

    /** A loop. */
    private interface Loop {
        void run() throws IOException;
    }

    private void run(Loop loop) {
        try {
            loop.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            close();
        }
    }

    // ---- afterwards

    /**
     * Returns where the server listens, by UDP and TCP alike, with the ports that it got.
     *
     * @return the addresses, unmodifiable, in the order in which they were asked for
     */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /**
     * Returns whether the server is still open.
     *
     * @return false once it was closed, by {@link #close()} or by the end of a loop
     */
    public boolean isOpen() {
        return !closed.get();
    }

    /**
     * Closes all sockets and connections; the loops end soon after. The redirector and the executor stay open. Closing
     * twice does nothing.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try (tcp) {
                closeAll(udp);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Collects the settings. Confined: one thread at a time, no internal locking. */
    public static final class Builder {
        private static final int MOST_WORKERS = 1024;

        private final DnsRedirector redirector;
        private final Executor executor;
        private final List<InetSocketAddress> addresses = new ArrayList<>();
        private int workers = 1;
        private Duration idle = Duration.ofSeconds(10);
        private int connections = 1000;
        private int perSource = 100;
        private Ticker ticker = Ticker.system();

        private Builder(DnsRedirector redirector, Executor executor) {
            this.redirector = Objects.requireNonNull(redirector, "redirector");
            this.executor = Objects.requireNonNull(executor, "executor");
        }

        /**
         * Adds an address to listen at; at least one is needed.
         *
         * @param address the address; port 0 is any port that is free for both UDP and TCP
         * @return this
         * @throws IllegalArgumentException if the address is a name that was not resolved
         */
        public Builder address(InetSocketAddress address) {
            if (address.isUnresolved()) {
                throw new IllegalArgumentException(
                        "address: " + DnsName.quote(address.toString()) + " (expected: a resolved one)");
            }
            addresses.add(address);
            return this;
        }

        /**
         * Sets how many UDP workers each address has. Where the system can share a port each has a socket of its own, and
         * the system spreads the datagrams by their source. Default: 1.
         *
         * @param workers 1 to 1024
         * @return this
         * @throws IllegalArgumentException if the number is out of range
         */
        public Builder udpWorkers(int workers) {
            this.workers = checked(workers, MOST_WORKERS, "workers");
            return this;
        }

        /**
         * Sets how long a TCP connection may be without a whole query, or without reading its answers, before it is
         * closed. Default: 10 seconds.
         *
         * @param timeout 100 ms to 1 hour
         * @return this
         * @throws IllegalArgumentException if the time is out of range
         */
        public Builder tcpIdleTimeout(Duration timeout) {
            if (timeout.compareTo(Duration.ofMillis(100)) < 0 || timeout.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("timeout: " + timeout + " (expected: 100 ms to 1 hour)");
            }
            idle = timeout;
            return this;
        }

        /**
         * Sets how many TCP connections there may be. A further one takes the place of that which was idle for longest, of
         * the same address or of all. Default: 1000 in all, and 100 of one address.
         *
         * @param all 1 to 1,000,000
         * @param perSource 1 to 1,000,000
         * @return this
         * @throws IllegalArgumentException if a number is out of range
         */
        public Builder tcpConnections(int all, int perSource) {
            connections = checked(all, 1_000_000, "all");
            this.perSource = checked(perSource, 1_000_000, "perSource");
            return this;
        }

        private static int checked(int value, int most, String what) {
            if (value < 1 || value > most) {
                throw new IllegalArgumentException(what + ": " + value + " (expected: 1 to " + most + ")");
            }
            return value;
        }

        /**
         * Sets the clock by which connections are idle. Default: {@link Ticker#system()}.
         *
         * @param ticker the clock
         * @return this
         */
        public Builder ticker(Ticker ticker) {
            this.ticker = Objects.requireNonNull(ticker, "ticker");
            return this;
        }

        /**
         * Binds all addresses and starts the loops.
         *
         * @return the server, which answers from now on
         * @throws IOException if an address cannot be bound
         * @throws IllegalStateException if there is no address
         * @throws java.util.concurrent.RejectedExecutionException if the executor refuses a loop; nothing stays bound
         */
        public DnsServer start() throws IOException {
            if (addresses.isEmpty()) {
                throw new IllegalStateException("addresses: none (expected: at least one)");
            }
            return new DnsServer(this);
        }
    }
}
