// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Connects to servers, or asks their agents for a line, all of them on one borrowed thread, which is given back when
 * there is nothing to wait for. A thread per connection would let servers that hang keep those waiting that do not, until
 * they look dead too.
 *
 * <pre>
 * field     written by                    read by     mode
 * calls     check(), cancellation, drive  drive       under lock
 * selector  drive                         check()     under lock; null while no thread drives
 * driving   check(), drive                check()     under lock
 * open      drive                         drive       confined to the driving thread
 * </pre>
 */
final class TcpProbeTransport implements Probe {
    private static final ProbeResult CONNECTED = ProbeResult.pass("connected");

    private final Executor executor;
    private final int atOnce;
    private final Function<? super Server, ? extends @Nullable InetSocketAddress> agents;
    private final byte @Nullable [] question;
    private final Object lock = new Object();
    private final Deque<Connect> calls = new ArrayDeque<>();
    private @Nullable Selector selector;
    private boolean driving;

    /** Makes a probe that connects to servers and says nothing. */
    TcpProbeTransport(Executor executor) {
        this.executor = Objects.requireNonNull(executor, "executor");
        this.atOnce = Integer.MAX_VALUE;
        this.agents = server -> null;
        this.question = null;
    }

    /** Makes a probe that passes with what an agent replies; further questions wait while {@code atOnce} are open. */
    TcpProbeTransport(
            Executor executor,
            Function<? super Server, ? extends @Nullable InetSocketAddress> agents,
            byte[] question,
            int atOnce) {
        this.executor = executor;
        this.atOnce = atOnce;
        this.agents = agents;
        this.question = question.clone();
    }

    private static final class Connect {
        final InetSocketAddress address;
        final @Nullable ByteBuffer out;
        final ByteBuffer in;
        final CompletableFuture<ProbeResult> answer = new CompletableFuture<>();

        @Nullable
        SocketChannel channel;

        Connect(InetSocketAddress address, byte @Nullable [] question) {
            this.address = address;
            this.out = question == null ? null : ByteBuffer.wrap(question);
            this.in = ByteBuffer.allocate(question == null ? 0 : AgentReply.LONGEST);
        }

        void end(ProbeResult result) {
            try {
                if (channel != null) {
                    channel.close();
                }
            } catch (IOException e) {
                // The answer is known, and the channel is gone either way.
            }
            answer.complete(result);
        }
    }

    @Override
    public CompletionStage<ProbeResult> check(Server server) {
        InetSocketAddress address = question == null ? address(server) : agents.apply(server);
        if (address == null) {
            String lack = question != null ? "no agent" : server.port() == 0 ? "no port" : "no address";
            return CompletableFuture.completedFuture(ProbeResult.fail(lack));
        }
        Connect connect = new Connect(address, question);
        var unused = connect.answer.whenComplete((result, cause) -> {
            if (connect.answer.isCancelled()) {
                call(connect); // once more, so that it is closed
            }
        });
        call(connect);
        return connect.answer;
    }

    private static @Nullable InetSocketAddress address(Server server) {
        return server.addresses().isEmpty() || server.port() == 0
                ? null
                : new InetSocketAddress(server.addresses().get(0), server.port());
    }

    private void call(Connect connect) {
        synchronized (lock) {
            if (connect.answer.isDone()) {
                calls.addFirst(connect); // what is to be closed need not wait for a place
            } else {
                calls.add(connect);
            }
            if (driving) {
                if (selector != null) {
                    selector.wakeup();
                }
                return;
            }
            driving = true;
        }
        try {
            executor.execute(this::drive);
        } catch (RuntimeException | Error e) {
            stop(Set.of(), ProbeResult.fail(e));
        }
    }

    private void drive() {
        Set<Connect> open = new HashSet<>();
        boolean idle = false;
        ProbeResult end = ProbeResult.fail("interrupted");
        try (Selector mine = Selector.open()) {
            while (!idle && !Thread.currentThread().isInterrupted()) {
                for (Connect next = nextCall(mine, open); next != null; next = nextCall(mine, open)) {
                    take(next, mine, open);
                }
                idle = isIdle(open);
                if (!idle) {
                    mine.select();
                    goOn(mine.selectedKeys(), open);
                }
            }
        } catch (IOException | RuntimeException | Error e) { // whatever it is, nobody may wait for an answer for ever
            end = ProbeResult.fail(e);
        }
        if (!idle) {
            stop(open, end);
        }
    }

