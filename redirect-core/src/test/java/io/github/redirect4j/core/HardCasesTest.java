// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.net.InetAddresses;
import io.github.redirect4j.core.internal.Text;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile reader of the first version found. */
class HardCasesTest {
    private static final Duration RESIDENCE = Duration.ofNanos(Math.round(1e9 / Math.log(2)));
    private static final long SECOND = 1_000_000_000;
    private final Cell cell = new Cell("a", 7);
    private final LeaseClock clock = new LeaseClock(RESIDENCE, new FakeTicker(0));

    @Test
    void reconcile_reportTakenBeforeTheOrigin_leaseIsANumber() {
        cell.charge(clock, 1, SECOND / 16);
        cell.reconcile(LoadReport.at(-SECOND).withOutstanding(5), clock, SECOND / 16);
        assertThat(cell.lease(clock, SECOND / 16)).isCloseTo(6, within(0.05));
    }

    @Test
    void reconcile_reportOlderThanFourHalfLives_keepsWhatWasChargedSince() {
        cell.charge(clock, 1, 0);
        cell.charge(clock, 10, 6 * SECOND);
        cell.reconcile(LoadReport.at(SECOND).withOutstanding(2), clock, 6 * SECOND + 1);
        assertThat(cell.lease(clock, 6 * SECOND + 1)).isCloseTo(12, within(0.1));
    }

    @Test
    void reconcile_steadyChargesReportSixHalfLivesLate_keepsWhatWasChargedSince() {
        double since = 0;
        for (int i = 0; i <= 80; i++) {
            long at = i * SECOND / 8;
            cell.charge(clock, 1, at);
            since += at > 4 * SECOND ? Math.pow(2, -(10 - at / 1e9)) : 0;
        }
        cell.reconcile(LoadReport.at(4 * SECOND).withOutstanding(0), clock, 10 * SECOND);
        assertThat(cell.lease(clock, 10 * SECOND)).isCloseTo(since, within(0.1 * since));
    }

    @Test
    void draw_halfCleared_isUniform() {
        Mask scratch = Mask.scratch(101);
        scratch.copyOf(Mask.all(101));
        for (int i = 0; i < 50; i++) {
            scratch.clear(i);
        }
        long draws = 40_000_000;
        long low = 0;
        SplittableRandom random = new SplittableRandom(1);
        for (long i = 0; i < draws; i++) {
            if (scratch.draw(random.nextLong()) < 75) {
                low++;
            }
        }
        double p = 25.0 / 51;
        assertThat((double) low).isCloseTo(draws * p, within(7 * Math.sqrt(draws * p * (1 - p))));
    }

    @Test
    void host_changedFromLiteralToName_forgetsTheLiteralsAddress() {
        Server moved = Server.builder("a").host("192.0.2.1").build().toBuilder()
                .host("e1.example.net")
                .build();
        assertThat(moved.addresses()).isEmpty();
        assertThat(moved.isNamed()).isTrue();
    }

    @Test
    void host_literalAfterAddresses_keepsTheGivenOnes() {
        var given = List.of(InetAddresses.forString("198.51.100.1"), InetAddresses.forString("198.51.100.2"));
        assertThat(Server.builder("a")
                        .addresses(given)
                        .url("http://192.0.2.1/")
                        .build()
                        .addresses())
                .isEqualTo(given);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a b", "a\nb", "a:b:c", "[]", "[a]", "http://a/", "a/b", "user@a"})
    void host_notAName_refused(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> System.err.println(
                        Server.builder("a").host(host).build().host()));
    }

