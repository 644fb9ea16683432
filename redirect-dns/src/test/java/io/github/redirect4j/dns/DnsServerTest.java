// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import static io.github.redirect4j.dns.TestZones.example;
import static io.github.redirect4j.dns.TestZones.pool;
import static io.github.redirect4j.dns.TestZones.selector;
import static io.github.redirect4j.dns.TestZones.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.redirect4j.core.Algorithm;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DnsServerTest {
    private static final byte[] QUERY = TestQuery.of("www.example.org", 1).build();
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(TestZones.ip("127.0.0.1"), 0);

    private final AtomicReference<Error> breaks = new AtomicReference<>();
    private final Algorithm fragile = (binding, previous) -> (request, eligible, draw, now) -> {
        Error error = breaks.getAndSet(null);
        if (error != null) {
            throw error;
        }
        return eligible.next(0);
    };
    private final FakeTicker ticker = new FakeTicker();
    private final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    private final ExecutorService executor = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task);
        thread.setUncaughtExceptionHandler((dead, e) -> uncaught.add(e));
        return thread;
    });
    private final DnsRedirector redirector = DnsRedirector.of(example()
            .addresses("www.example.org", selector(pool(server("192.0.2.1"), server("192.0.2.2"))))
            .addresses("fragile.example.org", fragile.on(pool(server("192.0.2.1"))))
            .record("long.example.org", RecordData.of(16, new byte[16_000 - 12]))
            .build());
    private DnsServer server;

    @AfterEach
    void closeAll() throws InterruptedException {
        if (server != null) {
            server.close();
        }
        executor.shutdown();
        // Closing ends every loop without an interrupt.
        assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private DnsServer.Builder builder() {
        return DnsServer.builder(redirector, executor).address(LOOPBACK).ticker(ticker);
    }

    private InetSocketAddress start(DnsServer.Builder builder) throws IOException {
        server = builder.start();
        return server.addresses().get(0);
    }

    private void assertAnswers(InetSocketAddress address) throws IOException {
        assertThat(Decoded.of(DnsClients.udp(address, QUERY)).answers).hasSize(2);
        List<byte[]> answers = DnsClients.tcp(address, false, QUERY);
        assertThat(answers).hasSize(1);
        assertThat(Decoded.of(answers.get(0)).answers).hasSize(2);
    }

    // ---- start and end

    @Test
    void start_portZero_samePortForBoth() throws IOException {
        InetSocketAddress address = start(builder());
        assertThat(address.getPort()).isPositive();
        assertThat(server.isOpen()).isTrue();
        assertAnswers(address);
    }

    @Test
    void start_severalAddresses_allServed() throws IOException {
        start(builder()
                .address(new InetSocketAddress(TestZones.ip("127.0.0.2"), 0))
                .address(new InetSocketAddress(TestZones.ip("::1"), 0)));
        assertThat(server.addresses()).hasSize(3);
        for (InetSocketAddress address : server.addresses()) {
            assertAnswers(address);
        }
    }

    @Test
    void start_wildcard_everyLocalAddressItself() throws IOException {
        server = DnsServer.builder(redirector, executor)
                .address(new InetSocketAddress(TestZones.ip("0.0.0.0"), 0))
                .start();
        assertThat(server.addresses()).allMatch(address -> !address.getAddress().isAnyLocalAddress());
        assertThat(server.addresses().stream().map(InetSocketAddress::getPort).distinct())
                .hasSize(1);
        InetSocketAddress loopback = server.addresses().stream()
                .filter(address -> address.getAddress().isLoopbackAddress())
                .findFirst()
                .orElseThrow();
        assertAnswers(loopback);
    }

    @Test
    void start_severalWorkers_allServed() throws IOException {
        InetSocketAddress address = start(builder().udpWorkers(3));
        assertThat(server.addresses()).hasSize(1);
        for (int i = 0; i < 20; i++) {
            assertAnswers(address); // from another port each time, so by any of them
        }
    }

    /** Returns a port that is free for TCP and for UDP: one of the two alone may belong to anybody's connection. */
    private static int freePort() throws IOException {
        for (int i = 0; i < 100; i++) {
            try (ServerSocket tcp = new ServerSocket(0, 1, LOOPBACK.getAddress());
                    DatagramSocket udp =
                            new DatagramSocket(new InetSocketAddress(LOOPBACK.getAddress(), tcp.getLocalPort()))) {
                return udp.getLocalPort();
            } catch (BindException e) {
                // Somebody has it for UDP.
            }
        }
        throw new AssertionError("no port is free for both");
    }

    @Test
    void start_portTaken_throwsAndNothingStaysBound() throws IOException {
        try (ServerSocket taken = new ServerSocket(freePort(), 1, LOOPBACK.getAddress())) {
            InetSocketAddress address = new InetSocketAddress(LOOPBACK.getAddress(), taken.getLocalPort());
            assertThatThrownBy(() -> DnsServer.builder(redirector, executor)
                            .address(LOOPBACK)
                            .address(address)
                            .start())
                    .isInstanceOf(BindException.class);
            try (DatagramSocket free = new DatagramSocket(address)) {
                assertThat(free.isBound()).isTrue();
            }
        }
    }

    @Test
    void start_executorRefuses_throwsAndNothingStaysBound() throws IOException {
        int port = freePort();
        InetSocketAddress address = new InetSocketAddress(LOOPBACK.getAddress(), port);
        assertThatThrownBy(() -> DnsServer.builder(redirector, task -> {
                            throw new RejectedExecutionException("no");
                        })
                        .address(address)
                        .start())
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("no");
        try (DatagramSocket udp = new DatagramSocket(address);
                ServerSocket tcp = new ServerSocket(port, 1, LOOPBACK.getAddress())) {
            assertThat(udp.isBound() && tcp.isBound()).isTrue();
        }
    }

    @Test
    void close_twiceAndStartAgain_samePort() throws IOException {
        InetSocketAddress address = start(builder());
        try (Socket idle = DnsClients.connect(address)) {
            assertAnswers(address);
            server.close();
            server.close();
            assertThat(server.isOpen()).isFalse();
            assertThat(DnsClients.next(idle)).isNull();
        }
        assertThat(start(DnsServer.builder(redirector, executor).address(address)))
                .isEqualTo(address);
        assertAnswers(address);
    }

    /** A thread that was inside a call of the channel kept the port for a moment longer. */
    @Test
    void close_whileAWorkerReceives_portIsFreeWhenItReturns() throws IOException {
        for (int i = 0; i < 200; i++) {
            InetSocketAddress address = start(builder());
            assertAnswers(address);
            server.close();
            try (DatagramSocket udp = new DatagramSocket(address);
                    ServerSocket tcp = new ServerSocket()) {
                tcp.bind(address);
                assertThat(udp.isBound() && tcp.isBound()).isTrue();
            }
        }
    }

    @Test
    void close_beforeTheLoopsRan_releasesAll() throws IOException {
        List<Runnable> never = new ArrayList<>();
        DnsServer idle =
                DnsServer.builder(redirector, never::add).address(LOOPBACK).start();
        InetSocketAddress address = idle.addresses().get(0);
        idle.close();
        try (DatagramSocket udp = new DatagramSocket(address);
                ServerSocket tcp = new ServerSocket(address.getPort(), 1, address.getAddress())) {
            assertThat(udp.isBound() && tcp.isBound()).isTrue();
        }
        never.forEach(Runnable::run); // and they end at once
        assertThat(never).hasSize(2);
    }

    @Test
    void interrupt_closesTheServer() throws Exception {
        CountDownLatch ended = new CountDownLatch(2);
        List<Thread> threads = new ArrayList<>();
        server = DnsServer.builder(redirector, task -> {
                    Thread thread = new Thread(() -> {
                        task.run();
                        ended.countDown();
                    });
                    threads.add(thread);
                    thread.start();
                })
                .address(LOOPBACK)
                .start();
        assertAnswers(server.addresses().get(0));
        threads.get(0).interrupt();
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(server.isOpen()).isFalse();
    }

    // ---- UDP

    @Test
    void udp_datagramsOfAnySize_answeredOrNot() throws IOException {
        InetSocketAddress address = start(builder());
        byte[] largest = Arrays.copyOf(QUERY, 65_507);
        assertThat(Decoded.of(DnsClients.udp(address, largest)).answers).hasSize(2);
        // Nothing comes back for the empty and the short one, so what comes first is for the last.
        assertThat(Decoded.of(DnsClients.udp(address, new byte[0], new byte[11], QUERY)).answers)
                .hasSize(2);
        assertThat(redirector.counts().silent()).isEqualTo(2);
    }

    @Test
    void udp_selectorBreaks_workerGoesOn() throws IOException {
        InetSocketAddress address = start(builder());
        byte[] query = TestQuery.of("fragile.example.org", 1).build();
        breaks.set(new AssertionError("broken"));
        assertThat(Decoded.of(DnsClients.udp(address, query)).rcode()).isEqualTo(2);
        assertThat(Decoded.of(DnsClients.udp(address, query)).rcode()).isZero();
        assertThat(uncaught).isEmpty();
    }

    @Test
    void udp_virtualMachineFails_serverClosesAndTells() throws Exception {
        InetSocketAddress address = start(builder());
        breaks.set(new InternalError("broken"));
        try (DatagramSocket socket = new DatagramSocket()) {
            byte[] query = TestQuery.of("fragile.example.org", 1).build();
            socket.send(new DatagramPacket(query, query.length, address));
        }
        executor.shutdown();
        assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(server.isOpen()).isFalse();
        // The executor has ended before its last thread hands on what ended it.
        assertThat(uncaught.poll(10, TimeUnit.SECONDS)).isInstanceOf(InternalError.class);
        assertThat(uncaught).isEmpty();
    }

    @Test
    void udp_fromOurselves_nothing() throws Exception {
        InetSocketAddress one = start(builder().address(new InetSocketAddress(TestZones.ip("127.0.0.2"), 0)));
        Counters counters = redirector.counters();
        // No other program can send from that port, so the transport is asked itself.
        DnsUdpTransport transport = DnsUdpTransport.bind(LOOPBACK, false);
        try (DatagramSocket peer = new DatagramSocket(LOOPBACK);
                transport) {
            Set<InetSocketAddress> own = Set.of((InetSocketAddress) peer.getLocalSocketAddress(), one);
            executor.execute(() -> {
                try {
                    transport.serve(redirector.answerer(), counters, own);
                } catch (IOException e) {
                    uncaught.add(e);
                }
            });
            peer.send(new DatagramPacket(QUERY, QUERY.length, transport.address()));
            assertThat(Decoded.of(DnsClients.udp(transport.address(), QUERY)).answers)
                    .hasSize(2);
            assertThat(redirector.counts().silent()).isEqualTo(1);
        }
        assertThat(uncaught).isEmpty();
    }

    @Test
    void udp_tenThousandBadDatagrams_serverAlive() throws IOException {
        InetSocketAddress address = start(builder());
        SplittableRandom random = new SplittableRandom(20_261_123);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(address);
            for (int i = 0; i < 10_000; i++) {
                byte[] message = DnsAnswererProperties.message(random);
                socket.send(new DatagramPacket(message, message.length));
            }
        }
        assertAnswers(address);
        assertThat(redirector.counts().errors()).isZero();
        assertThat(uncaught).isEmpty();
    }

    // ---- TCP

    @Test
    void tcp_drippedPipelinedAndMixed_allAnswered() throws IOException {
        InetSocketAddress address = start(builder());
        byte[][] queries = new byte[300][];
        for (int i = 0; i < queries.length; i++) {
            queries[i] = TestQuery.of("www.example.org", 1).id(i).build();
        }
        List<byte[]> answers = DnsClients.tcp(address, false, queries);
        assertThat(answers).hasSize(300);
        for (int i = 0; i < 300; i++) {
            assertThat(Decoded.of(answers.get(i)).id).isEqualTo(i);
        }
        assertThat(DnsClients.tcp(address, true, queries[1], queries[2])).hasSize(2);
    }

    @Test
    void tcp_longAnswer_wholeAndKeepalive() throws IOException {
        InetSocketAddress address = start(builder());
        byte[] query = TestQuery.of("long.example.org", 16)
                .opt(512, (byte) 0, (byte) 11, (byte) 0, (byte) 0)
                .build();
        Decoded answer = Decoded.of(DnsClients.tcp(address, false, query).get(0));
        assertThat(answer.size).isGreaterThan(16_000);
        assertThat(answer.opts.get(0).options().get(0).data()).containsExactly(0, 100);
    }

    @Test
    void tcp_messageOfLengthZero_closesAfterTheAnswers() throws IOException {
        InetSocketAddress address = start(builder());
        try (Socket socket = DnsClients.connect(address)) {
            socket.getOutputStream().write(DnsClients.framed(QUERY, new byte[0], QUERY));
            assertThat(DnsClients.next(socket)).isNotNull();
            assertThat(DnsClients.next(socket)).isNull();
        }
    }

    @Test
    void tcp_shortMessageOrAnswer_nothingAndGoesOn() throws IOException {
        InetSocketAddress address = start(builder());
        byte[] response = TestQuery.of("www.example.org", 1).flags(0x8000).build();
        try (Socket socket = DnsClients.connect(address)) {
            socket.getOutputStream().write(DnsClients.framed(new byte[5], response, new byte[65_535], QUERY));
            assertThat(Decoded.of(DnsClients.next(socket)).rcode()).isEqualTo(1);
            assertThat(Decoded.of(DnsClients.next(socket)).answers).hasSize(2);
        }
    }

    @Test
    void tcp_clientStopsSending_getsItsAnswers() throws IOException {
        InetSocketAddress address = start(builder());
        try (Socket socket = DnsClients.connect(address)) {
            socket.getOutputStream().write(DnsClients.framed(QUERY, QUERY));
            socket.getOutputStream().write(7);
            socket.shutdownOutput();
            assertThat(DnsClients.next(socket)).isNotNull();
            assertThat(DnsClients.next(socket)).isNotNull();
            assertThat(DnsClients.next(socket)).isNull();
        }
    }

    @Test
    void tcp_clientDoesNotRead_isNotReadFromAndGetsAllLater() throws Exception {
        InetSocketAddress address = start(builder());
        byte[] query = DnsClients.framed(TestQuery.of("long.example.org", 16).build());
        int count = 2_000; // 32 MB of answers: more than any buffers on the way
        try (Socket socket = DnsClients.connect(address)) {
            CountDownLatch sent = new CountDownLatch(1);
            executor.execute(() -> {
                try {
                    OutputStream out = socket.getOutputStream();
                    for (int i = 0; i < count; i++) {
                        out.write(query);
                    }
                    sent.countDown();
                } catch (IOException e) {
                    uncaught.add(e);
                }
            });
            for (int i = 0; i < 20; i++) {
                assertAnswers(address); // nobody else waits for it
            }
            for (int i = 0; i < count; i++) {
                assertThat(DnsClients.next(socket)).hasSizeGreaterThan(16_000);
            }
            assertThat(sent.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(uncaught).isEmpty();
    }

    @Test
    void tcp_hundredSlowAndHalfOpenClients_othersAreAnswered() throws IOException {
        InetSocketAddress address = start(builder().tcpConnections(1000, 101));
        List<Socket> slow = new ArrayList<>();
        try {
            byte[] framed = DnsClients.framed(QUERY);
            for (int i = 0; i < 100; i++) {
                Socket socket = DnsClients.connect(address);
                slow.add(socket);
                // From nothing at all to all but the last octet, and lengths that announce much.
                socket.getOutputStream().write(framed, 0, i % framed.length);
                if (i % 3 == 0) {
                    socket.shutdownInput();
                }
            }
            for (int i = 0; i < 50; i++) {
                assertAnswers(address);
            }
            for (int i = 0; i < 100; i++) {
                if (i % 3 != 0) {
                    slow.get(i).getOutputStream().write(framed, i % framed.length, framed.length - i % framed.length);
                    assertThat(Decoded.of(DnsClients.next(slow.get(i))).answers).hasSize(2);
                }
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void tcp_tooManyOfOneSource_longestIdleGives() throws IOException {
        InetSocketAddress address = start(builder().tcpConnections(100, 2));
        try (Socket one = DnsClients.connect(address);
                Socket two = DnsClients.connect(address)) {
            assertServes(one);
            assertServes(two);
            assertServes(one); // now two is the longest idle
            try (Socket three = DnsClients.connect(address)) {
                assertServes(three);
                assertThat(DnsClients.next(two)).isNull();
                assertServes(one);
            }
            assertThat(redirector.counts().evicted()).isEqualTo(1);
            assertThat(redirector.counts().connections()).isEqualTo(3);
        }
    }

    @Test
    void tcp_tooManyInAll_longestIdleGives() throws IOException {
        InetSocketAddress address = start(builder().tcpConnections(2, 2));
        try (Socket one = DnsClients.connect(address);
                Socket two = DnsClients.connect(address)) {
            assertServes(one);
            assertServes(two);
            try (Socket three = DnsClients.connect(address)) {
                assertServes(three);
                assertThat(DnsClients.next(one)).isNull();
                assertServes(two);
            }
        }
    }

    @Test
    void tcp_moreHalfOpenThanAllowed_whoAsksIsAnswered() throws IOException {
        InetSocketAddress address = start(builder().tcpConnections(1000, 20));
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                silent.add(DnsClients.connect(address));
                silent.get(i).getOutputStream().write(0);
            }
            for (int i = 0; i < 10; i++) {
                try (Socket asking = DnsClients.connect(address)) {
                    assertServes(asking);
                }
            }
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    private static void assertServes(Socket socket) throws IOException {
        socket.getOutputStream().write(DnsClients.framed(QUERY));
        assertThat(DnsClients.next(socket)).isNotNull();
    }

    @Test
    void tcp_idleTooLong_closedThoughItDrips() throws IOException {
        InetSocketAddress address = start(builder().tcpIdleTimeout(Duration.ofSeconds(8)));
        byte[] framed = DnsClients.framed(QUERY);
        try (Socket dripping = DnsClients.connect(address);
                Socket asking = DnsClients.connect(address)) {
            assertServes(asking);
            dripping.getOutputStream().write(framed, 0, 5);
            ticker.advance(Duration.ofSeconds(5));
            assertServes(asking);
            dripping.getOutputStream().write(framed, 5, 5);
            ticker.advance(Duration.ofSeconds(4));
            assertThat(DnsClients.next(dripping)).isNull();
            assertServes(asking);
            ticker.advance(Duration.ofSeconds(9));
            assertThat(DnsClients.next(asking)).isNull();
        }
    }

    @Test
    void tcp_selectorBreaks_connectionGoesOn() throws IOException {
        InetSocketAddress address = start(builder());
        byte[] query = TestQuery.of("fragile.example.org", 1).build();
        breaks.set(new AssertionError("broken"));
        List<byte[]> answers = DnsClients.tcp(address, false, query, query);
        assertThat(Decoded.of(answers.get(0)).rcode()).isEqualTo(2);
        assertThat(Decoded.of(answers.get(1)).rcode()).isZero();
    }

    @Test
    void tcp_resets_areNobodysError() throws IOException {
        InetSocketAddress address = start(builder());
        for (int i = 0; i < 20; i++) {
            try (Socket socket = DnsClients.connect(address)) {
                socket.getOutputStream().write(DnsClients.framed(QUERY, QUERY));
                socket.setSoLinger(true, 0); // closing resets
            }
        }
        assertAnswers(address);
        assertThat(redirector.counts().errors()).isZero();
    }

    // ---- settings

    @Test
    void builder_outOfRange_refused() {
        DnsServer.Builder builder = DnsServer.builder(redirector, executor);
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("addresses: none (expected: at least one)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.address(InetSocketAddress.createUnresolved("x.invalid", 53)))
                .withMessage("address: \"x.invalid/<unresolved>:53\" (expected: a resolved one)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.udpWorkers(0))
                .withMessage("workers: 0 (expected: 1 to 1024)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.tcpIdleTimeout(Duration.ofMillis(99)))
                .withMessage("timeout: PT0.099S (expected: 100 ms to 1 hour)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.tcpConnections(1, 0))
                .withMessage("perSource: 0 (expected: 1 to 1000000)");
    }
}
