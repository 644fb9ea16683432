// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import io.github.redirect4j.core.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * All TCP sockets of a server, and the one loop that serves them: nothing in it waits for one client. Safe for use by many
 * threads at once; the loop's own state is confined to it.
 */
final class DnsTcpTransport implements AutoCloseable {
    /** What bounds the connections. */
    record Limits(long idleNanos, int connections, int perSource) {}

    private static final int BACKLOG = 128;
    private static final long TICK_MILLIS = 250;
    private static final int READ = 16_384;

    // A peer that does not read its answers is not read from until they are below this.
    private static final int MOST_PENDING = 131_072;

    private final Selector selector;
    private final List<ServerSocketChannel> listeners = new CopyOnWriteArrayList<>();
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final Limits limits;
    private final Ticker ticker;
    private final Counters counters;

    // Of the loop alone.
    private final Map<InetAddress, Map<Connection, Boolean>> sources = new HashMap<>();
    private final Map<Connection, Boolean> connections = longestIdleFirst();
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ);
    private final ByteBuffer out = ByteBuffer.allocate(2 + Query.LONGEST);
    private long swept;
    private boolean acceptRests;

    DnsTcpTransport(Limits limits, Ticker ticker, Counters counters) throws IOException {
        this.limits = limits;
        this.ticker = ticker;
        this.counters = counters;
        this.selector = Selector.open();
        this.swept = ticker.nanoTime();
    }

    /** Binds one more socket. Called before the loop runs. */
    void bind(InetSocketAddress address) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listeners.add(listener);
        listener.configureBlocking(false);
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true); // connections of a server before this one linger
        listener.bind(address, BACKLOG);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    // ---- the loop

    /** Serves until the transport is closed. */
    void serve(DnsAnswerer answerer) throws IOException {
        while (selector.isOpen()) {
            try {
                selector.select(key -> ready(key, answerer), TICK_MILLIS);
                sweep();
            } catch (ClosedSelectorException e) {
                return;
            }
        }
    }

    private void ready(SelectionKey key, DnsAnswerer answerer) {
        Connection connection = (Connection) key.attachment();
        try {
            if (connection == null) {
                accept((ServerSocketChannel) key.channel(), key);
            } else {
                connection.move(answerer);
            }
        } catch (IOException e) {
            drop(connection); // a reset, mostly: the peer's business
        } catch (VirtualMachineError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            counters.errors.increment();
            drop(connection);
        }
    }

    private void drop(@Nullable Connection connection) {
        if (connection != null) {
            connection.close();
        }
    }

    private void accept(ServerSocketChannel listener, SelectionKey key) {
        SocketChannel channel;
        try {
            channel = listener.accept();
        } catch (IOException e) {
            // Out of descriptors, say: it would fail at once again. It is tried anew at the next sweep.
            counters.errors.increment();
            key.interestOps(0);
            acceptRests = true;
            return;
        }
        if (channel == null) {
            return;
        }
        open.add(channel);
        try {
            InetSocketAddress peer = (InetSocketAddress) channel.getRemoteAddress();
            InetAddress source = peer.getAddress();
            Map<Connection, Boolean> there = sources.get(source);
            if (there != null && there.size() >= limits.perSource) {
                evict(there);
            } else if (connections.size() >= limits.connections) {
                evict(connections);
            }
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey own = channel.register(selector, SelectionKey.OP_READ);
            Connection connection = new Connection(channel, own, peer);
            own.attach(connection);
            connections.put(connection, true);
            sources.computeIfAbsent(source, first -> longestIdleFirst()).put(connection, true);
            counters.connections.increment();
        } catch (IOException | RuntimeException e) { // it is gone again, or this transport is closed
            open.remove(channel);
            closeQuietly(channel);
        }
    }

    /** Makes room: whoever says nothing must not keep out who asks. */
    private void evict(Map<Connection, Boolean> idlest) {
        counters.evicted.increment();
        idlest.keySet().iterator().next().close();
    }

    private static Map<Connection, Boolean> longestIdleFirst() {
        return new LinkedHashMap<>(16, 0.75f, true);
    }

    private void closeQuietly(AutoCloseable channel) {
        try {
            channel.close();
        } catch (Exception e) { // nothing is left to do for it but to count
            counters.errors.increment();
        }
    }

    /** Closes who has been idle for too long; seen in steps of an eighth of that time. */
    private void sweep() {
        long now = ticker.nanoTime();
        if (acceptRests) {
            acceptRests = false;
            selector.keys().stream()
                    .filter(key -> key.isValid() && key.attachment() == null)
                    .forEach(key -> key.interestOps(SelectionKey.OP_ACCEPT));
        }
        if (now - swept < limits.idleNanos / 8) {
            return;
        }
        swept = now;
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof Connection connection && now - connection.since > limits.idleNanos) {
                connection.close();
            }
        }
    }

    /** One client. Time counts from the last whole query, or from when it had read all answers; drips do not count. */
    private final class Connection {
        private final SocketChannel channel;
        private final SelectionKey key;
        private final InetSocketAddress peer;
        private final StreamBuffer received = new StreamBuffer();
        private final StreamBuffer pending = new StreamBuffer();
        private long since;
        private boolean ended;

        Connection(SocketChannel channel, SelectionKey key, InetSocketAddress peer) {
            this.channel = channel;
            this.key = key;
            this.peer = peer;
            this.since = ticker.nanoTime();
        }

        void move(DnsAnswerer answerer) throws IOException {
            long now = ticker.nanoTime();
            if (key.isReadable()) {
                read();
            }
            boolean more = true;
            while (more) {
                more = answerAll(answerer, now);
                write(now);
                more &= pending.length() < MOST_PENDING;
            }
            if (ended && pending.length() == 0) {
                close();
                return;
            }
            int reading = ended || pending.length() >= MOST_PENDING ? 0 : SelectionKey.OP_READ;
            key.interestOps(reading | (pending.length() > 0 ? SelectionKey.OP_WRITE : 0));
        }

        private void read() throws IOException {
            in.clear();
            int count = channel.read(in);
            if (count < 0) {
                ended = true;
            } else {
                received.append(in.flip());
            }
        }

        /** Answers the whole messages that are there, and returns whether it stopped because too many answers wait. */
        private boolean answerAll(DnsAnswerer answerer, long now) {
            while (pending.length() < MOST_PENDING) {
                int length = received.length() < 2 ? -1 : received.get16();
                if (length == 0) {
                    ended = true; // says that it is done
                    received.clear();
                    return false;
                }
                if (length < 0 || received.length() < 2 + length) {
                    return false;
                }
                out.clear().position(2);
                int size = answerer.answer(received.view(2, length), out, peer, Transport.TCP);
                received.skip(2 + length);
                active(now);
                if (size > 0) {
                    out.putShort(0, (short) size).position(0).limit(2 + size);
                    pending.append(out);
                }
            }
            return true;
        }

        private void write(long now) throws IOException {
            if (pending.length() > 0) {
                pending.skip(channel.write(pending.view(0, pending.length())));
                if (pending.length() == 0) {
                    active(now);
                }
            }
        }

        private void active(long now) {
            since = now;
            Boolean unused = connections.get(this); // moves to the end
            Map<Connection, Boolean> there = sources.get(peer.getAddress());
            if (there != null) {
                unused = there.get(this);
            }
        }

        void close() {
            key.cancel();
            closeQuietly(channel);
            open.remove(channel);
            connections.remove(this);
            sources.computeIfPresent(peer.getAddress(), (source, there) -> {
                there.remove(this);
                return there.isEmpty() ? null : there;
            });
        }
    }

    /** Closes all at once, whether or not the loop has ever run. */
    @Override
    public void close() throws IOException {
        selector.close(); // first: a registered channel would stay half open until the next select
        for (ServerSocketChannel listener : listeners) {
            listener.close();
        }
        for (SocketChannel channel : open) {
            channel.close();
        }
    }
}
