// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import io.github.redirect4j.core.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * An agent beside an origin: says a line to whoever connects, and closes. HAProxy's {@code agent-check} asks it, and so
 * does redirect4j's {@code AgentChecker}.
 *
 * <p>What a client sends is not read for its meaning. A client that does not close is hung up on after 2 seconds; of more
 * than 256 clients at once the one that came first. There is no encryption and no check of who asks: listen where only
 * dispatchers get to.
 *
 * <p>Safe for use by many threads at once. Close it when it is no longer used.
 */
public final class AgentTransport implements AutoCloseable {
    private static final int BACKLOG = 128;
    private static final int MOST = 256;
    private static final int LONGEST = 1024;
    private static final long PATIENCE_NANOS = 2_000_000_000;
    private static final long PASS_MILLIS = 200;

    private final ServerSocketChannel listening;
    private final Selector selector;
    private final InetSocketAddress address;
    private final Supplier<String> line;
    private final Ticker ticker;

    /** Those who are connected, in the order in which they came; the borrowed thread's alone. */
    private final Deque<Client> clients = new ArrayDeque<>();

    private record Client(SocketChannel channel, ByteBuffer out, long sinceNanos) {}

    private AgentTransport(InetSocketAddress address, Supplier<String> line, Ticker ticker) throws IOException {
        this.line = line;
        this.ticker = ticker;
        this.selector = Selector.open();
        ServerSocketChannel made = null;
        try {
            made = ServerSocketChannel.open();
            made.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            made.bind(address, BACKLOG);
            made.configureBlocking(false);
            made.register(selector, SelectionKey.OP_ACCEPT);
            this.address = (InetSocketAddress) made.getLocalAddress();
            this.listening = made;
        } catch (IOException | RuntimeException e) {
            if (made != null) {
                made.close();
            }
            selector.close();
            throw e;
        }
    }

    /**
     * Starts an agent.
     *
     * @param address where it listens; port 0 for one that is free
     * @param line returns what is said, {@link LoadReporter#agentLine} for one: at most 1024 characters of visible ASCII,
     *     blanks and tabs, without the end of the line. Asked once per client; when it returns anything else or throws,
     *     the client hears nothing, which to HAProxy changes nothing
     * @param executor lends one thread until the agent is closed or the thread interrupted
     * @return the agent
     * @throws IOException if the address cannot be had
     * @throws java.util.concurrent.RejectedExecutionException if the executor has no thread
     */
    public static AgentTransport start(InetSocketAddress address, Supplier<String> line, Executor executor)
            throws IOException {
        return start(address, line, executor, Ticker.system());
    }

    static AgentTransport start(InetSocketAddress address, Supplier<String> line, Executor executor, Ticker ticker)
            throws IOException {
        Objects.requireNonNull(executor, "executor");
        AgentTransport agent = new AgentTransport(address, Objects.requireNonNull(line, "line"), ticker);
        try {
            executor.execute(agent::serve);
        } catch (RuntimeException | Error e) {
            agent.close();
            throw e;
        }
        return agent;
    }

    /**
     * Returns where the agent listens.
     *
     * @return address and port, also after it was closed
     */
    public InetSocketAddress address() {
        return address;
    }

    /** Ends the agent: nobody is answered any more, and its thread is given back shortly. Closing again does nothing. */
    @Override
    public void close() {
        quietly(listening);
        quietly(selector); // wakes the thread, which then closes what is left
    }

    private void serve() {
        try (selector;
                listening) {
            SelectionKey accepting = listening.keyFor(selector);
            while (selector.isOpen() && !Thread.currentThread().isInterrupted()) {
                boolean rested = selector.select(PASS_MILLIS) == 0;
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.attachment() instanceof Client client) {
                        goOn(client, key);
                    } else {
                        accept(key);
                    }
                }
                selector.selectedKeys().clear();
                long now = ticker.nanoTime();
                while (!clients.isEmpty() && now - clients.element().sinceNanos() >= PATIENCE_NANOS) {
                    quietly(clients.remove().channel());
                }
                clients.removeIf(client -> !client.channel().isOpen());
                if (rested) {
                    accepting.interestOps(SelectionKey.OP_ACCEPT);
                }
            }
        } catch (IOException | RuntimeException e) {
            // Closed, by whomever; there is nobody left to tell.
        } finally {
            clients.forEach(client -> quietly(client.channel()));
            clients.clear();
        }
    }

    private void accept(SelectionKey key) {
        try {
            SocketChannel channel = listening.accept();
            if (channel == null) {
                return;
            }
            ByteBuffer out = said();
            if (out.hasRemaining()) {
                Client client = new Client(channel, out, ticker.nanoTime());
                clients.add(client);
                channel.configureBlocking(false);
                goOn(client, channel.register(selector, SelectionKey.OP_READ, client));
            } else {
                quietly(channel);
            }
            if (clients.size() > MOST) {
                quietly(clients.remove().channel());
            }
        } catch (IOException e) {
            key.interestOps(0); // no file descriptor for one: not tried again before others were served
        }
    }

    private ByteBuffer said() {
        try {
            String text = line.get();
            boolean fits = text.length() <= LONGEST && text.chars().allMatch(c -> (c >= ' ' && c <= '~') || c == '\t');
            return StandardCharsets.US_ASCII.encode(fits ? text + "\n" : "");
        } catch (RuntimeException e) { // foreign code; it must not end the agent
            return ByteBuffer.allocate(0);
        }
    }

    /** Says what is left to say, then waits for the other side to close: closing first could take back what was said. */
    private static void goOn(Client client, SelectionKey key) {
        SocketChannel channel = client.channel();
        try {
            if (client.out().hasRemaining()) {
                channel.write(client.out());
                if (client.out().hasRemaining()) {
                    key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                } else {
                    channel.shutdownOutput();
                    key.interestOps(SelectionKey.OP_READ);
                }
            }
            if (channel.read(ByteBuffer.allocate(LONGEST)) < 0) {
                channel.close();
            }
        } catch (IOException | RuntimeException e) {
            quietly(channel);
        }
    }

    private static void quietly(AutoCloseable closed) {
        try {
            closed.close();
        } catch (Exception e) {
            // It is of no use any more either way.
        }
    }
}
