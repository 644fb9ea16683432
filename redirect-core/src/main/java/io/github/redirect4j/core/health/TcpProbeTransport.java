// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Connects to servers, all of them on one borrowed thread, which is given back when there is nothing to wait for. A
 * thread per connection would let servers that hang keep those waiting that do not, until they look dead too.
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
    private final Object lock = new Object();
    private final Queue<Connect> calls = new ArrayDeque<>();
    private @Nullable Selector selector;
    private boolean driving;

    TcpProbeTransport(Executor executor) {
        this.executor = Objects.requireNonNull(executor, "executor");
    }

    private static final class Connect {
        final InetSocketAddress address;
        final CompletableFuture<ProbeResult> answer = new CompletableFuture<>();

        @Nullable
        SocketChannel channel;

        Connect(InetSocketAddress address) {
            this.address = address;
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
        if (server.addresses().isEmpty() || server.port() == 0) {
            return CompletableFuture.completedFuture(ProbeResult.fail(server.port() == 0 ? "no port" : "no address"));
        }
        Connect connect = new Connect(new InetSocketAddress(server.addresses().get(0), server.port()));
        var unused = connect.answer.whenComplete((result, cause) -> {
            if (connect.answer.isCancelled()) {
                call(connect); // once more, so that it is closed
            }
        });
        call(connect);
        return connect.answer;
    }

    private void call(Connect connect) {
        synchronized (lock) {
            calls.add(connect);
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
                for (Connect next = nextCall(mine); next != null; next = nextCall(mine)) {
                    take(next, mine, open);
                }
                idle = isIdle(open);
                if (!idle) {
                    mine.select();
                    finish(mine.selectedKeys(), open);
                }
            }
        } catch (IOException | RuntimeException | Error e) { // whatever it is, nobody may wait for an answer for ever
            end = ProbeResult.fail(e);
        }
        if (!idle) {
            stop(open, end);
        }
    }

    private @Nullable Connect nextCall(Selector mine) {
        synchronized (lock) {
            selector = mine;
            return calls.poll();
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
            if (channel.connect(connect.address)) {
                connect.end(CONNECTED);
            } else {
                channel.register(selector, SelectionKey.OP_CONNECT, connect);
                open.add(connect);
            }
        } catch (IOException | RuntimeException e) {
            connect.end(failed(e));
        }
    }

    private static void finish(Set<SelectionKey> ready, Set<Connect> open) {
        for (SelectionKey key : ready) {
            Connect connect = (Connect) key.attachment();
            open.remove(connect);
            try {
                ((SocketChannel) key.channel()).finishConnect();
                connect.end(CONNECTED);
            } catch (IOException e) {
                connect.end(failed(e));
            }
        }
        ready.clear();
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