    @Test
    void mask_negativeSize_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Mask.all(-1));
    }

    @Test
    void mask_ofNegativeSize_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Mask.of(-1));
    }

    @Test
    void xxh3_emptyRangeOutside_refused() {
        assertThatThrownBy(() -> KeyHash.xxh3().of(new byte[10], 11, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void xxh3_negativeLength_refused() {
        assertThatThrownBy(() -> KeyHash.xxh3().of(new byte[10], 3, -1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void text_lineSeparator_escaped() {
        assertThat(Text.quote("a\u2028b\u202ec")).isEqualTo("\"a\\u2028b\\u202ec\"");
    }

    @Test
    void addresses_null_named() {
        assertThatThrownBy(() -> Server.builder("a").addresses(null)).hasMessage("addresses");
    }

    @Test
    void labels_null_named() {
        assertThatThrownBy(() -> Server.builder("a").labels(null)).hasMessage("labels");
    }

    @Test
    void key_null_named() {
        assertThatThrownBy(() -> Request.builder().key((byte[]) null)).hasMessage("key");
    }

    @Test
    void over_null_named() {
        assertThatThrownBy(() -> SlowStart.over(null)).hasMessage("window");
    }

    @Test
    void clock_forwardGlitch_leasesStillFade() {
        cell.charge(clock, 8, SECOND);
        clock.steps(SECOND * 86400L * 3650);
        cell.charge(clock, 8, SECOND);
        assertThat(cell.lease(clock, 60 * SECOND)).isLessThan(1);
    }

    @Test
    void parse_underscore_isAHost() {
        Server server = Server.parse("http://my_host:8080/a");
        assertThat(server.id()).isEqualTo("my_host:8080/a");
        assertThat(server.host()).isEqualTo("my_host");
        assertThat(server.http()).hasToString("http://my_host:8080/a/");
    }

    // ---- the pool and foreign code

    @Test
    void attach_second_leavesTheFirstsValuesAlone() {
        List<String> computed = new ArrayList<>();
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"));
        Attachment<Object> first = pool.attach(server -> {
            computed.add(server.id());
            return new Object();
        });
        Object value = first.of(pool.get("a"));
        long version = pool.version();
        Attachment<String> second = pool.attach(Server::id);
        assertThat(first.of(pool.get("a"))).isSameAs(value);
        assertThat(second.of(pool.get("b"))).isEqualTo("b");
        assertThat(computed).containsExactly("a", "b");
        assertThat(pool.version()).isEqualTo(version);
    }

    @Test
    void add_conditionOrAlgorithmThrows_nothingChanges() {
        ServerPool pool = ServerPool.of(Server.parse("http://a/"));
        ServerSelector innocent = RoundRobin.strict().on(pool);
        ServerSelector guilty = innocent.where(server -> server.host().length() > 0);
        assertThatThrownBy(() -> pool.add(Server.of("nohost"))).isInstanceOf(NullPointerException.class);
        assertThat(pool.servers()).hasSize(1);
        assertThat(pool.version()).isEqualTo(1);
        pool.add(Server.parse("http://b/"));
        assertThat(innocent.version()).isEqualTo(2);
        assertThat(guilty.version()).isEqualTo(2);
        assertThat(guilty.rank(Request.NONE, new Server[3])).isEqualTo(2);
    }

    @Test
    void setHealth_narrowingThrows_maskIsInForceEverywhere() {
        Algorithm fragile = (binding, previous) -> new Picker() {
            @Override
            public int pick(Request request, Mask eligible, long draw, long now) {
                return eligible.at(0);
            }

            @Override
            public Picker on(Mask standing) {
                if (standing.count() < 2) {
                    throw new IllegalStateException("narrowing");
                }
                return this;
            }
        };
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"));
        ServerSelector broken = fragile.on(pool);
        ServerSelector other = RoundRobin.strict().on(pool);
        List<Throwable> uncaught = catching(() -> pool.setHealth("a", Health.DOWN));
        assertThat(broken.select(Request.NONE).id()).isEqualTo("b");
        assertThat(other.select(Request.NONE).id()).isEqualTo("b");
        assertThat(uncaught).singleElement().hasFieldOrPropertyWithValue("message", "narrowing");
    }

    private static List<Throwable> catching(Runnable action) {
        List<Throwable> uncaught = new ArrayList<>();
        Thread thread = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
        thread.setUncaughtExceptionHandler((t, e) -> uncaught.add(e));
        try {
            action.run();
        } finally {
            thread.setUncaughtExceptionHandler(before);
        }
        return uncaught;
    }

    @Test
    void rank_pickerIgnoresTheMask_says() {
        Algorithm stubborn = (binding, previous) -> (request, eligible, draw, now) -> 0;
        ServerSelector selector = stubborn.on(ServerPool.of(Server.of("a"), Server.of("b")));
        assertThatThrownBy(() -> selector.rank(Request.NONE, new Server[2]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("picker: 0 (expected: one of 1 of 2)");
    }

    @Test
    void drain_removedAndAddedAgain_isCancelled() {
        ServerPool pool = ServerPool.of(Server.of("a"));
        Attempt attempt = RoundRobin.strict().on(pool).acquire(Request.NONE);
        CompletableFuture<Void> drain = pool.drain("a").toCompletableFuture();
        pool.remove("a");
        pool.add(Server.of("a"));
        assertThat(drain).isCompletedExceptionally();
        attempt.close();
        assertThat(pool.status("a").state()).isEqualTo(AdminState.READY);
    }

    @Test
    void next_stickyServerExcluded_goesElsewhere() {
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"));
        ServerSelector selector =
                ServerSelector.builder(pool, RoundRobin.strict()).sticky().build();
        Selection selection = selector.open(Request.builder().stickyId("a").build());
        selection.exclude(pool.get("a"));
        assertThat(selection.next().id()).isEqualTo("b");
        assertThat(selection.next()).isNull();
    }

    @Test
    void explain_leaseCostAboveTheCap_agreesWithSelect() {
        ServerPool pool =
                ServerPool.builder().ticker(new FakeTicker()).leases(RESIDENCE).build();
        pool.add(Server.builder("a").maxInFlight(1).build());
        ServerSelector selector =
                ServerSelector.builder(pool, RoundRobin.strict()).leaseCost(2).build();
        assertThat(selector.select(Request.NONE)).isNull();
        assertThat(selector.explain(Request.NONE).server()).isNull();
        assertThat(selector.explain(Request.NONE).verdicts()).containsValue(Decision.Verdict.SATURATED);
    }

    @Test
    void resolve_lookUpGivenUp_completesAllTheSame() {
        FakeTicker ticker = new FakeTicker();
        ServerPool pool = ServerPool.builder()
                .ticker(ticker)
                .resolver(host -> new CompletableFuture<>())
                .resolveTimeout(Duration.ofSeconds(1))
                .build();
        pool.add(Server.parse("http://one.example/"));
        CompletableFuture<Void> first = pool.resolve().toCompletableFuture();
        ticker.advance(Duration.ofSeconds(2));
        CompletableFuture<Void> second = pool.resolve().toCompletableFuture();
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
    }

    @Test
    void resolve_resolverReturnsNull_othersGoOn() {
        ServerPool pool = ServerPool.builder()
                .resolver(host -> host.startsWith("null")
                        ? null
                        : CompletableFuture.completedFuture(List.of(InetAddresses.forString("192.0.2.1"))))
                .build();
        pool.replace(List.of(Server.parse("http://null.example/"), Server.parse("http://ok.example/")));
        assertThat(pool.get("ok.example").addresses()).hasSize(1);
        assertThat(pool.resolve().toCompletableFuture()).isCompleted();
    }

    @Test
    void update_removedAndAddedInOne_isLookedUpAgain() {
        ServerPool pool = ServerPool.builder()
                .resolver(host -> CompletableFuture.completedFuture(List.of(InetAddresses.forString("192.0.2.1"))))
                .build();
        Server named = Server.parse("http://one.example/");
        pool.add(named);
        pool.update(u -> u.remove(named.id()).add(named));
        assertThat(pool.get(named.id()).addresses()).hasSize(1);
    }

    @Test
    void panic_manyPlansAskedLate_isToldOnceEachWay() {
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"));
        List<String> told = new ArrayList<>();
        Tiering many = (members, previous) -> new Plans() {
            @Override
            public int count() {
                return 40;
            }

            @Override
            public Plan plan(int ordinal) {
                return new Plan(ordinal, List.of(Group.of("all", 0, 1)));
            }

            @Override
            public int of(Request request) {
                return 7;
            }
        };
        ServerSelector selector = ServerSelector.builder(pool, RoundRobin.strict())
                .tiering(many)
                .listener(new SelectorListener() {
                    @Override
                    public void panic(Object plan, boolean on) {
                        told.add(plan + " " + on);
                    }
                })
                .build();
        pool.setHealth(Map.of("a", Health.DOWN, "b", Health.DOWN));
        selector.acquire(Request.NONE).close();
        pool.setHealth("a", Health.UP);
        selector.acquire(Request.NONE).close();
        assertThat(told).as("50 %% does not reach 55").containsExactly("7 true");
        pool.setHealth("b", Health.UP);
        selector.acquire(Request.NONE).close();
        assertThat(told).containsExactly("7 true", "7 false");
    }

    @Test
    void panic_listenerWaitsForAnotherThreadsChange_noDeadlock() throws Exception {
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"));
        CountDownLatch changed = new CountDownLatch(1);
        List<Boolean> waited = new ArrayList<>();
        ServerSelector selector = ServerSelector.builder(pool, RoundRobin.strict())
                .listener(new SelectorListener() {
                    @Override
                    public void panic(Object plan, boolean on) {
                        if (changed.getCount() > 0) {
                            new Thread(() -> {
                                        pool.setWeight("b", 2);
                                        changed.countDown();
                                    })
                                    .start();
                            try {
                                waited.add(changed.await(30, TimeUnit.SECONDS));
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        }
                    }
                })
                .build();
        pool.setHealth("a", Health.DOWN);
        pool.setWeight("b", 0.5);
        assertThat(waited).containsExactly(true);
        selector.close();
    }

    @Test
    void version_afterClose_doesNotFall() {
        ServerPool pool = ServerPool.of(Server.of("a"));
        ServerSelector selector = RoundRobin.strict().on(pool);
        selector.close();
        assertThat(selector.version()).isEqualTo(1);
    }

    @Test
    void cap_oneRefusedWhileAnotherCouldBeServed_isServed() {
        cell.cap(1);
        assertThat(cell.begin(false, false)).isZero();
        assertThat(cell.begin(false, false)).isEqualTo(Cell.REFUSED);
        assertThat(cell.inFlight()).isEqualTo(1);
        assertThat(cell.end(0)).isFalse();
        assertThat(cell.begin(false, false)).isZero();
    }
}
