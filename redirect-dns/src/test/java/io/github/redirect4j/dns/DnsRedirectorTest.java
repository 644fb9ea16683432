// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import static io.github.redirect4j.dns.TestZones.answerer;
import static io.github.redirect4j.dns.TestZones.example;
import static io.github.redirect4j.dns.TestZones.ip;
import static io.github.redirect4j.dns.TestZones.pool;
import static io.github.redirect4j.dns.TestZones.selector;
import static io.github.redirect4j.dns.TestZones.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.redirect4j.core.AdminState;
import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Key;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.hash.Rendezvous;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class DnsRedirectorTest {
    private static final int A = 1;
    private static final int AAAA = 28;
    private static final int SERVFAIL = 2;
    private static final int REFUSED = 5;

    private static final Algorithm FIRST = (binding, previous) -> (request, eligible, draw, now) -> eligible.next(0);

    private static Zone www(ServerSelector selector) {
        return example().addresses("www.example.org", selector).build();
    }

    private static Decoded ask(DnsAnswerer answerer, int type) {
        return TestQuery.of("www.example.org", type).udp(answerer);
    }

    private static String first(DnsAnswerer answerer, int type) {
        return ask(answerer, type).answers.get(0).data();
    }

    // ---- selection

    @Test
    void answer_pairOfQuestions_turnsEachRotationOnce() {
        DnsAnswerer answerer = answerer(www(selector(pool(
                server("192.0.2.1", "2001:db8::1"),
                server("192.0.2.2", "2001:db8::2"),
                server("192.0.2.3", "2001:db8::3")))));
        List<String> fours = new ArrayList<>();
        List<String> sixes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            fours.add(first(answerer, A));
            sixes.add(first(answerer, AAAA));
        }
        assertThat(fours.subList(0, 3)).containsExactlyInAnyOrder("192.0.2.1", "192.0.2.2", "192.0.2.3");
        assertThat(fours.subList(3, 6)).isEqualTo(fours.subList(0, 3));
        assertThat(sixes.subList(3, 6)).isEqualTo(sixes.subList(0, 3));
        assertThat(sixes.subList(0, 3)).doesNotHaveDuplicates();
    }

    @Test
    void answer_order_isTheSelectorsAndEachAddressOnce() {
        ServerPool pool = pool(
                server("192.0.2.2", "192.0.2.1"),
                server("192.0.2.1"),
                server("2001:db8::1"),
                server("192.0.2.4", "192.0.2.3"));
        DnsAnswerer answerer = answerer(www(FIRST.on(pool)));
        assertThat(ask(answerer, A).data(A)).containsExactly("192.0.2.2", "192.0.2.1", "192.0.2.4", "192.0.2.3");
        assertThat(ask(answerer, AAAA).data(AAAA)).containsExactly("2001:db8::1");
    }

    @Test
    void answer_moreThanTheLimit_firstOnes() {
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            servers.add(server("192.0.2." + i, "198.51.100." + i));
        }
        ServerPool pool = ServerPool.builder().build();
        pool.replace(servers);
        assertThat(ask(answerer(www(FIRST.on(pool))), A).data(A))
                .containsExactly(
                        "192.0.2.0",
                        "198.51.100.0",
                        "192.0.2.1",
                        "198.51.100.1",
                        "192.0.2.2",
                        "198.51.100.2",
                        "192.0.2.3",
                        "198.51.100.3");
        Zone three = example()
                .addresses("www.example.org", Addresses.from(FIRST.on(pool)).max(3))
                .build();
        assertThat(ask(answerer(three), A).data(A)).containsExactly("192.0.2.0", "198.51.100.0", "192.0.2.1");
    }

    @Test
    void answer_keyedSelector_sticksByNetwork() {
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            servers.add(server("192.0.2." + i));
        }
        ServerPool pool = ServerPool.builder().build();
        pool.replace(servers);
        DnsAnswerer answerer = answerer(www(Rendezvous.weighted().on(pool)));
        long network = 0xffff_cb00_7100L; // 203.0.113.0
        assertThat(from(answerer, 0, network + 1)).isEqualTo(from(answerer, 0, network + 200));
        assertThat(from(answerer, 0, network + 1)).isNotEqualTo(from(answerer, 0, network + 257));
        long six = 0x2001_0db8_0000_1200L;
        assertThat(from(answerer, six, 1)).isEqualTo(from(answerer, six + 255, 77));
        assertThat(from(answerer, six, 1)).isNotEqualTo(from(answerer, six + 256, 1));
    }

    @Test
    void answer_selectorKeyedByNetwork_sticksByThatNetwork() {
        ServerPool pool = ServerPool.builder().build();
        for (int i = 0; i < 50; i++) {
            pool.add(server("192.0.2." + i));
        }
        ServerSelector selector = ServerSelector.builder(pool, Rendezvous.weighted())
                .key(Key.clientNetwork(16, 48))
                .build();
        DnsAnswerer answerer = answerer(www(selector));
        long network = 0xffff_cb00_0000L; // 203.0.0.0
        assertThat(from(answerer, 0, network + 1)).isEqualTo(from(answerer, 0, network + 0xffff));
        assertThat(from(answerer, 0, network)).isNotEqualTo(from(answerer, 0, network + 0x1_0000));
        long six = 0x2001_0db8_0001_0000L;
        assertThat(from(answerer, six, 1)).isEqualTo(from(answerer, six + 0xffff, 77));
        assertThat(from(answerer, six, 1)).isNotEqualTo(from(answerer, six + 0x1_0000, 1));

        ClientRequest request = new ClientRequest();
        request.set(0, network);
        assertThat(selector.open(request).scope()).isEqualTo(16);
        request.set(six, 1);
        assertThat(selector.open(request).scope()).isEqualTo(48);
    }

    private static String from(DnsAnswerer answerer, long high, long low) {
        ByteBuffer out = ByteBuffer.allocate(512);
        int size = answerer.answer(
                ByteBuffer.wrap(TestQuery.of("www.example.org", A).build()), out, high, low, Transport.UDP);
        return Decoded.of(Arrays.copyOf(out.array(), size)).answers.get(0).data();
    }

    @Test
    void request_client_isTheSource() {
        ClientRequest request = new ClientRequest();
        request.set(0, 0xffff_c000_0207L);
        assertThat(request.client()).isEqualTo(ip("192.0.2.7"));
        assertThat(request.keyScope()).isEqualTo(24);
        long four = request.network();
        request.set(0x2001_0db8_0000_1234L, 5);
        assertThat(request.client()).isEqualTo(ip("2001:db8:0:1234::5"));
        assertThat(request.keyScope()).isEqualTo(56);
        assertThat(request.hasKey() && request.hasClient()).isTrue();
        assertThat(request.network()).isNotEqualTo(four);
    }

    @Test
    void answer_poolChanges_showsAtOnce() {
        ServerPool pool = pool(server("192.0.2.1"));
        DnsAnswerer answerer = answerer(www(selector(pool)));
        pool.add(server("192.0.2.2"));
        assertThat(ask(answerer, A).data(A)).hasSize(2);
        assertThat(ask(answerer, AAAA).rcode()).isZero();
        pool.add(server("2001:db8::2"));
        assertThat(ask(answerer, AAAA).data(AAAA)).hasSize(1);
        pool.replace(List.of(server("2001:db8::2")));
        assertThat(ask(answerer, A).rcode()).isZero();
        assertThat(ask(answerer, A).answers).isEmpty();
        pool.replace(List.of());
        assertThat(ask(answerer, A).rcode()).isEqualTo(SERVFAIL);
    }

    @Test
    void answer_selectorOfAPart_goesByThatPart() {
        ServerPool pool = pool(server("192.0.2.1"), server("2001:db8::1"));
        try (ServerSelector all = RoundRobin.strict().on(pool);
                ServerSelector fours =
                        all.where(server -> server.addresses().get(0).getAddress().length == 4)) {
            DnsAnswerer answerer = answerer(www(fours));
            assertThat(ask(answerer, A).data(A)).hasSize(1);
            Decoded six = ask(answerer, AAAA);
            assertThat(six.rcode()).isZero();
            assertThat(six.authorities).hasSize(1);
        }
    }

    @Test
    void answer_allDown_allOfThemOrFailure() {
        ServerPool pool = pool(server("192.0.2.1"), server("192.0.2.2"));
        pool.setHealth(Map.of("s 192.0.2.1", Health.DOWN, "s 192.0.2.2", Health.DOWN));
        assertThat(ask(answerer(www(selector(pool))), A).data(A)).hasSize(2);
        Decoded strict = ask(answerer(www(RoundRobin.strict().on(pool))), A);
        assertThat(strict.rcode()).isEqualTo(SERVFAIL);
        assertThat(strict.authorities).isEmpty();
        assertThat(ask(answerer(www(RoundRobin.strict().on(pool))), AAAA).rcode())
                .isZero();
    }

    @Test
    void answer_selectorThrows_failureAndCounted() {
        AtomicBoolean broken = new AtomicBoolean();
        Algorithm fragile = (binding, previous) -> (request, eligible, draw, now) -> {
            if (broken.get()) {
                throw new AssertionError("broken");
            }
            return eligible.next(0);
        };
        DnsRedirector redirector = DnsRedirector.of(www(fragile.on(pool(server("192.0.2.1")))));
        DnsAnswerer answerer = redirector.answerer();
        broken.set(true);
        Decoded answer = ask(answerer, A);
        assertThat(answer.rcode()).isEqualTo(SERVFAIL);
        assertThat(answer.aa()).isFalse();
        assertThat(answer.answers).isEmpty();
        broken.set(false);
        assertThat(ask(answerer, A).answers).hasSize(1);
        assertThat(redirector.counts().errors()).isEqualTo(1);
        assertThat(redirector.counts().failures()).isEqualTo(1);
    }

    // ---- TTL

    private static long ttl(DnsAnswerer answerer) {
        return ask(answerer, A).answers.get(0).ttl();
    }

    @Test
    void answer_serverOutOfUse_ttlHalvedOnceAndRaisedNever() {
        ServerPool pool = pool(server("192.0.2.1", "2001:db8::1"), server("192.0.2.2"));
        String id = "s 192.0.2.2";
        DnsAnswerer answerer = answerer(www(selector(pool)));
        assertThat(ttl(answerer)).isEqualTo(30);
        pool.setHealth(id, Health.DOWN);
        assertThat(ttl(answerer)).isEqualTo(15);
        assertThat(ask(answerer, AAAA).answers.get(0).ttl()).isEqualTo(15);
        pool.setHealth(id, Health.UP);
        assertThat(ttl(answerer)).isEqualTo(30);
        for (AdminState state : List.of(AdminState.DRAIN, AdminState.MAINT)) {
            pool.setState(id, state);
            assertThat(ttl(answerer)).isEqualTo(15);
        }
        pool.setHealth(id, Health.DOWN);
        pool.setState(id, AdminState.READY);
        assertThat(ttl(answerer)).isEqualTo(15);
        pool.remove(id);
        assertThat(ttl(answerer)).isEqualTo(30);
        pool.add(server("192.0.2.2"));
        assertThat(ttl(answerer)).isEqualTo(30);
    }

    @Test
    void answer_serverDownBeforePublishing_ttlHalved() {
        ServerPool pool = pool(server("192.0.2.1"), server("192.0.2.2"));
        pool.setHealth("s 192.0.2.2", Health.DOWN);
        assertThat(ttl(answerer(www(selector(pool))))).isEqualTo(15);
    }

    @Test
    void ttlSeconds_impaired_withinItsBounds() {
        Addresses addresses = Addresses.from(selector(pool(server("192.0.2.1"))));
        assertThat(addresses.ttl(Duration.ofSeconds(8)).ttlSeconds(true)).isEqualTo(5);
        assertThat(addresses.ttl(Duration.ofSeconds(3)).ttlSeconds(true)).isEqualTo(3);
        assertThat(addresses
                        .ttl(Duration.ofSeconds(1))
                        .minTtl(Duration.ofSeconds(1))
                        .ttlSeconds(true))
                .isEqualTo(1);
        assertThat(addresses.ttl(Duration.ofSeconds(61)).ttlSeconds(true)).isEqualTo(30);
        assertThat(addresses.uncached().ttlSeconds(true)).isZero();
        assertThat(addresses.uncached().ttlSeconds(false)).isZero();
    }

    @Test
    void poolWatch_eventsMissed_readsAll() {
        ServerPool pool = pool(server("192.0.2.1"));
        PoolWatch watch = PoolWatch.of(pool);
        Server gone = server("192.0.2.9");
        watch.health(gone, Health.UP, Health.DOWN, "");
        assertThat(watch.isImpaired()).isTrue();
        watch.missed(1);
        assertThat(watch.isImpaired()).isFalse();
        watch.close();
        pool.setHealth("s 192.0.2.1", Health.DOWN);
        assertThat(watch.isImpaired()).isFalse();
    }

    // ---- publishing

    @Test
    void publish_sameSelectorAgain_keepsItsTurn() {
        ServerSelector selector = selector(pool(server("192.0.2.1"), server("192.0.2.2")));
        DnsRedirector redirector = DnsRedirector.of(www(selector));
        DnsAnswerer answerer = redirector.answerer();
        String before = first(answerer, A);
        redirector.publish(
                example().serial(2).addresses("www.example.org", selector).build());
        assertThat(first(answerer, A)).isNotEqualTo(before);
        redirector.publish(www(selector));
        assertThat(first(answerer, A)).isEqualTo(before);
    }

    @Test
    void publish_fails_oldStays() {
        DnsRedirector redirector = DnsRedirector.of(www(selector(pool(server("192.0.2.1")))));
        DnsAnswerer answerer = redirector.answerer();
        Zone other = example().build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> redirector.publish(other, other))
                .withMessage("zone: example.org (expected: each zone once)");
        assertThat(ask(answerer, A).answers).hasSize(1);
        Zone inner =
                Zone.builder("www.example.org").nameServer("ns.example.net").build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> redirector.publish(www(selector(pool(server("192.0.2.2")))), inner))
                .withMessage("zone: example.org with \"www.example.org\""
                        + " (expected: no names of a zone below it that is published too)");
        assertThat(ask(answerer, A).data(A)).containsExactly("192.0.2.1");
        assertThat(redirector.counts().errors()).isZero();
    }

    @Test
    void publish_zoneBelowAnother_longestWins() {
        Zone outer = example()
                .delegation("in.example.org", "ns.example.net")
                .record("in.example.org", RecordData.of(43, new byte[24]))
                .record("x.example.org", RecordData.txt("outer"))
                .record("to.example.org", RecordData.cname("x.a.b.example.org"))
                .build();
        Zone inner = Zone.builder("in.example.org")
                .nameServer("ns.example.net")
                .record("x.in.example.org", RecordData.txt("inner"))
                .build();
        Zone deep = Zone.builder("a.b.example.org")
                .nameServer("ns.example.net")
                .record("x.a.b.example.org", RecordData.txt("deep"))
                .build();
        DnsAnswerer answerer = answerer(outer, inner, deep);
        assertThat(TestQuery.of("x.in.example.org", 16).udp(answerer).aa()).isTrue();
        assertThat(TestQuery.of("x.in.example.org", 16).udp(answerer).answers).hasSize(1);
        Decoded absent = TestQuery.of("y.in.example.org", 16).udp(answerer);
        assertThat(absent.authorities.get(0).owner()).isEqualTo("in.example.org");
        // What says that the zone below is signed is in the zone above.
        Decoded ds = TestQuery.of("in.example.org", 43).udp(answerer);
        assertThat(ds.answers).hasSize(1);
        Decoded noDs = TestQuery.of("a.b.example.org", 43).udp(answerer);
        assertThat(noDs.authorities.get(0).owner()).isEqualTo("a.b.example.org");
        // b.example.org has to exist, or a resolver would conclude that nothing below it does.
        assertThat(TestQuery.of("b.example.org", A).udp(answerer).rcode()).isZero();
        assertThat(TestQuery.of("c.b.example.org", A).udp(answerer).rcode()).isEqualTo(3);
        // An alias into another zone is left to the resolver.
        assertThat(TestQuery.of("to.example.org", 16).udp(answerer).answers).hasSize(1);
    }

    @Test
    void publish_rootZone_hasEveryName() {
        DnsAnswerer answerer = answerer(
                Zone.builder(".").nameServer("ns.example.net", ip("192.0.2.1")).build());
        assertThat(TestQuery.of("a.b", A).udp(answerer).rcode()).isEqualTo(3);
        assertThat(TestQuery.empty().question(new byte[1], 6, 1).udp(answerer).answers)
                .hasSize(1);
    }

    @Test
    void publish_thousandsOfNames_allFound() {
        Zone.Builder zone = example();
        for (int i = 0; i < 5000; i++) {
            zone.record("n" + i + ".x" + i % 7 + ".example.org", RecordData.txt("n" + i));
        }
        DnsAnswerer answerer = answerer(zone.build());
        for (int i = 0; i < 5000; i++) {
            assertThat(TestQuery.of("n" + i + ".x" + i % 7 + ".example.org", 16).udp(answerer).answers)
                    .hasSize(1);
        }
        assertThat(TestQuery.of("n5000.x0.example.org", 16).udp(answerer).rcode())
                .isEqualTo(3);
    }

    @Test
    void close_withdrawsAndClosesViewsButNotSelectors() {
        ServerPool pool = pool(server("192.0.2.1"));
        ServerSelector selector = selector(pool);
        DnsRedirector redirector = DnsRedirector.of(www(selector));
        DnsAnswerer answerer = redirector.answerer();
        FamilyViews views = new FamilyViews(selector, PoolWatch.of(pool));
        assertThat(views.rank(false, Request.NONE, new Server[1])).isEqualTo(1);
        views.close();
        assertThat(views.rank(false, Request.NONE, new Server[1])).isZero();
        redirector.close();
        redirector.close();
        assertThat(ask(answerer, A).rcode()).isEqualTo(REFUSED);
        assertThat(selector.select(Request.NONE)).isNotNull();
        assertThatThrownBy(() -> redirector.publish(www(selector)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("redirector: closed (expected: open)");
    }

    /** What was published meanwhile has closed views: no query may suffer from that. */
    @Test
    void publish_whileOthersAsk_nobodyFails() throws Exception {
        ServerPool pool = pool(server("192.0.2.1"), server("192.0.2.2"));
        DnsRedirector redirector = DnsRedirector.of(www(selector(pool)));
        ExecutorService executor = Executors.newFixedThreadPool(2);
        CountDownLatch done = new CountDownLatch(1);
        try {
            List<Future<Integer>> failures = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                DnsAnswerer answerer = redirector.answerer();
                failures.add(executor.submit(() -> {
                    int failed = 0;
                    while (done.getCount() > 0) {
                        failed += ask(answerer, A).data(A).size() == 2 ? 0 : 1;
                    }
                    return failed;
                }));
            }
            for (int i = 0; i < 300; i++) {
                redirector.publish(www(selector(pool)));
            }
            done.countDown();
            for (Future<Integer> future : failures) {
                assertThat(future.get(30, TimeUnit.SECONDS)).isZero();
            }
        } finally {
            done.countDown();
            executor.shutdownNow();
        }
    }

    @Test
    void counts_byKind() {
        DnsRedirector redirector = DnsRedirector.of(
                example().delegation("d.example.org", "ns.example.net").build());
        DnsAnswerer answerer = redirector.answerer();
        TestQuery.of("example.org", 2).udp(answerer);
        TestQuery.of("example.org", 16).udp(answerer);
        TestQuery.of("x.example.org", A).udp(answerer);
        TestQuery.of("d.example.org", A).udp(answerer);
        TestQuery.of("example.net", A).udp(answerer);
        TestQuery.empty().udp(answerer);
        TestQuery.of("example.org", A).flags(0x2800).udp(answerer);
        TestQuery.of("example.org", A).optFlags(0x10000).udp(answerer);
        TestQuery.raw(answerer, new byte[3], Transport.UDP);
        TestQuery.of("example.org", A).flags(0x8000).raw(answerer, Transport.UDP);
        assertThat(redirector.counts()).isEqualTo(new DnsCounts(10, 1, 1, 1, 1, 1, 1, 2, 0, 2, 0, 0, 0, 0, 0));
    }

    @Test
    void builder_outOfRange_refused() {
        DnsRedirector.Builder builder = DnsRedirector.builder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxUdpPayload(511))
                .withMessage("octets: 511 (expected: 512 to 1400)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxUdpPayload(1401))
                .withMessage("octets: 1401 (expected: 512 to 1400)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.version(""))
                .withMessage("text: \"\" (expected: 1 to 128 printable ASCII characters)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.serverId("a\nb"))
                .withMessage("text: \"a\\u000ab\" (expected: 1 to 128 printable ASCII characters)");
    }
}
