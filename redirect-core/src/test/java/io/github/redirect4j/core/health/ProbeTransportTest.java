// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.util.concurrent.Uninterruptibles;
import io.github.redirect4j.core.FakeTicker;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The probes against origins on loopback, most of them hostile. */
@Timeout(30)
class ProbeTransportTest {
    private static final int LONG = 20;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(threads)
            .build();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** What an origin does with a connection whose request head it has read. */
    private interface Manners {
        void serve(Socket connection, String head) throws Exception;
    }

    /** An origin on loopback: serves each connection by its manners, and notes when the other side is gone. */
    private final class Origin implements AutoCloseable {
        final ServerSocket listening = new ServerSocket(0, 50, LOOPBACK);
        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch gone = new CountDownLatch(1);
        private final CountDownLatch deaf = new CountDownLatch(1);
        final AtomicInteger requests = new AtomicInteger();
        volatile String lastHead = "";

        Origin(Manners manners) throws IOException {
            threads.execute(() -> {
                try {
                    while (true) {
                        Socket connection = listening.accept();
                        threads.execute(() -> serve(connection, manners));
                    }
                } catch (IOException e) {
                    deaf.countDown(); // closed; until now the port took connections
                }
            });
        }

        private void serve(Socket connection, Manners manners) {
            try (connection) {
                String head = readHead(connection.getInputStream());
                while (!head.isEmpty()) {
                    lastHead = head;
                    requests.incrementAndGet();
                    asked.countDown();
                    manners.serve(connection, head);
                    head = readHead(connection.getInputStream());
                }
            } catch (Exception e) {
                // The other side hung up, which is what it is here for.
            } finally {
                gone.countDown();
            }
        }

        Server server() {
            return Server.parse("http://127.0.0.1:" + listening.getLocalPort() + "/base/");
        }

        @Override
        public void close() throws IOException {
            listening.close();
            assertThat(Uninterruptibles.awaitUninterruptibly(deaf, LONG, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                return "";
            }
            head.append((char) octet);
        }
        return head.toString();
    }

    private static void say(Socket connection, String text) throws IOException {
        OutputStream out = connection.getOutputStream();
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    private static Manners saying(String text) {
        return (connection, head) -> say(connection, text);
    }

    private static CompletableFuture<ProbeResult> check(Probe probe, Server server) {
        return probe.check(server).toCompletableFuture();
    }

    private static String result(Probe probe, Server server) throws Exception {
        return check(probe, server).get(LONG, TimeUnit.SECONDS).toString();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(LONG, TimeUnit.SECONDS)).isTrue();
    }

    // ---- HTTP

    @ParameterizedTest
    @CsvSource({"200, passed", "204, passed", "399, passed", "400, failed", "404, failed", "503, failed"})
    void http_status_decides(int status, String word) throws Exception {
        try (Origin origin = new Origin(saying("HTTP/1.1 " + status + " x\r\nContent-Length: 0\r\n\r\n"))) {
            assertThat(result(HttpProbeTransport.get(client, ""), origin.server()))
                    .isEqualTo(word + ": HTTP " + status);
        }
    }

    @Test
    void http_accepting_otherStatuses() throws Exception {
        try (Origin origin = new Origin(saying("HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n"))) {
            HttpProbeTransport probe = HttpProbeTransport.get(client, "");
            assertThat(result(probe.accepting(404, 404), origin.server())).isEqualTo("passed: HTTP 404");
            assertThat(result(probe.accepting(405, 999), origin.server())).isEqualTo("failed: HTTP 404");
            assertThat(result(probe.accepting(100, 403), origin.server())).isEqualTo("failed: HTTP 404");
        }
    }

    @ParameterizedTest
    @CsvSource({"'', /base/", "healthz, /base/healthz", "/healthz, /healthz", "h?a=b, /base/h?a=b", "../x, /x"})
    void http_path_standsBelowTheBase(String path, String asked) throws Exception {
        try (Origin origin = new Origin(saying("HTTP/1.1 204 x\r\n\r\n"))) {
            result(HttpProbeTransport.get(client, path), origin.server());
            assertThat(origin.lastHead).startsWith("GET " + asked + " HTTP/1.1\r\n");
        }
    }

