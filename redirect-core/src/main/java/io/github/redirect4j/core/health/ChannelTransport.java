// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs exchanges over non-blocking channels, all of them on one borrowed thread, which is given back when there was nothing
 * to wait for in a while. A thread per connection would let servers that hang keep those waiting that do not, until they
 * look dead too.
 *
 * <pre>
 * field     written by                    read by     mode
 * waiting   ask(), drop(), drive          drive       under lock
 * dropped   drop(), drive                 drive       under lock
 * selector  drive                         all         under lock; null while no thread drives
 * asker     ask(), drive                  drive       under lock; who had the thread borrowed
 * driving   ask(), drive                  ask()       under lock
 * closed    close()                       all         under lock
 * open      drive                         drive       confined to the driving thread
 * </pre>
 *
 * <p>A channel is opened and closed by the driving thread alone. Who gives up cancels the answer, which hands the call to
 * that thread once more; no lock is held while an answer is completed, so whoever hears of it may do as he likes.
 */
final class ChannelTransport {
    private static final int MOST_AT_A_TIME = 16 * 1024;

    // A thread is given back only when nothing came for so long: many servers leave lulls of a few milliseconds, and a
    // selector costs as much as a check.
    private static final long LINGER_MILLIS = 100;

    private static final ProbeResult INTERRUPTED = ProbeResult.fail("interrupted");
    private static final ProbeResult CLOSED = ProbeResult.fail("transport closed");

    private final Executor executor;
    private final int atOnce;
    private final @Nullable InetAddress source4;
    private final @Nullable InetAddress source6;

    private final Object lock = new Object();
    private final Set<Call> waiting = new LinkedHashSet<>();
    private final List<Call> dropped = new ArrayList<>();
    private @Nullable Selector selector;
    private @Nullable Thread asker;
    private boolean driving;
    private boolean closed;

    /** Makes a transport that keeps at most {@code atOnce} channels open; further calls wait, first come, first served. */
    ChannelTransport(Executor executor, int atOnce, @Nullable InetAddress source4, @Nullable InetAddress source6) {
        this.executor = executor;
        this.atOnce = atOnce;
        this.source4 = source4;
        this.source6 = source6;
    }

    /** One exchange on its way; what is not final belongs to the driving thread. */
    private static final class Call {
        final InetSocketAddress to;
        final boolean datagram;
        final Callable<? extends Exchange> script;
        final CompletableFuture<ProbeResult> answer = new CompletableFuture<>();

        @Nullable
        SelectableChannel channel;

