// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Many HTTP origins on loopback that can each be broken in several ways and restored. One thread serves them all. */
final class ChaosOrigins implements AutoCloseable {
    /** What is wrong with an origin. */
    enum Fault {
        NONE,
        /** It takes no connections, and those that it had are reset. */
        KILLED,
        /** It takes connections and requests, and never answers. */
        PAUSED,
        /** It answers later than anybody waits. */
        SLOW,
        /** It answers 500. */
        ERRORS,
        /** It answers with random octets. */
        GARBAGE
    }

    private static final long LATE = Duration.ofMillis(1_500).toNanos();
    private static final long POLL_MILLIS = 20;
    private static final byte[] OK =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok".getBytes(ISO_8859_1);
    private static final byte[] ERROR =
            "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1);

    private final Selector selector;
    private final List<Origin> origins = new ArrayList<>();
    private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private final Queue<Late> late = new ArrayDeque<>();
    private final ByteBuffer in = ByteBuffer.allocate(4096);
    private final SplittableRandom random = new SplittableRandom(7);
    private final Thread thread;
    private volatile boolean closed;

    private record Late(SocketChannel connection, long due) {}

    private final class Origin {
        final InetSocketAddress address;
        Fault fault = Fault.NONE;
        ServerSocketChannel listening;

        Origin() throws IOException {
            listening = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            address = (InetSocketAddress) listening.getLocalAddress();
        }

        ServerSocketChannel listen(InetSocketAddress at) throws IOException {
            ServerSocketChannel channel = ServerSocketChannel.open();
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(at, 256);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_ACCEPT, this);
            return channel;
        }

        void turn(Fault to) throws IOException {
            if (fault == Fault.KILLED && to != Fault.KILLED) {
                listening = listen(address);
            }
            if (to == Fault.KILLED) {
                listening.close();
            }
            // What an origin that is restored has not answered, it never will.
            for (SelectionKey key : selector.keys()) {
                if (key.attachment() == this && key.channel() instanceof SocketChannel connection) {
                    reset(connection);
                }
            }
            fault = to;
        }
    }

    ChaosOrigins(int count) throws IOException {
        selector = Selector.open();
        for (int i = 0; i < count; i++) {
            origins.add(new Origin());
        }
        thread = new Thread(this::run, "origins");
        thread.setDaemon(true);
        thread.start();
    }

    int port(int origin) {
        return origins.get(origin).address.getPort();
    }

    /** Changes what is wrong with an origin, and returns once it is so. */
    void turn(int origin, Fault to) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        orders.add(() -> {
            try {
                origins.get(origin).turn(to);
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        selector.wakeup();
        done.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private void run() {
        while (!closed) {
            try {
                selector.select(
                        key -> {
                            try {
                                serve(key);
                            } catch (IOException e) {
                                reset((SocketChannel) key.channel()); // the client is gone
                            }
                        },
                        POLL_MILLIS);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
                order.run();
            }
            while (!late.isEmpty() && System.nanoTime() - late.element().due >= 0) {
                answer(late.remove().connection, OK);
            }
        }
    }

    private void serve(SelectionKey key) throws IOException {
        Origin origin = (Origin) key.attachment();
        if (key.isAcceptable()) {
            SocketChannel connection = ((ServerSocketChannel) key.channel()).accept();
            if (connection != null) {
                connection.configureBlocking(false);
                connection.register(selector, SelectionKey.OP_READ, origin);
            }
            return;
        }
        SocketChannel connection = (SocketChannel) key.channel();
        in.clear();
        if (connection.read(in) < 0) {
            connection.close();
            return;
        }
        switch (origin.fault) {
            case NONE -> answer(connection, OK);
            case KILLED -> reset(connection);
            case PAUSED -> {}
            case SLOW -> late.add(new Late(connection, System.nanoTime() + LATE));
            case ERRORS -> answer(connection, ERROR);
            case GARBAGE -> {
                byte[] garbage = new byte[1 + random.nextInt(200)];
                random.nextBytes(garbage);
                answer(connection, garbage);
            }
        }
    }

    /** Writes what fits into any socket's buffer at once, and closes. */
    private static void answer(SocketChannel connection, byte[] octets) {
        try (connection) {
            connection.write(ByteBuffer.wrap(octets));
        } catch (IOException e) {
            reset(connection); // the client gave up
        }
    }

    private static void reset(SocketChannel connection) {
        try (connection) {
            connection.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            Thread.onSpinWait(); // closed already
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        Uninterruptibles.joinUninterruptibly(thread);
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