    @Test
    void http_head_isSentAndKeepsTheConnection() throws Exception {
        try (Origin origin = new Origin(saying("HTTP/1.1 200 x\r\nContent-Length: 9999\r\n\r\n"))) {
            HttpProbeTransport probe = HttpProbeTransport.head(client, "healthz");
            assertThat(result(probe, origin.server())).isEqualTo("passed: HTTP 200");
            assertThat(result(probe, origin.server())).isEqualTo("passed: HTTP 200");
            assertThat(origin.lastHead).startsWith("HEAD /base/healthz HTTP/1.1\r\n");
            assertThat(origin.requests).hasValue(2);
            assertThat(origin.gone.getCount()).isEqualTo(1);
        }
    }

    @Test
    void http_bodyWithoutEnd_passesByItsHeadAndHangsUp() throws Exception {
        try (Origin origin = new Origin((connection, head) -> {
            say(connection, "HTTP/1.1 200 x\r\n\r\n");
            while (true) {
                say(connection, "x".repeat(10_000));
            }
        })) {
            assertThat(result(HttpProbeTransport.get(client, ""), origin.server()))
                    .isEqualTo("passed: HTTP 200");
            await(origin.gone);
        }
    }

    @Test
    void http_redirection_isAnAnswerAndNotFollowed() throws Exception {
        try (Origin origin = new Origin(saying("HTTP/1.1 302 x\r\nLocation: /base/\r\nContent-Length: 0\r\n\r\n"))) {
            assertThat(result(HttpProbeTransport.get(client, ""), origin.server()))
                    .isEqualTo("passed: HTTP 302");
            assertThat(origin.requests).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "\u0000\u00ff\u0001\r\n\r\n"})
    void http_garbage_fails(String garbage) throws Exception {
        try (Origin origin = new Origin((connection, head) -> {
            say(connection, garbage);
            connection.close();
        })) {
            assertThat(result(HttpProbeTransport.get(client, ""), origin.server()))
                    .startsWith("failed: ")
                    .doesNotContain("garbage");
        }
    }

    @Test
    void http_hangsUpWithoutAnswer_fails() throws Exception {
        try (Origin origin = new Origin((connection, head) -> connection.close())) {
            assertThat(result(HttpProbeTransport.get(client, ""), origin.server()))
                    .isEqualTo("failed: IOException");
        }
    }

    /** Time is faked, so the checker gives up exactly when the test says so; the sockets are real. */
    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 x\r\nX-", "HTTP/1.1 100 Continue\r\n\r\n"})
    void checker_originNeverEndsItsHead_timesOutAndHangsUp(String begun) throws Exception {
        FakeScheduler scheduler = new FakeScheduler(new FakeTicker());
        try (Origin origin = new Origin((connection, head) -> {
            say(connection, begun);
            while (connection.getInputStream().read() >= 0) {
                say(connection, "x"); // not reached: the client has nothing more to say
            }
            throw new IOException("gone");
        })) {
            ServerPool pool = ServerPool.of(origin.server());
            HealthChecker checker = HealthChecker.builder(pool, HttpProbeTransport.get(client, ""), scheduler)
                    .ticker(scheduler.ticker)
                    .build();
            checker.start();
            scheduler.runNext();
            await(origin.asked);
            assertThat(pool.status().get(0).health()).isEqualTo(Health.UNKNOWN);
            scheduler.advance(Duration.ofSeconds(1));
            assertThat(checker.reports().get(0).result()).hasToString("failed: timed out");
            assertThat(pool.status().get(0).health()).isEqualTo(Health.DOWN);
            await(origin.gone);
            checker.close();
        }
    }

    @Test
    void http_noUrlOrOneTheClientRefuses_fails() throws Exception {
        HttpProbeTransport probe = HttpProbeTransport.get(client, "");
        assertThat(result(probe, Server.of("a"))).isEqualTo("failed: no URL");
        assertThat(result(probe, Server.parse("http://under_score.example/")))
                .isEqualTo("failed: URL refused by the HTTP client");
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil.example/", "http://evil.example/", "a#b", "a b", "mailto:x"})
    void http_pathThatIsNone_refused(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpProbeTransport.get(client, path))
                .withMessage("path: \"" + path + "\" (expected: a path, perhaps with a query)");
    }

