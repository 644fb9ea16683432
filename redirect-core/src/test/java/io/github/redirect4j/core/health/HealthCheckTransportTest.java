// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static io.github.redirect4j.core.health.TestOrigin.LONG;
import static io.github.redirect4j.core.health.TestOrigin.LOOPBACK;
import static io.github.redirect4j.core.health.TestOrigin.lastWords;
import static io.github.redirect4j.core.health.TestOrigin.say;
import static io.github.redirect4j.core.health.TestOrigin.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.redirect4j.core.FakeTicker;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import java.lang.ref.WeakReference;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The probes against origins on loopback, most of them hostile. */
@Timeout(60)
class HealthCheckTransportTest {
    private final List<WeakReference<HealthCheckTransport>> opened = new ArrayList<>();
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final HttpCheck NAMED =
            HttpCheck.builder("").serverName("origin.example.net").build();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HealthCheckTransport transport = HealthCheckTransport.create(threads);

    @AfterEach
    void stop() {
        transport.close();
        threads.shutdownNow();
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

    private Probe get(String path) {
        return transport.http(HttpCheck.get(path));
    }

    // ---- HTTP

    @ParameterizedTest
    @CsvSource({"200, passed", "204, passed", "302, passed", "399, passed", "400, failed", "404, failed", "503, failed"
    })
    void http_status_decides(int status, String word) throws Exception {
        try (TestOrigin origin = TestOrigin.http(threads, saying("HTTP/1.1 " + status + " x\r\nLocation: /\r\n\r\n"))) {
            assertThat(result(get(""), origin.server())).isEqualTo(word + ": HTTP " + status);
            await(origin.gone);
            assertThat(origin.requests).hasValue(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', /base/",
        "healthz, /base/healthz",
        "/healthz, /healthz",
        "h?a=b, /base/h?a=b",
        "?a=b, /base/?a=b",
        "../x, /x",
        "%2f, /base/%2f",
        "ü, /base/%C3%BC"
    })
    void http_path_standsBelowTheBase(String path, String asked) throws Exception {
        try (TestOrigin origin = TestOrigin.http(threads, saying("HTTP/1.1 204 x\r\n\r\n"))) {
            assertThat(result(get(path), origin.server())).isEqualTo("passed: HTTP 204");
            assertThat(origin.lastHead)
                    .isEqualTo("GET " + asked + " HTTP/1.1\r\nHost: 127.0.0.1:" + origin.port()
                            + "\r\nConnection: close\r\nUser-Agent: redirect4j\r\n\r\n");
        }
    }

    @Test
    void http_request_asBuilt() throws Exception {
        try (TestOrigin origin = TestOrigin.http(threads, saying(OK + "\r\n"))) {
            HttpCheck check = HttpCheck.builder("healthz")
                    .method("POST")
                    .host("app.example")
                    .header("User-Agent", "me")
                    .header("X-A", "1")
                    .header("x-a", "2")
                    .build();
            assertThat(check).hasToString("POST healthz");
            assertThat(result(transport.http(check), origin.server())).isEqualTo("passed: HTTP 200");
            assertThat(origin.lastHead).isEqualTo("""
                            POST /base/healthz HTTP/1.1
                            Host: app.example
                            Connection: close
                            Content-Length: 0
                            User-Agent: me
                            x-a: 2

                            """.replace("\n", "\r\n"));
        }
    }

    @Test
    void http_head_passes() throws Exception {
        try (TestOrigin origin = TestOrigin.http(threads, saying(OK + "Content-Length: 9999\r\n\r\n"))) {
            HttpCheck check = HttpCheck.builder("healthz").method("HEAD").build();
            assertThat(result(transport.http(check), origin.server())).isEqualTo("passed: HTTP 200");
            assertThat(origin.lastHead).startsWith("HEAD /base/healthz HTTP/1.1\r\n");
        }
    }

    @Test
    void http_body_matches() throws Exception {
        HttpCheck check = HttpCheck.builder("").bodyContains("well").build();
        try (TestOrigin origin = TestOrigin.http(threads, lastWords(OK + "\r\nall well"))) {
            assertThat(result(transport.http(check), origin.server())).isEqualTo("passed: HTTP 200");
        }
        try (TestOrigin origin = TestOrigin.http(threads, lastWords(OK + "\r\nall is lost"))) {
            assertThat(result(transport.http(check), origin.server()))
                    .isEqualTo("failed: HTTP 200, body without the text");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void http_bodyWithoutEnd_isDecidedAndHungUp(boolean read) throws Exception {
        HttpCheck check = read ? HttpCheck.builder("").bodyContains("y").build() : HttpCheck.get("");
        try (TestOrigin origin = TestOrigin.http(threads, (connection, head) -> {
            say(connection, OK + "\r\n");
            while (true) {
                say(connection, "x".repeat(10_000));
            }
        })) {
            assertThat(result(transport.http(check), origin.server()))
                    .isEqualTo(read ? "failed: HTTP 200, body without the text" : "passed: HTTP 200");
            await(origin.gone);
        }
    }

    @Test
    void http_octetByOctet_passes() throws Exception {
        HttpCheck check = HttpCheck.builder("").bodyContains("well").build();
        try (TestOrigin origin = TestOrigin.http(threads, (connection, head) -> {
            connection.setTcpNoDelay(true);
            for (char c : (OK + "Transfer-Encoding: chunked\r\n\r\n4\r\nwell\r\n0\r\n").toCharArray()) {
                say(connection, String.valueOf(c));
            }
        })) {
            assertThat(result(transport.http(check), origin.server())).isEqualTo("passed: HTTP 200");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "\u0000\u00ff\u0001\r\n\r\n"})
    void http_garbage_fails(String garbage) throws Exception {
        try (TestOrigin origin = TestOrigin.http(threads, lastWords(garbage))) {
            assertThat(result(get(""), origin.server())).startsWith("failed: no HTTP/1 response: \"");
        }
    }

    @Test
    void http_hangsUpWithoutAnswer_fails() throws Exception {
        try (TestOrigin origin = TestOrigin.http(threads, (connection, head) -> connection.close())) {
            assertThat(result(get(""), origin.server())).isEqualTo("failed: closed without a response");
        }
        try (TestOrigin origin = TestOrigin.http(threads, (connection, head) -> {
            connection.setSoLinger(true, 0);
            connection.close();
        })) {
            assertThat(result(get(""), origin.server())).isEqualTo("failed: connection reset");
        }
    }

    /** Time is faked, so the checker gives up exactly when the test says so; the sockets are real. */
    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 x\r\nX-", "HTTP/1.1 100 Continue\r\n\r\n"})
    void checker_originNeverEndsItsHead_timesOutAndHangsUp(String begun) throws Exception {
        FakeScheduler scheduler = new FakeScheduler(new FakeTicker());
        try (TestOrigin origin = TestOrigin.http(threads, (connection, head) -> {
            say(connection, begun);
            while (connection.getInputStream().read() >= 0) {
                say(connection, "x"); // not reached: the client has nothing more to say
            }
            throw new IllegalStateException("gone");
        })) {
            ServerPool pool = ServerPool.of(origin.server());
            HealthChecker checker = HealthChecker.builder(pool, get(""), scheduler)
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
    void http_noUrlOrAddress_fails() throws Exception {
        assertThat(result(get(""), Server.of("a"))).isEqualTo("failed: no URL");
        assertThat(result(get(""), Server.parse("http://under_score.example/"))).isEqualTo("failed: no address");
        HttpCheck secure = HttpCheck.builder("").scheme("https").build();
        assertThat(result(transport.http(secure), Server.parse("http://127.0.0.1/")))
                .isEqualTo("failed: no https URL");
    }

    @Test
    void http_nameAndAddressApart_addressIsAskedForTheName() throws Exception {
        try (TestOrigin origin = TestOrigin.http(threads, saying(OK + "\r\n"))) {
            Server server = Server.builder("a")
                    .url("http://under_score.example:" + origin.port() + "/")
                    .addresses(List.of(LOOPBACK))
                    .build();
            assertThat(result(get(""), server)).isEqualTo("passed: HTTP 200");
            assertThat(origin.lastHead).contains("\r\nHost: under_score.example:" + origin.port() + "\r\n");
        }
    }

    /** Health at a port of its own, without TLS. */
    @Test
    void http_otherPortAndScheme_areAsked() throws Exception {
        try (TestOrigin origin = TestOrigin.http(threads, saying(OK + "\r\n"))) {
            Server server = Server.parse("https://127.0.0.1/base/");
            HttpCheck check =
                    HttpCheck.builder("h").scheme("http").port(origin.port()).build();
            assertThat(result(transport.http(check), server)).isEqualTo("passed: HTTP 200");
            assertThat(origin.lastHead).startsWith("GET /base/h HTTP/1.1\r\nHost: 127.0.0.1\r\n");
            assertThat(result(transport.tcp(origin.port()), server)).isEqualTo("passed: connected");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil.example/", "http://evil.example/", "a#b", "a b", "mailto:x", "a\r\nb"})
    void http_pathThatIsNone_refused(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpCheck.get(path))
                .withMessage("path: \"" + path.replace("\r\n", "\\u000d\\u000a")
                        + "\" (expected: a path, perhaps with a query, at most 2048 characters)");
    }

    // ---- https

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void https_certificateOfTheName_passes(String protocol) throws Exception {
        try (TestOrigin origin = TestOrigin.https(threads, saying(OK + "\r\n"), protocol)) {
            Probe probe = transport.http(NAMED, TestOrigin.context());
            for (int i = 0; i < 3; i++) { // the first time in full, then resumed
                assertThat(result(probe, origin.server())).isEqualTo("passed: HTTP 200");
            }
            assertThat(origin.lastNames).containsExactly("origin.example.net");
            assertThat(origin.lastHead).startsWith("GET /base/ HTTP/1.1\r\nHost: 127.0.0.1:");
        }
    }

    @Test
    void https_nameOfTheUrl_isSentAndChecked() throws Exception {
        try (TestOrigin origin = TestOrigin.https(threads, saying(OK + "\r\n"))) {
            Probe probe = transport.http(HttpCheck.get(""), TestOrigin.context());
            Server.Builder server = Server.builder("a").addresses(List.of(LOOPBACK));
            Server right = server.url("https://origin.example.net:" + origin.port() + "/")
                    .build();
            assertThat(result(probe, right)).isEqualTo("passed: HTTP 200");
            assertThat(origin.lastNames).containsExactly("origin.example.net");
            Server wrong = server.url("https://other.example.net:" + origin.port() + "/")
                    .build();
            assertThat(result(probe, wrong))
                    .isEqualTo("failed: TLS: No subject alternative DNS name matching other.example.net found.");
            Server odd = server.url("https://under_score.example:" + origin.port() + "/")
                    .build();
            assertThat(result(probe, odd)).isEqualTo("failed: host name refused: \"under_score.example\"");
        }
    }

    @Test
    void https_addressWithoutCertificate_fails() throws Exception {
        try (TestOrigin origin = TestOrigin.https(threads, saying(OK + "\r\n"))) {
            Probe probe = transport.http(HttpCheck.get(""), TestOrigin.context());
            assertThat(result(probe, origin.server()))
                    .isEqualTo("failed: TLS: No subject alternative names matching IP address 127.0.0.1 found");
        }
    }

    @Test
    void https_certificateOfNobodyTrusted_fails() throws Exception {
        try (TestOrigin origin = TestOrigin.https(threads, saying(OK + "\r\n"))) {
            assertThat(result(transport.http(NAMED), origin.server()))
                    .isEqualTo("failed: TLS: unable to find valid certification path to requested target");
        }
    }

    @Test
    void https_longBody_matches() throws Exception {
        String body = "x".repeat(50_000) + "y";
        HttpCheck check = HttpCheck.builder("")
                .serverName("origin.example.net")
                .bodyContains("y")
                .build();
        String length = OK + "Content-Length: " + body.length() + "\r\n\r\n";
        Probe probe = transport.http(check, TestOrigin.context());
        try (TestOrigin origin = TestOrigin.https(threads, saying(length + body))) {
            assertThat(result(probe, origin.server())).isEqualTo("passed: HTTP 200");
        }
        try (TestOrigin origin = TestOrigin.https(threads, lastWords(OK + "\r\n" + body))) {
            assertThat(result(probe, origin.server())).isEqualTo("passed: HTTP 200");
        }
    }

    /** A body that ends with the connection, and nobody says that it is the end. */
    @Test
    void https_cutOff_fails() throws Exception {
        HttpCheck check = HttpCheck.builder("")
                .serverName("origin.example.net")
                .bodyContains("well")
                .build();
        SSLContext context = TestOrigin.context();
        try (ServerSocket listening = new ServerSocket(0, 50, LOOPBACK)) {
            threads.execute(() -> cutOff(listening, context));
            Server server = Server.parse("https://127.0.0.1:" + listening.getLocalPort() + "/");
            assertThat(result(transport.http(check, context), server)).isEqualTo("failed: TLS: cut off");
        }
    }

    private static void cutOff(ServerSocket listening, SSLContext context) {
        try {
            Socket raw = listening.accept();
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(raw, "client", raw.getPort(), false);
            tls.setUseClientMode(false);
            tls.startHandshake();
            TestOrigin.readHead(tls.getInputStream());
            say(tls, OK + "\r\nall well");
            raw.close(); // below TLS
        } catch (Exception e) {
            // nor is there anybody to be told
        }
    }

    @Test
    void https_renegotiation_isRefused() throws Exception {
        try (TestOrigin origin = TestOrigin.https(
                threads,
                (connection, head) -> {
                    ((SSLSocket) connection).startHandshake();
                    connection.getInputStream().read();
                },
                "TLSv1.2")) {
            assertThat(result(transport.http(NAMED, TestOrigin.context()), origin.server()))
                    .isEqualTo("failed: TLS: renegotiation refused");
        }
    }

    @Test
    void https_originThatSpeaksPlain_fails() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 50, LOOPBACK)) {
            threads.execute(() -> {
                try (Socket connection = listening.accept()) {
                    say(connection, "HTTP/1.1 400 Bad Request\r\n\r\n");
                    connection.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                } catch (Exception e) {
                    // gone
                }
            });
            Server server = Server.parse("https://127.0.0.1:" + listening.getLocalPort() + "/");
            assertThat(result(transport.http(NAMED), server)).matches("failed: TLS: .*SSL message.*");
        }
    }

    @Test
    void https_hangsUpOrIsSilent_failsOrIsCancelled() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (ServerSocket listening = new ServerSocket(0, 50, LOOPBACK)) {
            Server server = Server.parse("https://127.0.0.1:" + listening.getLocalPort() + "/");
            Probe probe = transport.http(NAMED, TestOrigin.context());
            CompletableFuture<ProbeResult> closed = check(probe, server);
            try (Socket connection = listening.accept()) {
                connection.getInputStream().read();
                connection.shutdownOutput();
                assertThat(closed.get(LONG, TimeUnit.SECONDS)).hasToString("failed: TLS: closed within the handshake");
            }
            CompletableFuture<ProbeResult> silent = check(probe, server);
            try (Socket connection = listening.accept()) {
                connection.getInputStream().read();
                threads.execute(() -> silent.cancel(true));
                connection.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                gone.countDown();
            }
        }
        await(gone);
    }

    // ---- DNS

    @Test
    void dns_answers_passes_silentIsCancelled_closedFails() throws Exception {
        Server server = Server.builder("a").host("127.0.0.1").build();
        DnsCheck.Builder check = DnsCheck.builder("www.example.net");
        int port;
        try (DatagramSocket listening = new DatagramSocket(0, LOOPBACK)) {
            port = listening.getLocalPort();
            Probe probe = transport.dns(check.port(port).build());
            CompletableFuture<ProbeResult> answer = check(probe, server);
            DatagramPacket query = new DatagramPacket(new byte[512], 512);
            listening.receive(query);
            assertThat(query.getLength()).isEqualTo(33);
            byte[] response = Arrays.copyOf(query.getData(), query.getLength());
            response[2] |= (byte) 0x80;
            listening.send(new DatagramPacket(response, response.length, query.getSocketAddress()));
            assertThat(answer.get(LONG, TimeUnit.SECONDS)).hasToString("passed: DNS rcode 0, 0 answers");
            CompletableFuture<ProbeResult> silent = check(probe, server);
            listening.receive(query);
            silent.cancel(true);
        }
        assertThat(result(transport.dns(check.build()), server)).isEqualTo("failed: port unreachable");
    }

    // ---- the engine

    /** A script that ends with an error, which is nobody's answer, ends all; the next one works again. */
    @Test
    void script_error_endsTheCall() throws Exception {
        ChannelTransport channels = new ChannelTransport(threads, 1, null, null);
        InetSocketAddress nobody = new InetSocketAddress(LOOPBACK, 1);
        CompletableFuture<ProbeResult> failing = channels.ask(nobody, false, () -> {
            throw new NoClassDefFoundError("x");
        });
        assertThat(failing.get(LONG, TimeUnit.SECONDS)).hasToString("failed: NoClassDefFoundError");
        assertThat(channels.ask(nobody, true, ConnectExchange::new).get(LONG, TimeUnit.SECONDS))
                .hasToString("passed: connected");
    }

    @Test
    void source_isBound() throws Exception {
        InetAddress other = InetAddress.getByName("127.0.0.2");
        try (DatagramSocket free = new DatagramSocket(0, other)) {
            assumeThat(free.isBound()).isTrue();
        } catch (java.net.BindException e) {
            assumeThat(e).as("no second address on loopback").isNull();
        }
        HealthCheckTransport bound =
                HealthCheckTransport.builder(threads).source(other).build();
        try (TestOrigin origin = TestOrigin.http(threads, saying(OK + "\r\n"))) {
            assertThat(result(bound.http(HttpCheck.get("")), origin.server())).isEqualTo("passed: HTTP 200");
            assertThat(origin.lastPeer).isEqualTo(other);
        }
        try (DatagramSocket listening = new DatagramSocket(0, LOOPBACK)) {
            Probe probe = bound.dns(
                    DnsCheck.builder("a").port(listening.getLocalPort()).build());
            CompletableFuture<ProbeResult> answer =
                    check(probe, Server.builder("a").host("127.0.0.1").build());
            DatagramPacket query = new DatagramPacket(new byte[512], 512);
            listening.receive(query);
            assertThat(query.getAddress()).isEqualTo(other);
            answer.cancel(true);
        }
    }

    @Test
    void source_ofAnotherMachine_fails() throws Exception {
        HealthCheckTransport bound = HealthCheckTransport.builder(threads)
                .source(InetAddress.getByName("192.0.2.1"))
                .build();
        assertThat(result(bound.tcp(), Server.parse("http://127.0.0.1:1/")))
                .isEqualTo("failed: cannot assign requested address");
    }

    @Test
    void atOnce_othersWait() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        HealthCheckTransport narrow =
                HealthCheckTransport.builder(threads).atOnce(3).build();
        try (TestOrigin origin = TestOrigin.http(threads, (connection, head) -> {
            await(go);
            say(connection, OK + "\r\n");
        })) {
            List<CompletableFuture<ProbeResult>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(check(narrow.http(HttpCheck.get("")), origin.server()));
            }
            await(origin.asked);
            answers.get(19).cancel(true); // while it waits
            go.countDown();
            for (CompletableFuture<ProbeResult> answer : answers.subList(0, 19)) {
                assertThat(answer.get(LONG, TimeUnit.SECONDS)).hasToString("passed: HTTP 200");
            }
            assertThat(origin.requests.get()).isEqualTo(19);
            assertThat(origin.mostOpen).isLessThan(10); // those that the origin has not yet closed, besides 3
        }
    }

    @Test
    void close_endsWhatGoesOn() throws Exception {
        try (TestOrigin origin = TestOrigin.http(threads, saying(""))) {
            CompletableFuture<ProbeResult> answer = check(get(""), origin.server());
            await(origin.asked);
            transport.close();
            assertThat(answer.get(LONG, TimeUnit.SECONDS)).hasToString("failed: transport closed");
            await(origin.gone);
            assertThat(result(get(""), origin.server())).isEqualTo("failed: transport closed");
            transport.close();
        }
    }

    /** On a thread that calls, every check is a whole round: borrowed, opened, closed, given back. */
    @Test
    void cycles_leakNoThreadNoFileNoMemory() throws Exception {
        Path files = Path.of("/proc/self/fd");
        assumeThat(files).exists();
        try (TestOrigin plain = TestOrigin.http(threads, saying(OK + "\r\n"));
                TestOrigin secure = TestOrigin.https(threads, saying(OK + "\r\n"))) {
            SSLContext context = TestOrigin.context();
            cycle(20, plain, secure, context);
            int threadsBefore = Thread.activeCount();
            long filesBefore = count(files);
            cycle(1000, plain, secure, context);
            assertThat(count(files)).isLessThan(filesBefore + 50); // connections that the origins have not yet closed
            assertThat(Thread.activeCount()).isLessThan(threadsBefore + 50);
            for (int i = 0; i < 50 && reachable() > 0; i++) {
                System.gc();
            }
            assertThat(reachable()).isZero();
        }
    }

    private long reachable() {
        return opened.stream().filter(each -> each.get() != null).count();
    }

    private void cycle(int times, TestOrigin plain, TestOrigin secure, SSLContext context) throws Exception {
        for (int i = 0; i < times; i++) {
            try (HealthCheckTransport mine = HealthCheckTransport.create(Runnable::run)) {
                opened.add(new WeakReference<>(mine));
                assertThat(result(mine.tcp(), plain.server())).isEqualTo("passed: connected");
                assertThat(result(mine.http(NAMED), plain.server())).isEqualTo("passed: HTTP 200");
                if (i % 10 == 0) { // which costs ten times as much
                    assertThat(result(mine.http(NAMED, context), secure.server()))
                            .isEqualTo("passed: HTTP 200");
                }
            }
        }
    }

    private static long count(Path files) throws Exception {
        try (var list = Files.list(files)) {
            return list.count();
        }
    }

    @Test
    void builder_outOfRange_refused() {
        HealthCheckTransport.Builder builder = HealthCheckTransport.builder(threads);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.atOnce(0))
                .withMessage("atOnce: 0 (expected: 1 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> transport.tcp(0))
                .withMessage("port: 0 (expected: 1 to 65535)");
    }

    // ---- TCP

    @Test
    void tcp_listening_passesAndHangsUp_closed_fails() throws Exception {
        Probe probe = Probe.tcp(threads);
        Server server;
        try (TestOrigin origin = TestOrigin.http(threads, saying(""))) {
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
        try (TestOrigin origin = TestOrigin.http(threads, saying(""))) {
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
                TestOrigin origin = TestOrigin.http(threads, saying(""))) {
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
        try (TestOrigin origin = TestOrigin.http(threads, saying(""))) {
            assertThat(result(probe, origin.server())).isEqualTo("failed: RejectedExecutionException");
            assertThat(result(probe, origin.server())).isEqualTo("passed: connected");
        }
    }
}
