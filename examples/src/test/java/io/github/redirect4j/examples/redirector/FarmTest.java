// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples.redirector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.net.InetAddresses;
import io.github.redirect4j.core.AdminState;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.PoolListener;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.examples.Dig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FarmTest {
    private static final String TOKEN = "0123456789abcdef";
    private static final String NAME = "www.example.test";

    private final HttpClient client = HttpClient.newHttpClient();
    private Farm farm;

    @BeforeEach
    void start() throws IOException {
        farm = Farm.start(settings(freePort()), TOKEN);
    }

    @AfterEach
    void close() {
        farm.close();
    }

    @Test
    void twelveRequests_eachOriginFourTimesInBothLanguages() throws Exception {
        List<String> http = new ArrayList<>();
        List<String> dns = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            http.add(URI.create(location()).getHost());
            List<String> addresses = Dig.a(farm.dns(), NAME);
            assertThat(addresses).containsExactlyInAnyOrder("127.0.0.1", "127.0.0.2", "127.0.0.3");
            dns.add(addresses.get(0));
        }
        for (String address : List.of("127.0.0.1", "127.0.0.2", "127.0.0.3")) {
            assertThat(http).filteredOn(address::equals).hasSize(4);
            assertThat(dns).filteredOn(address::equals).hasSize(4);
        }
    }

    @Test
    void redirect_followed_givesAnOriginsPage() throws Exception {
        HttpResponse<String> page = get(location());
        assertThat(page.body()).contains("<h1>Origin ");
    }

    @Test
    void stopAndStart_bothLanguagesFollow() throws Exception {
        awaitHealth(
                "b", Health.DOWN, () -> assertThat(post("b/stop", "").body()).isEqualTo("stop: done\n"));
        for (int i = 0; i < 6; i++) {
            assertThat(location()).doesNotContain("127.0.0.2");
            assertThat(Dig.a(farm.dns(), NAME)).containsExactlyInAnyOrder("127.0.0.1", "127.0.0.3");
        }
        awaitHealth("b", Health.UP, () -> post("b/start", ""));
        assertThat(Dig.a(farm.dns(), NAME)).contains("127.0.0.2");
    }

    @Test
    void drain_bothLanguagesAtOnce() throws Exception {
        post("c/drain", "");
        for (int i = 0; i < 6; i++) {
            assertThat(location()).doesNotContain("127.0.0.3");
            assertThat(Dig.a(farm.dns(), NAME)).containsExactlyInAnyOrder("127.0.0.1", "127.0.0.2");
        }
        post("c/start", "");
        assertThat(farm.pool().status("c").state()).isEqualTo(AdminState.READY);
        assertThat(Dig.a(farm.dns(), NAME)).contains("127.0.0.3");
    }

    @Test
    void weight_setAndRefused() throws Exception {
        assertThat(post("a/weight", "weight=2.5").body())
                .isEqualTo("weight: done, but strict-rotation heeds only whether it is 0\n");
        assertThat(farm.pool().get("a").weight()).isEqualTo(2.5);
        HttpResponse<String> negative = post("a/weight", "weight=-1");
        assertThat(negative.statusCode()).isEqualTo(400);
        assertThat(negative.body()).isEqualTo("weight: -1.0 (expected: 0, or 1.0E-9 to 1.0E9)\n");
        assertThat(post("a/weight", "").body()).isEqualTo("weight: missing (expected: weight= and a number)\n");
        assertThat(post("a/weight", "weight=1e").body()).isEqualTo("weight: \"1e\" (expected: a number)\n");
    }

    @Test
    void post_withoutToken_refused() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/servers/a/stop"))
                .POST(BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).isEqualTo("X-Redirect-Token: missing (expected: the token printed at the start)\n");
        assertThat(farm.controls().process("a")).isEqualTo("running");
    }

    @Test
    void page_unknownThings_refused() throws Exception {
        assertThat(post("nobody/stop", "").statusCode()).isEqualTo(404);
        assertThat(post("a/explode", "").statusCode()).isEqualTo(405);
        assertThat(get(uri("/servers/a/stop").toString()).statusCode()).isEqualTo(405);
        assertThat(get(uri("/nothing").toString()).statusCode()).isEqualTo(404);
        HttpRequest delete = HttpRequest.newBuilder(uri("")).DELETE().build();
        HttpResponse<String> refused = client.send(delete, BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void page_otherHostName_refused() throws Exception {
        // What a browser sends when a stranger's name points here.
        try (java.net.Socket socket =
                new java.net.Socket(farm.http().getAddress(), farm.http().getPort())) {
            socket.getOutputStream()
                    .write("GET /_redirect HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void page_html_hasTheTokenAndNothingFromOutside() throws Exception {
        HttpResponse<String> page = get(uri("").toString());
        assertThat(page.body()).contains(TOKEN).doesNotContain("{{").doesNotContainPattern("(src|href)=\"(?!data:)");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'");
    }

    @Test
    void state_isJsonOfEveryServer() throws Exception {
        location();
        HttpResponse<String> state = get(uri("/state").toString());
        assertThat(state.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(state.body()).contains("\"id\":\"a\"", "\"id\":\"b\"", "\"id\":\"c\"", "\"language\":\"HTTP\"");
    }

    @Test
    void close_portsAreFree() throws Exception {
        InetSocketAddress http = farm.http();
        InetSocketAddress dns = farm.dns();
        farm.close();
        new ServerSocket(http.getPort(), 1, http.getAddress()).close();
        new java.net.DatagramSocket(dns).close();
        new ServerSocket(dns.getPort(), 1, dns.getAddress()).close();
        farm.close(); // again does nothing
    }

    @Test
    void start_portTaken_saysWhichAndLeavesNothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddresses.forString("127.0.0.3"))) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> Farm.start(settings(port), TOKEN))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("cannot listen on 127.0.0.3 port " + port + ": ")
                    .hasMessageEndingWith(" (a file given with --config sets other addresses and ports)");
            new ServerSocket(port, 1, InetAddresses.forString("127.0.0.1")).close();
        }
    }

    private static Settings settings(int originPort) {
        List<Server> origins = Stream.of("a1", "b2", "c3")
                .map(s -> Server.builder(s.substring(0, 1))
                        .url("http://127.0.0." + s.charAt(1) + ":" + originPort + "/")
                        .build())
                .toList();
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new Settings(
                origins,
                true,
                Policy.STRICT_ROTATION,
                anyPort,
                Duration.ZERO,
                new Settings.Dns(anyPort, "example.test", NAME, Duration.ofSeconds(30)),
                new Settings.Check("/", Duration.ofMillis(100), Duration.ofMillis(100), 2, 2));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddresses.forString("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** Runs an action and waits until a server's health is as expected. */
    private void awaitHealth(String id, Health expected, Action action) throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        farm.pool().addListener(new PoolListener() {
            @Override
            public void health(Server server, Health before, Health after, String evidence) {
                if (server.id().equals(id) && after == expected) {
                    reached.countDown();
                }
            }
        });
        action.run();
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private interface Action {
        void run() throws Exception;
    }

    private String location() throws IOException, InterruptedException {
        String url = "http://" + Farm.shown(farm.http()) + "/index.html";
        return get(url).headers().firstValue("Location").orElseThrow();
    }

    private HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri("/servers/" + path))
                .header("X-Redirect-Token", TOKEN)
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://" + Farm.shown(farm.http()) + "/_redirect" + path);
    }
}