    @Test
    void http_badSettings_refused() {
        HttpClient following = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .executor(threads)
                .build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpProbeTransport.get(following, ""))
                .withMessage("client: follows redirects NORMAL (expected: NEVER)");
        HttpProbeTransport probe = HttpProbeTransport.get(client, "");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> probe.accepting(99, 200))
                .withMessage("first: 99 (expected: 100 to 999)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> probe.accepting(300, 200))
                .withMessage("last: 200 (expected: 300 to 999)");
    }

    // ---- TCP

    @Test
    void tcp_listening_passesAndHangsUp_closed_fails() throws Exception {
        Probe probe = Probe.tcp(threads);
        Server server;
        try (Origin origin = new Origin(saying(""))) {
            server = origin.server();
            assertThat(result(probe, server)).isEqualTo("passed: connected");
            await(origin.gone);
        }
        assertThat(result(probe, server)).isEqualTo("failed: connection refused");
    }

    @Test
    void tcp_noAddressOrPort_fails() throws Exception {
        Probe probe = Probe.tcp(threads);
        assertThat(result(probe, Server.of("a"))).isEqualTo("failed: no port");
        assertThat(result(probe, Server.parse("http://name.example/"))).isEqualTo("failed: no address");
    }

    @Test
    void tcp_manyAtOnce_oneThreadAndGivenBack() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger ends = new AtomicInteger();
        Probe probe = Probe.tcp(task -> {
            runs.incrementAndGet();
            task.run(); // on the thread that calls
            ends.incrementAndGet();
        });
        try (Origin origin = new Origin(saying(""))) {
            for (int i = 0; i < 100; i++) {
                assertThat(result(probe, origin.server())).isEqualTo("passed: connected");
            }
        }
        assertThat(runs).hasValue(100);
        assertThat(ends).hasValue(100);
    }

    /** A listener whose backlog is full leaves further connections hanging. */
    @Test
    void tcp_hangs_othersPassAndCancelGivesTheThreadBack() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        try (ServerSocket full = new ServerSocket(0, 1, LOOPBACK);
                Origin origin = new Origin(saying(""))) {
            Server hanging = Server.parse("http://127.0.0.1:" + full.getLocalPort() + "/");
            Probe probe = Probe.tcp(one);
            List<CompletableFuture<ProbeResult>> open = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                open.add(check(probe, hanging));
            }
            assertThat(result(probe, origin.server())).isEqualTo("passed: connected");
            assertThat(open).anyMatch(answer -> !answer.isDone());
            open.forEach(answer -> answer.cancel(true));
            assertThat(one.submit(() -> "free").get(LONG, TimeUnit.SECONDS)).isEqualTo("free");
            assertThat(result(probe, origin.server())).isEqualTo("passed: connected");
        } finally {
            one.shutdownNow();
        }
    }

    @Test
    void tcp_threadInterrupted_allFailAndTheNextOneIsAsked() throws Exception {
        AtomicReference<Thread> driver = new AtomicReference<>(); // the last one lent is the one that drives
        AtomicBoolean closed = new AtomicBoolean();
        try (ServerSocket full = new ServerSocket(0, 1, LOOPBACK)) {
            Server hanging = Server.parse("http://127.0.0.1:" + full.getLocalPort() + "/");
            Probe probe = Probe.tcp(task -> {
                if (closed.get()) {
                    throw new RejectedExecutionException("closed");
                }
                driver.set(new Thread(task));
                driver.get().start();
            });
            List<CompletableFuture<ProbeResult>> open = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                open.add(check(probe, hanging));
            }
            closed.set(true);
            driver.get().interrupt();
            for (CompletableFuture<ProbeResult> answer : open) {
                assertThat(answer.get(LONG, TimeUnit.SECONDS).reason()).isNotEmpty();
            }
            driver.get().join(TimeUnit.SECONDS.toMillis(LONG));
            assertThat(result(probe, hanging)).isEqualTo("failed: RejectedExecutionException");
        }
    }

    @Test
    void tcp_executorRejectsOnce_worksAgainAfterwards() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Probe probe = Probe.tcp(task -> {
            if (calls.getAndIncrement() == 0) {
                throw new RejectedExecutionException("full");
            }
            threads.execute(task);
        });
        try (Origin origin = new Origin(saying(""))) {
            assertThat(result(probe, origin.server())).isEqualTo("failed: RejectedExecutionException");
            assertThat(result(probe, origin.server())).isEqualTo("passed: connected");
        }
    }
}