        Call(InetSocketAddress to, boolean datagram, Callable<? extends Exchange> script) {
            this.to = to;
            this.datagram = datagram;
            this.script = script;
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

    /** A call that is connected or about to be. */
    private record Going(Call call, Exchange exchange, SelectableChannel channel) {
        @Nullable
        ProbeResult read(ByteBuffer in) throws IOException {
            in.clear();
            int octets = ((ByteChannel) channel).read(in);
            in.flip();
            return octets < 0 ? exchange.ended() : octets == 0 ? null : exchange.received(in);
        }

        /** Sends what can be sent, and returns what to wait for. */
        int write() throws IOException {
            ByteBuffer out = exchange.out();
            if (out.hasRemaining()) {
                ((ByteChannel) channel).write(out);
            }
            return SelectionKey.OP_READ | (out.hasRemaining() ? SelectionKey.OP_WRITE : 0);
        }
    }

    // ---- callers

    /**
     * Begins an exchange over TCP, or in datagrams. The script is called when it is its turn, on the driving thread.
     *
     * @return the answer; cancelling it closes the channel
     */
    CompletableFuture<ProbeResult> ask(InetSocketAddress to, boolean datagram, Callable<? extends Exchange> script) {
        Call call = new Call(to, datagram, script);
        synchronized (lock) {
            if (closed) {
                return CompletableFuture.completedFuture(CLOSED);
            }
            waiting.add(call);
        }
        var unused = call.answer.whenComplete((result, cause) -> {
            if (call.answer.isCancelled()) {
                drop(call);
            }
        });
        drivenByOne();
        return call.answer;
    }

    private void drop(Call call) {
        synchronized (lock) {
            if (!waiting.remove(call) && driving) {
                dropped.add(call);
                wake();
            }
        }
    }

    /** Ends what goes on; later calls fail at once. */
    void close() {
        synchronized (lock) {
            closed = true;
            wake();
        }
    }

    private void wake() {
        if (selector != null) {
            selector.wakeup();
        }
    }

    private void drivenByOne() {
        synchronized (lock) {
            if (driving) {
                wake();
                return;
            }
            driving = true;
            asker = Thread.currentThread();
        }
        try {
            executor.execute(this::drive);
        } catch (RuntimeException | Error e) {
            stop(Set.of(), ProbeResult.fail(e));
        }
    }

    // ---- the borrowed thread

    private void drive() {
        Set<Call> open = new HashSet<>();
        ByteBuffer in = ByteBuffer.allocate(MOST_AT_A_TIME);
        ProbeResult end = null;
        boolean idle = false;
        try (Selector mine = Selector.open()) {
            while (!idle && end == null) {
                close(takeDropped(mine), open);
                for (Call next = nextCall(open); next != null; next = nextCall(open)) {
                    begin(next, mine, open);
                }
                end = reasonToStop();
                if (end == null && open.isEmpty() && lingers()) {
                    mine.select(LINGER_MILLIS);
                    end = reasonToStop();
                }
                idle = end == null && isIdle(open);
                if (end == null && !idle && !open.isEmpty()) {
                    mine.select();
                    goOn(mine.selectedKeys(), in, open);
                }
            }
        } catch (IOException | RuntimeException | Error e) { // whatever it is, nobody may wait for an answer for ever
            end = failed(e);
            idle = false;
        }
        if (!idle) {
            stop(open, end == null ? INTERRUPTED : end);
        }
    }

    private List<Call> takeDropped(Selector mine) {
        synchronized (lock) {
            selector = mine;
            List<Call> taken = List.copyOf(dropped);
            dropped.clear();
            return taken;
        }
    }

    private static void close(List<Call> calls, Set<Call> open) {
        for (Call call : calls) {
            open.remove(call);
            call.end(INTERRUPTED); // nobody hears it: it was cancelled
        }
    }

    private @Nullable Call nextCall(Set<Call> open) {
        synchronized (lock) {
            if (closed || waiting.isEmpty() || open.size() >= atOnce) {
                return null;
            }
            Call first = waiting.iterator().next();
            waiting.remove(first);
            return first;
        }
    }

    private @Nullable ProbeResult reasonToStop() {
        synchronized (lock) {
            return closed ? CLOSED : Thread.currentThread().isInterrupted() ? INTERRUPTED : null;
        }
    }

    /** Returns whether to wait for calls a little; the thread of one who waits for the answer himself is given back at once. */
    private boolean lingers() {
        synchronized (lock) {
            return waiting.isEmpty() && asker != Thread.currentThread();
        }
    }

    /** Gives the thread back if there is nothing to do; a call from then on borrows another. */
    private boolean isIdle(Set<Call> open) {
        synchronized (lock) {
            if (!open.isEmpty() || !waiting.isEmpty()) {
                return false;
            }
            forgetDriver();
            return true;
        }
    }

    private void forgetDriver() {
        driving = false;
        selector = null;
        asker = null;
        dropped.clear(); // closed, all of them
    }

    private void stop(Set<Call> open, ProbeResult result) {
        List<Call> all = new ArrayList<>(open);
        synchronized (lock) {
            all.addAll(waiting);
            waiting.clear();
            forgetDriver();
        }
        all.forEach(call -> call.end(result));
    }

    // ---- one call

    private void begin(Call call, Selector mine, Set<Call> open) {
        open.add(call); // first, so that it ends whatever happens
        ProbeResult result;
        try {
            result = open(call, mine);
        } catch (Exception
                | LinkageError
                | AssertionError
                | StackOverflowError e) { // the script's too, and what it calls
            result = failed(e);
        }
        if (result != null) {
            open.remove(call);
            call.end(result);
        }
    }

    private @Nullable ProbeResult open(Call call, Selector mine) throws Exception {
        SelectableChannel channel = call.datagram ? DatagramChannel.open() : SocketChannel.open();
        call.channel = channel;
        channel.configureBlocking(false);
        Going going = new Going(call, call.script.call(), channel);
        if (!connect(channel, call.to)) {
            channel.register(mine, SelectionKey.OP_CONNECT, going);
            return null;
        }
        ProbeResult result = going.exchange.connected();
        if (result == null) {
            channel.register(mine, going.write(), going);
        }
        return result;
    }

    private boolean connect(SelectableChannel channel, InetSocketAddress to) throws IOException {
        InetAddress source = to.getAddress() instanceof Inet4Address ? source4 : source6;
        SocketAddress from = source == null ? null : new InetSocketAddress(source, 0);
        if (channel instanceof SocketChannel stream) {
            if (from != null) {
                // Else each connection of the last minute keeps its port from all other servers too.
                stream.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(from);
            }
            return stream.connect(to);
        }
        DatagramChannel datagrams = (DatagramChannel) channel;
        if (from != null) {
            datagrams.bind(from);
        }
        datagrams.connect(to);
        return true;
    }

    private static void goOn(Set<SelectionKey> ready, ByteBuffer in, Set<Call> open) {
        for (SelectionKey key : ready) {
            Going going = (Going) key.attachment();
            ProbeResult result;
            try {
                result = goOn(going, key, in);
            } catch (IOException | RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
                result = failed(e); // one server's, or what a user's trust manager throws: nobody else's
            }
            if (result != null) {
                open.remove(going.call);
                going.call.end(result);
            }
        }
        ready.clear();
    }

    /** Takes an exchange as far as it goes now; returns the result, or null if there is none yet. */
    private static @Nullable ProbeResult goOn(Going going, SelectionKey key, ByteBuffer in) throws IOException {
        ProbeResult result = null;
        if (key.isConnectable()) {
            ((SocketChannel) going.channel).finishConnect();
            result = going.exchange.connected();
        } else if (key.isReadable()) { // first, since who has answered early may not listen any more
            result = going.read(in);
        }
        if (result == null) {
            key.interestOps(going.write());
        }
        return result;
    }

    /** The messages are the operating system's, and hold no more than its error. */
    private static ProbeResult failed(Throwable cause) {
        if (cause instanceof PortUnreachableException) {
            return ProbeResult.fail("port unreachable");
        }
        return cause instanceof IOException && cause.getMessage() != null
                ? ProbeResult.fail(cause.getMessage().toLowerCase(Locale.ROOT))
                : ProbeResult.fail(cause);
    }
}