    /** Returns what is to be closed because it was given up, or begun if not too many are open. */
    private @Nullable Connect nextCall(Selector mine, Set<Connect> open) {
        synchronized (lock) {
            selector = mine;
            Connect first = calls.peek();
            return first != null && (first.answer.isDone() || open.size() < atOnce) ? calls.poll() : null;
        }
    }

    private static void take(Connect connect, Selector selector, Set<Connect> open) {
        if (connect.answer.isDone()) {
            open.remove(connect);
            connect.end(CONNECTED); // too late to be heard, but it closes
            return;
        }
        try {
            SocketChannel channel = SocketChannel.open();
            connect.channel = channel;
            channel.configureBlocking(false);
            boolean connected = channel.connect(connect.address);
            if (connected && connect.out == null) {
                connect.end(CONNECTED);
            } else {
                channel.register(
                        selector,
                        connected ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT,
                        connect);
                open.add(connect);
            }
        } catch (IOException | RuntimeException e) {
            connect.end(failed(e));
        }
    }

    private static void goOn(Set<SelectionKey> ready, Set<Connect> open) {
        for (SelectionKey key : ready) {
            Connect connect = (Connect) key.attachment();
            ProbeResult result;
            try {
                result = goOn(connect, key, (SocketChannel) key.channel());
            } catch (IOException | RuntimeException e) {
                result = failed(e);
            }
            if (result != null) {
                open.remove(connect);
                connect.end(result);
            }
        }
        ready.clear();
    }

    /** Takes a connection as far as it goes now; returns the result, or null if there is none yet. */
    private static @Nullable ProbeResult goOn(Connect connect, SelectionKey key, SocketChannel channel)
            throws IOException {
        if (key.isConnectable()) {
            channel.finishConnect();
        }
        ByteBuffer out = connect.out;
        if (out == null) {
            return CONNECTED;
        }
        if (out.hasRemaining()) {
            channel.write(out);
        }
        key.interestOps(SelectionKey.OP_READ | (out.hasRemaining() ? SelectionKey.OP_WRITE : 0));
        int from = connect.in.position();
        boolean ended = channel.read(connect.in) < 0;
        for (int i = from; i < connect.in.position(); i++) {
            if (connect.in.get(i) == '\n' || connect.in.get(i) == '\r') {
                return said(new String(connect.in.array(), 0, i, StandardCharsets.ISO_8859_1));
            }
        }
        if (ended) {
            return ProbeResult.fail("closed before the end of a line");
        }
        return connect.in.hasRemaining()
                ? null
                : ProbeResult.fail("no end of a line within " + AgentReply.LONGEST + " octets");
    }

    /** What an agent says is handed on in the form that {@link AgentReply} writes: bounded, and the same for one meaning. */
    private static ProbeResult said(String line) {
        AgentReply reply = AgentReply.parse(line);
        return reply.isEmpty() && !reply.note().isEmpty()
                ? ProbeResult.fail("no word that is known: " + reply.note())
                : ProbeResult.pass(reply.toString());
    }

    /** The messages are the operating system's, and hold no more than its error. */
    private static ProbeResult failed(Exception cause) {
        return cause instanceof IOException && cause.getMessage() != null
                ? ProbeResult.fail(cause.getMessage().toLowerCase(Locale.ROOT))
                : ProbeResult.fail(cause);
    }

    /** Gives the thread back if there is nothing to do; a call from then on borrows another. */
    private boolean isIdle(Set<Connect> open) {
        synchronized (lock) {
            if (!open.isEmpty() || !calls.isEmpty()) {
                return false;
            }
            driving = false;
            selector = null;
            return true;
        }
    }

    private void stop(Set<Connect> open, ProbeResult result) {
        List<Connect> all = new ArrayList<>(open);
        synchronized (lock) {
            all.addAll(calls);
            calls.clear();
            driving = false;
            selector = null;
        }
        all.forEach(connect -> connect.end(result));
    }
}
