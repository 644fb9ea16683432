// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AgentTransportTest {
    private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicLong clock = new AtomicLong();
    private final List<Future<?>> driven = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    private AgentTransport agent(Supplier<String> line) throws IOException {
        return AgentTransport.start(HERE, line, task -> driven.add(threads.submit(task)), clock::get);
    }

    private static String heard(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static String ask(AgentTransport agent, String send) throws IOException {
        try (Socket socket = RawClient.connect(agent.address())) {
            socket.getOutputStream().write(send.getBytes(StandardCharsets.ISO_8859_1));
            return heard(socket);
        }
    }

    @Test
    void line_isSaidToEachWhoConnects() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (AgentTransport agent = agent(() -> "ready " + asked.incrementAndGet() + "%")) {
            assertThat(ask(agent, "")).isEqualTo("ready 1%\n");
            assertThat(ask(agent, "state\n")).isEqualTo("ready 2%\n");
            assertThat(ask(agent, "x".repeat(100_000))).isEqualTo("ready 3%\n");
        }
    }

    @Test
    void line_thatIsNone_isNotSaid() throws Exception {
        List<Supplier<String>> bad = List.of(() -> "a\nb", () -> "\u00e9", () -> "x".repeat(1025), () -> null, () -> {
            throw new IllegalStateException("secret");
        });
        AtomicInteger asked = new AtomicInteger();
        try (AgentTransport agent = agent(() ->
                asked.get() < bad.size() ? bad.get(asked.getAndIncrement()).get() : "up")) {
            for (int i = 0; i < bad.size(); i++) {
                assertThat(ask(agent, "")).isEmpty();
            }
            assertThat(ask(agent, "")).isEqualTo("up\n");
        }
    }

    @Test
    void client_staysOn_isHungUpOnAfterTwoSeconds() throws Exception {
        try (AgentTransport agent = agent(() -> "up");
                Socket socket = RawClient.connect(agent.address())) {
            assertThat(heard(socket))
                    .as("the agent's side is closed for writing")
                    .isEqualTo("up\n");
            clock.set(2_000_000_000);
            assertThatThrownBy(() -> {
                        while (true) { // until the agent has closed, and its kernel says so
                            socket.getOutputStream().write(0);
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(ask(agent, "")).isEqualTo("up\n");
        }
    }

    @Test
    void clients_moreThan256_firstIsHungUpOn() throws Exception {
        List<Socket> all = new ArrayList<>();
        try (AgentTransport agent = agent(() -> "up")) {
            for (int i = 0; i < 300; i++) {
                Socket socket = RawClient.connect(agent.address());
                all.add(socket);
                assertThat(heard(socket)).isEqualTo("up\n");
            }
            assertThatThrownBy(() -> {
                        while (true) {
                            all.get(0).getOutputStream().write(0);
                        }
                    })
                    .isInstanceOf(IOException.class);
        } finally {
            for (Socket socket : all) {
                socket.close();
            }
        }
    }

    @Test
    void close_givesTheThreadBack_andRefuses() throws Exception {
        AgentTransport agent = agent(() -> "up");
        try (Socket socket = RawClient.connect(agent.address())) {
            assertThat(heard(socket)).isEqualTo("up\n");
            agent.close();
            agent.close();
            driven.get(0).get(20, TimeUnit.SECONDS);
        }
        assertThatThrownBy(() -> ask(agent, "")).isInstanceOf(ConnectException.class);
        try (AgentTransport next = AgentTransport.start(agent.address(), () -> "down", threads)) {
            assertThat(ask(next, "")).isEqualTo("down\n");
        }
    }

    @Test
    void thread_interrupted_ends() throws Exception {
        AgentTransport agent = agent(() -> "up");
        assertThat(ask(agent, "")).isEqualTo("up\n");
        threads.shutdownNow();
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> ask(agent, "")).isInstanceOf(ConnectException.class);
    }

    @Test
    void start_noThreadOrPlace_leavesNothingOpen() throws Exception {
        int port;
        try (AgentTransport taken = agent(() -> "up")) {
            port = taken.address().getPort();
            assertThatThrownBy(() -> AgentTransport.start(taken.address(), () -> "up", threads))
                    .isInstanceOf(IOException.class);
        }
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        assertThatThrownBy(() -> AgentTransport.start(free, () -> "up", task -> {
                    throw new RejectedExecutionException("full");
                }))
                .isInstanceOf(RejectedExecutionException.class);
        try (AgentTransport agent = AgentTransport.start(free, () -> "up", threads)) {
            assertThat(ask(agent, "")).isEqualTo("up\n");
        }
    }
}
