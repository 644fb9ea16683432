// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One UDP socket, and the loop that answers what comes in by it. Safe for use by many threads at once. */
final class DnsUdpTransport implements AutoCloseable {
    private static final int RECEIVE_BUFFER = 4 << 20;
    private static final int LARGEST_DATAGRAM = 65_536;
    private static final int LARGEST_ANSWER = 2048;

    // A socket that fails so many times in a row does not come back.
    private static final int MOST_FAILURES = 1000;

    private final DatagramChannel channel;
    private final InetSocketAddress address;

    // A channel that is closed lets go of its port only when nobody is inside a call of it: close waits for them.
    private final ReentrantLock receiving = new ReentrantLock();
    private final ReentrantLock sending = new ReentrantLock();

    private DnsUdpTransport(DatagramChannel channel) throws IOException {
        this.channel = channel;
        this.address = (InetSocketAddress) channel.getLocalAddress();
    }

    /**
     * Binds a socket.
     *
     * @param shared whether other sockets are to be bound to the same address, if the system can do that
     */
    static DnsUdpTransport bind(InetSocketAddress address, boolean shared) throws IOException {
        DatagramChannel channel = DatagramChannel.open(
                address.getAddress().getAddress().length == 4
                        ? StandardProtocolFamily.INET
                        : StandardProtocolFamily.INET6);
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
            if (shared && canShare(channel)) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.bind(address);
            return new DnsUdpTransport(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean canShare(DatagramChannel channel) {
        return channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
    }

    boolean canShare() {
        return canShare(channel);
    }

    /** Returns the addresses of this machine that an address stands for: itself, or all if it is the wildcard. */
    static List<InetAddress> concrete(InetAddress address) throws IOException {
        if (!address.isAnyLocalAddress()) {
            return List.of(address);
        }
        boolean four = address.getAddress().length == 4;
        List<InetAddress> all = new ArrayList<>();
        for (NetworkInterface card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (card.isUp()) {
                card.inetAddresses()
                        .filter(local -> !four || local.getAddress().length == 4)
                        .forEach(all::add);
            }
        }
        return all;
    }

    InetSocketAddress address() {
        return address;
    }

    /** Answers until the socket is closed. What one datagram sets off does not end it, except a failure of the JVM. */
    void serve(DnsAnswerer answerer, Counters counters, Set<InetSocketAddress> own) throws IOException {
        ByteBuffer in = ByteBuffer.allocateDirect(LARGEST_DATAGRAM);
        ByteBuffer out = ByteBuffer.allocateDirect(LARGEST_ANSWER);
        int failures = 0;
        while (channel.isOpen()) {
            try {
                in.clear();
                InetSocketAddress peer = receive(in);
                failures = 0;
                if (peer != null) {
                    in.flip();
                    answer(answerer, counters, own, peer, in, out);
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                counters.errors.increment();
                if (++failures > MOST_FAILURES) {
                    throw e;
                }
            } catch (VirtualMachineError e) {
                throw e;
            } catch (RuntimeException | Error e) {
                counters.errors.increment();
            }
        }
    }

    private @Nullable InetSocketAddress receive(ByteBuffer in) throws IOException {
        receiving.lock();
        try {
            return (InetSocketAddress) channel.receive(in);
        } finally {
            receiving.unlock();
        }
    }

    private void answer(
            DnsAnswerer answerer,
            Counters counters,
            Set<InetSocketAddress> own,
            InetSocketAddress peer,
            ByteBuffer in,
            ByteBuffer out)
            throws ClosedChannelException {
        if (own.contains(peer)) {
            counters.queries.increment();
            counters.silent.increment();
            return;
        }
        out.clear();
        int size = answerer.answer(in, out, peer, Transport.UDP);
        if (size > 0) {
            out.limit(size);
            send(out, peer, counters);
        }
    }

    /** Sends, and leaves it at that if the way back is barred: this is not the socket's failure. */
    private void send(ByteBuffer out, InetSocketAddress peer, Counters counters) throws ClosedChannelException {
        sending.lock();
        try {
            channel.send(out, peer);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            counters.errors.increment();
        } finally {
            sending.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        await(receiving);
        await(sending);
    }

    private static void await(ReentrantLock lock) {
        lock.lock();
        try {
            // whoever was inside has left
        } finally {
            lock.unlock();
        }
    }
}
