// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Names of servers: looked up off the path of requests, the last good answer kept. */
class ResolutionTest {
    private final FakeTicker ticker = new FakeTicker();
    private final Map<String, CompletableFuture<List<InetAddress>>> asked = new HashMap<>();
    private int questions;
    private final ServerPool pool = ServerPool.builder()
            .ticker(ticker)
            .resolver(host -> {
                questions++;
                CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
                asked.put(host, answer);
                return answer;
            })
            .resolveTimeout(Duration.ofSeconds(5))
            .build();

    private static List<InetAddress> addresses(String... literals) {
        return java.util.Arrays.stream(literals).map(InetAddresses::forString).toList();
    }

    private void answer(String host, String... literals) {
        asked.get(host).complete(addresses(literals));
    }

    @Test
    void add_namedServer_isLookedUpAndUpdated() {
        pool.add(Server.parse("http://one.example/"));
        ServerSelector selector = RoundRobin.strict().on(pool);
        Attachment<Integer> count = pool.attach(server -> server.addresses().size());
        assertThat(selector.select(Request.NONE).addresses()).isEmpty();
        answer("one.example", "192.0.2.1", "2001:db8::1");
        Server server = selector.select(Request.NONE);
        assertThat(server.addresses()).isEqualTo(addresses("192.0.2.1", "2001:db8::1"));
        assertThat(count.of(server)).isEqualTo(2);
    }

    @Test
    void add_literalOrGivenAddresses_isNotLookedUp() {
        pool.add(Server.parse("http://192.0.2.7/"));
        pool.add(Server.parse("http://two.example/").toBuilder()
                .addresses(addresses("192.0.2.8"))
                .build());
        pool.resolve();
        assertThat(questions).isZero();
    }

    @Test
    void resolve_failsOrEmpty_keepsTheLastGoodAndTells() {
        List<String> told = new ArrayList<>();
        pool.addListener(new PoolListener() {
            @Override
            public void unresolved(Server server, Throwable cause) {
                told.add(server.id() + " " + (cause == null ? "empty" : cause.getMessage()));
            }
        });
        pool.add(Server.parse("http://one.example/"));
        answer("one.example", "192.0.2.1");
        pool.resolve();
        asked.get("one.example").completeExceptionally(new IllegalStateException("SERVFAIL"));
        pool.resolve();
        answer("one.example");
        assertThat(pool.get("one.example").addresses()).isEqualTo(addresses("192.0.2.1"));
        assertThat(told).containsExactly("one.example SERVFAIL", "one.example empty");
    }

    @Test
    void resolve_sameAddressesInOtherOrder_isNoChange() {
        pool.add(Server.parse("http://one.example/"));
        answer("one.example", "192.0.2.1", "192.0.2.2");
        long version = pool.version();
        CompletableFuture<Void> done = pool.resolve().toCompletableFuture();
        assertThat(done).isNotDone();
        answer("one.example", "192.0.2.2", "192.0.2.1");
        assertThat(done).isCompleted();
        assertThat(pool.version()).isEqualTo(version);
    }

    @Test
    void resolve_whileOneIsUnderWay_asksOnce_untilItIsOverdue() {
        pool.add(Server.parse("http://one.example/"));
        pool.resolve();
        assertThat(questions).isEqualTo(1);
        CompletableFuture<List<InetAddress>> hung = asked.get("one.example");
        ticker.advance(Duration.ofSeconds(6));
        pool.resolve();
        assertThat(questions).isEqualTo(2);
        answer("one.example", "192.0.2.2");
        hung.complete(addresses("192.0.2.1"));
        assertThat(pool.get("one.example").addresses())
                .as("an answer given up is not used")
                .isEqualTo(addresses("192.0.2.2"));
    }

    @Test
    void resolve_thousandsOfNames_boundedAtOnce() {
        pool.replace(IntStream.range(0, 1000)
                .mapToObj(i -> Server.parse("http://h" + i + ".example/"))
                .toList());
        assertThat(questions).isEqualTo(64);
        for (int i = 0; i < 1000; i++) {
            answer("h" + i + ".example", "192.0.2." + i % 250);
        }
        assertThat(questions).isEqualTo(1000);
        assertThat(pool.servers())
                .allSatisfy(server -> assertThat(server.addresses()).hasSize(1));
    }

    @Test
    void resolve_hungNames_doNotBlockOthersForEver() {
        pool.replace(IntStream.range(0, 65)
                .mapToObj(i -> Server.parse("http://h" + i + ".example/"))
                .toList());
        assertThat(asked).doesNotContainKey("h64.example");
        ticker.advance(Duration.ofSeconds(6));
        pool.resolve();
        assertThat(asked).containsKey("h64.example");
    }

    @Test
    void resolve_resolverThrowsOrAnswersAtOnce_isHandled() {
        ServerPool direct = ServerPool.builder()
                .resolver(host -> {
                    if (host.startsWith("bad")) {
                        throw new IllegalStateException("refused");
                    }
                    return CompletableFuture.completedFuture(addresses("192.0.2.9"));
                })
                .build();
        direct.replace(IntStream.range(0, 5000)
                .mapToObj(i -> Server.parse("http://" + (i % 10 == 0 ? "bad" : "ok") + i + ".example/"))
                .toList());
        assertThat(direct.servers().stream().filter(s -> s.addresses().isEmpty()))
                .hasSize(500);
    }

    @Test
    void resolve_tooManyAddresses_firstSixtyFourUsed() {
        pool.add(Server.parse("http://one.example/"));
        asked.get("one.example")
                .complete(IntStream.range(0, 100)
                        .mapToObj(i -> InetAddresses.forString("192.0.2." + i))
                        .toList());
        assertThat(pool.get("one.example").addresses()).hasSize(64);
    }

    @Test
    void put_resolvedInstanceRebuilt_staysNamed() {
        pool.add(Server.parse("http://one.example/"));
        answer("one.example", "192.0.2.1");
        pool.update(u -> u.put(pool.get("one.example").toBuilder().zone("z").build()));
        assertThat(pool.get("one.example").addresses()).isEqualTo(addresses("192.0.2.1"));
        pool.resolve();
        answer("one.example", "192.0.2.3");
        assertThat(pool.get("one.example").addresses()).isEqualTo(addresses("192.0.2.3"));
        assertThat(pool.get("one.example").zone()).isEqualTo("z");
    }

    @Test
    void system_localhost_isLoopback() {
        List<InetAddress> found = Resolver.system(Runnable::run)
                .resolve("localhost")
                .toCompletableFuture()
                .join();
        assertThat(found).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
    }

    @Test
    void resolve_withoutResolver_isDoneAtOnce() {
        ServerPool plain = ServerPool.of(Server.parse("http://one.example/"));
        assertThat(plain.resolve().toCompletableFuture()).isCompleted();
    }
}
