// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.redirect4j.core.hash.Rendezvous;
import io.github.redirect4j.core.load.LeastLoad;
import io.github.redirect4j.core.load.Loads;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerPoolTest {
    private final FakeTicker ticker = new FakeTicker();

    private static List<String> ids(ServerPool pool) {
        return pool.servers().stream().map(Server::id).toList();
    }

    // ---- membership

    @Test
    void add_duplicate_refusedAndNothingChanged() {
        ServerPool pool = ServerPool.of(Server.of("a"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pool.update(u -> u.add(Server.of("b")).add(Server.of("a"))))
                .withMessage("server: \"a\" (expected: an id not in use)");
        assertThat(ids(pool)).containsExactly("a");
        assertThat(pool.version()).isEqualTo(1);
    }

    @Test
    void replace_repeatedId_refused() {
        ServerPool pool = ServerPool.of(Server.of("a"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pool.replace(List.of(Server.of("b"), Server.of("b"))))
                .withMessage("server: \"b\" (expected: an id not in use)");
        assertThat(ids(pool)).containsExactly("a");
    }

    @Test
    void update_severalChanges_oneVersionAndOneOrder() {
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"));
        pool.update(u -> u.remove("a").add(Server.of("c")).weight("b", 2.5).remove("nobody"));
        assertThat(ids(pool)).containsExactly("b", "c");
        assertThat(pool.get("b").weight()).isEqualTo(2.5);
        assertThat(pool.version()).isEqualTo(2);
    }

    @Test
    void replace_keepsStateHealthAndCountsById() {
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"));
        pool.setState("a", AdminState.MAINT);
        pool.setHealth("b", Health.UP);
        Attempt attempt = RoundRobin.strict().on(pool).acquire(Request.NONE);
        pool.replace(List.of(Server.of("c"), Server.builder("b").weight(7).build(), Server.of("a")));
        assertThat(ids(pool)).containsExactly("c", "b", "a");
        assertThat(pool.status("a").state()).isEqualTo(AdminState.MAINT);
        assertThat(pool.status("b").health()).isEqualTo(Health.UP);
        assertThat(pool.status("b").inFlight()).isEqualTo(1);
        assertThat(pool.status("b").server().weight()).isEqualTo(7);
        attempt.close();
        assertThat(pool.status("b").inFlight()).isZero();
    }

    @Test
    void remove_whileInFlight_countsAgainOnReturn() {
        ServerPool pool = ServerPool.of(Server.of("a"));
        ServerSelector selector = RoundRobin.strict().on(pool);
        List<Attempt> attempts = IntStream.range(0, 11)
                .mapToObj(i -> selector.acquire(Request.NONE))
                .toList();
        pool.remove("a");
        attempts.get(0).end(Outcome.SUCCESS);
        pool.add(Server.of("a"));
        assertThat(pool.status("a").inFlight()).isEqualTo(10);
        attempts.forEach(Attempt::close);
        assertThat(pool.status("a").inFlight()).isZero();
    }

    @Test
    void remove_thenAdd_forgetsStateAndHealth() {
        ServerPool pool = ServerPool.of(Server.of("a"));
        pool.setState("a", AdminState.DRAIN);
        pool.setHealth("a", Health.DOWN);
        assertThat(pool.remove("a")).isTrue();
        assertThat(pool.remove("a")).isFalse();
        pool.add(Server.of("a"));
        assertThat(pool.status("a").state()).isEqualTo(AdminState.READY);
        assertThat(pool.status("a").health()).isEqualTo(Health.UNKNOWN);
    }

    @Test
    void setWeight_byOperator_staysUntilSourceSaysOtherwise() {
        ServerPool pool = ServerPool.of(Server.of("a"));
        assertThat(pool.setWeight("a", 0.5)).isTrue();
        pool.replace(List.of(Server.builder("a").zone("z").build()));
        assertThat(pool.get("a").weight()).isEqualTo(0.5);
        pool.replace(List.of(Server.builder("a").weight(3).build()));
        assertThat(pool.get("a").weight()).isEqualTo(3);
        assertThat(pool.setWeight("nobody", 1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, -1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e-10, 1.1e9})
    void setWeight_outOfRange_namesTheValue(double weight) {
        ServerPool pool = ServerPool.of(Server.of("a"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pool.setWeight("a", weight))
                .withMessage("weight: " + weight + " (expected: 0, or 1.0E-9 to 1.0E9)");
        assertThat(pool.get("a").weight()).isEqualTo(1);
    }

    @Test
    void update_twoSourcesAtOnce_neitherUndoesTheOther() throws Exception {
        ServerPool pool = ServerPool.builder().build();
        CountDownLatch start = new CountDownLatch(2);
        List<Thread> sources = new ArrayList<>();
        for (String source : List.of("x", "y")) {
            Thread thread = new Thread(() -> {
                start.countDown();
                for (int i = 0; i < 300; i++) {
                    pool.add(Server.of(source + i));
                    if (i % 3 == 0) {
                        pool.remove(source + i);
                    }
                }
            });
            thread.start();
            sources.add(thread);
        }
        for (Thread thread : sources) {
            thread.join();
        }
        assertThat(pool.servers()).hasSize(400);
        assertThat(pool.version()).isEqualTo(800);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 64, 65, 10_000})
    void anySize_everyWayOfPicking_works(int size) {
        ServerPool pool = ServerPool.builder().build();
        pool.replace(IntStream.range(0, size).mapToObj(i -> Server.of("s" + i)).toList());
        for (Algorithm algorithm :
                List.of(RoundRobin.strict(), Rendezvous.weighted(), LeastLoad.by(Loads.outstanding()))) {
            try (ServerSelector selector = algorithm.on(pool)) {
                assertThat(selector.select(Request.of("k")) == null).isEqualTo(size == 0);
                assertThat(selector.rank(Request.of("k"), new Server[4])).isEqualTo(Math.min(4, size));
                assertThat(selector.acquire(Request.of("k")) == null).isEqualTo(size == 0);
                Decision decision = selector.explain(Request.of("k"));
                assertThat(decision.verdicts()).hasSize(size);
                assertThat(decision.reason()).isEqualTo(size == 0 ? Decision.Reason.NO_SERVERS : null);
            }
        }
    }

    @Test
    void rank_wholeOfTenThousand_eachOnce() {
        ServerPool pool = ServerPool.builder().build();
        pool.replace(
                IntStream.range(0, 10_000).mapToObj(i -> Server.of("s" + i)).toList());
        try (ServerSelector selector = RoundRobin.strict().on(pool)) {
            Server[] out = new Server[10_000];
            assertThat(selector.rank(Request.NONE, out)).isEqualTo(10_000);
            assertThat(out).doesNotHaveDuplicates().doesNotContainNull();
        }
    }

    // ---- state, health, drain

    @Test
    void setState_unknownServer_isFalse() {
        ServerPool pool = ServerPool.of(Server.of("a"));
        assertThat(pool.setState("b", AdminState.MAINT)).isFalse();
        assertThat(pool.setHealth("b", Health.UP)).isFalse();
        assertThat(pool.report("b", LoadReport.at(0).withOutstanding(1))).isFalse();
        assertThat(pool.status("b")).isNull();
    }

    @Test
    void report_share_multipliesTheWeightUntilAnotherOne() {
        ServerPool pool = ServerPool.of(Server.builder("a").weight(4).build(), Server.of("b"));
        pool.report("a", LoadReport.at(0).withShare(0.5));
        assertThat(weight(pool, "a")).isEqualTo(2);
        long version = pool.version();
        pool.report("a", LoadReport.at(1).withShare(0.5));
        pool.report("a", LoadReport.at(2).withOutstanding(1));
        pool.report("a", LoadReport.at(0).withShare(3));
        assertThat(pool.version()).isEqualTo(version);
        pool.setWeight("a", 10);
        assertThat(weight(pool, "a")).isEqualTo(5);
        pool.replace(List.of(Server.builder("a").weight(6).build()));
        assertThat(weight(pool, "a")).isEqualTo(3);
        pool.report("a", LoadReport.at(3).withShare(0));
        assertThat(weight(pool, "a")).isZero();
        pool.report("a", LoadReport.at(4).withShare(1e-300));
        assertThat(weight(pool, "a")).isEqualTo(1e-9);
        pool.report("a", LoadReport.at(5).withShare(1e9));
        assertThat(weight(pool, "a")).isEqualTo(1e9);
    }

    @Test
    void replace_whatThePoolReturned_doesNotTakeTheShareTwice() {
        ServerPool pool = ServerPool.of(Server.builder("a").weight(4).build());
        pool.report("a", LoadReport.at(0).withShare(0.5));
        for (int i = 0; i < 5; i++) {
            pool.replace(pool.servers());
            assertThat(weight(pool, "a")).isEqualTo(2);
        }
        pool.report("a", LoadReport.at(1).withShare(0));
        pool.replace(pool.servers());
        pool.report("a", LoadReport.at(2).withShare(1));
        assertThat(weight(pool, "a")).isEqualTo(4);
    }

    @Test
    void report_shareOnly_restOfTheLastReportStays() {
        ServerPool pool = ServerPool.of(Server.of("a"));
        AtomicReference<Members> members = new AtomicReference<>();
        ServerSelector selector = ServerSelector.builder(pool, (binding, previous) -> {
                    members.set(binding.members());
                    return (request, eligible, draw, now) -> 0;
                })
                .build();
        LoadReport busy = LoadReport.at(5).withUtilization(0.9);
        pool.report("a", busy);
        pool.report("a", LoadReport.at(7).withShare(0.5));
        pool.report("a", LoadReport.at(6).withShare(0.25)); // overtaken
        assertThat(members.get().report(0)).isEqualTo(busy);
        assertThat(weight(pool, "a")).isEqualTo(0.5);
        pool.report("a", LoadReport.at(6).withUtilization(0.1)); // later than the utilization before
        assertThat(members.get().report(0)).isEqualTo(LoadReport.at(6).withUtilization(0.1));
        selector.close();
    }

    private static double weight(ServerPool pool, String id) {
        return Objects.requireNonNull(pool.get(id)).weight();
    }

    @Test
    void setHealth_shows_inEverySelectorAtOnce() {
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"));
        List<ServerSelector> selectors = List.of(
                RoundRobin.strict().on(pool),
                Rendezvous.weighted().on(pool),
                RoundRobin.striped().on(pool));
        pool.setHealth("a", Health.DOWN);
        assertThat(selectors).allSatisfy(selector -> {
            for (int i = 0; i < 10; i++) {
                assertThat(selector.select(Request.of("k" + i)).id()).isEqualTo("b");
            }
        });
        pool.setState("b", AdminState.DRAIN);
        assertThat(selectors)
                .allSatisfy(
                        selector -> assertThat(selector.select(Request.of("k"))).isNull());
    }

    @Test
    void drain_nothingInFlight_completesAtOnce() {
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"));
        assertThat(pool.drain("a").toCompletableFuture()).isCompleted();
        assertThat(pool.status("a").state()).isEqualTo(AdminState.DRAIN);
    }

    @Test
    void drain_inFlight_completesWithTheLastEnd() {
        ServerPool pool = ServerPool.of(Server.of("a"));
        ServerSelector selector = RoundRobin.strict().on(pool);
        Attempt one = selector.acquire(Request.NONE);
        Attempt two = selector.acquire(Request.NONE);
        CompletableFuture<Void> drained = pool.drain("a").toCompletableFuture();
        CompletableFuture<Void> again = pool.drain("a").toCompletableFuture();
        one.end(Outcome.SUCCESS);
        one.end(Outcome.SUCCESS);
        assertThat(drained).isNotDone();
        assertThat(selector.acquire(Request.NONE)).isNull();
        two.end(Outcome.RESET);
        assertThat(drained).isCompleted();
        assertThat(again).isCompleted();
    }

    @Test
    void drain_removedMeanwhile_stillCompletes() {
        ServerPool pool = ServerPool.of(Server.of("a"));
        Attempt attempt = RoundRobin.strict().on(pool).acquire(Request.NONE);
        CompletableFuture<Void> drained = pool.drain("a").toCompletableFuture();
        pool.remove("a");
        assertThat(drained).isNotDone();
        attempt.end(Outcome.SUCCESS);
        assertThat(drained).isCompleted();
    }

    @Test
    void drain_madeReadyAgain_isCancelled() {
        ServerPool pool = ServerPool.of(Server.of("a"));
        ServerSelector selector = RoundRobin.strict().on(pool);
        Attempt attempt = selector.acquire(Request.NONE);
        CompletableFuture<Void> drained = pool.drain("a").toCompletableFuture();
        pool.setState("a", AdminState.READY);
        assertThatThrownBy(drained::join).hasCauseInstanceOf(CancellationException.class);
        assertThat(selector.acquire(Request.NONE)).isNotNull();
        attempt.close();
    }

    @Test
    void drain_withLeases_completesBySweepWhenTheyHaveFaded() {
        ServerPool pool = ServerPool.builder()
                .ticker(ticker)
                .leases(Duration.ofSeconds(10))
                .build();
        pool.add(Server.of("a"));
        RoundRobin.strict().on(pool).select(Request.NONE);
        CompletableFuture<Void> drained = pool.drain("a").toCompletableFuture();
        pool.sweep();
        assertThat(drained).isNotDone();
        ticker.advance(Duration.ofSeconds(29));
        pool.sweep();
        assertThat(drained).isNotDone();
        ticker.advance(Duration.ofSeconds(2));
        pool.sweep();
        assertThat(drained).isCompleted();
    }

    @Test
    void drain_unknownServer_namesIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerPool.of().drain("x"))
                .withMessage("id: \"x\" (expected: a server of the pool)");
    }

    // ---- attachments

    @Test
    void attach_computesOncePerEntryAndOnRedefinition() {
        List<String> computed = new ArrayList<>();
        ServerPool pool = ServerPool.of(Server.of("a"));
        Attachment<String> upper = pool.attach(server -> {
            computed.add(server.id());
            return server.id().toUpperCase(java.util.Locale.ROOT) + server.weight();
        });
        assertThat(upper.of(pool.get("a"))).isEqualTo("A1.0");
        pool.add(Server.of("b"));
        pool.setHealth("a", Health.DOWN);
        pool.replace(pool.servers());
        assertThat(upper.of(pool.get("b"))).isEqualTo("B1.0");
        assertThat(computed).containsExactly("a", "b");
        pool.setWeight("a", 2);
        assertThat(upper.of(pool.get("a"))).isEqualTo("A2.0");
        assertThat(computed).containsExactly("a", "b", "a");
    }

    @Test
    void attach_serverHeldFromBefore_isComputedForIt() {
        ServerPool pool = ServerPool.of(Server.of("a"));
        Server held = pool.get("a");
        Attachment<Integer> length = pool.attach(server -> server.id().length());
        assertThat(length.of(held)).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> length.of(Server.of("a")))
                .withMessage("server: a (expected: an instance from this pool)");
    }

    @Test
    void attach_sameFunctionAgain_sameAttachment() {
        ServerPool pool = ServerPool.of(Server.of("a"));
        Function<Server, String> upper = server -> server.id().toUpperCase(Locale.ROOT);
        Attachment<String> first = pool.attach(upper);
        assertThat(pool.attach(upper)).isSameAs(first);
        assertThat(pool.attach(server -> server.id())).isNotSameAs(first);
    }

    @Test
    void attach_throwing_changesNothing() {
        ServerPool pool = ServerPool.of(Server.of("a"));
        assertThatThrownBy(() -> pool.attach(server -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        pool.attach(server -> {
            if (server.id().equals("bad")) {
                throw new IllegalStateException("bad");
            }
            return 1;
        });
        long version = pool.version();
        assertThatThrownBy(() -> pool.add(Server.of("bad"))).hasMessage("bad");
        assertThat(ids(pool)).containsExactly("a");
        assertThat(pool.version()).isEqualTo(version);
        pool.add(Server.of("good"));
        assertThat(ids(pool)).containsExactly("a", "good");
    }

    // ---- listeners

    @Test
    void listener_hearsEveryChangeInOrder() {
        ServerPool pool = ServerPool.builder().build();
        Heard heard = new Heard();
        pool.addListener(heard);
        pool.replace(List.of(Server.of("a"), Server.of("b")));
        pool.setWeight("a", 2);
        pool.setHealth(Map.of("a", Health.DOWN));
        pool.setHealth("a", Health.DOWN);
        pool.setState("b", AdminState.MAINT);
        pool.drain("a");
        pool.remove("b");
        pool.removeListener(heard);
        pool.remove("a");
        assertThat(heard.lines)
                .containsExactly("+a", "+b", "a 1.0->2.0", "a UNKNOWN->DOWN", "b READY->MAINT", "a READY->DRAIN", "-b");
    }

    @Test
    void listener_changesThePoolItself_eventsStayInOrder() {
        ServerPool pool = ServerPool.builder().build();
        Heard heard = new Heard();
        pool.addListener(new PoolListener() {
            @Override
            public void added(Server server) {
                if (server.id().length() < 4) {
                    pool.add(Server.of(server.id() + "x"));
                }
            }
        });
        pool.addListener(heard);
        pool.add(Server.of("a"));
        assertThat(heard.lines).containsExactly("+a", "+ax", "+axx", "+axxx");
    }

    @Test
    void listener_throws_otherListenersAndTheChangeGoOn() {
        ServerPool pool = ServerPool.builder().build();
        Heard heard = new Heard();
        List<Throwable> uncaught = new ArrayList<>();
        pool.addListener(new PoolListener() {
            @Override
            public void added(Server server) {
                throw new IllegalStateException("listener");
            }
        });
        pool.addListener(heard);
        Thread thread = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
        thread.setUncaughtExceptionHandler((t, e) -> uncaught.add(e));
        try {
            pool.add(Server.of("a"));
        } finally {
            thread.setUncaughtExceptionHandler(before);
        }
        assertThat(heard.lines).containsExactly("+a");
        assertThat(uncaught).hasSize(1);
        assertThat(ids(pool)).containsExactly("a");
    }

    private static final class Heard implements PoolListener {
        final List<String> lines = new ArrayList<>();

        @Override
        public void added(Server server) {
            lines.add("+" + server.id());
        }

        @Override
        public void removed(Server server) {
            lines.add("-" + server.id());
        }

        @Override
        public void changed(Server before, Server after) {
            lines.add(before.id() + " " + before.weight() + "->" + after.weight());
        }

        @Override
        public void state(Server server, AdminState before, AdminState after) {
            lines.add(server.id() + " " + before + "->" + after);
        }

        @Override
        public void health(Server server, Health before, Health after, String evidence) {
            lines.add(server.id() + " " + before + "->" + after);
        }
    }

    // ---- text

    @Test
    void toString_fewAndMany_isReadable() {
        ServerPool pool =
                ServerPool.of(Server.of("a"), Server.builder("b").weight(2).build());
        pool.setHealth("b", Health.DOWN);
        assertThat(pool).hasToString("""
                        pool version 1, 1 of 2 eligible
                          a READY UNKNOWN weight 1.0 in flight 0
                          b READY DOWN weight 2.0 in flight 0""");
        pool.replace(IntStream.range(0, 25).mapToObj(i -> Server.of("s" + i)).toList());
        assertThat(pool.toString().lines()).hasSize(22).last().isEqualTo("  and 5 more");
    }

    // ---- builder

    @Test
    void builder_outOfRange_namesTheValue() {
        Map<Runnable, String> bad = new HashMap<>();
        ServerPool.Builder b = ServerPool.builder();
        bad.put(() -> b.panic(-0.1, 1), "enter: -0.1 (expected: 0 to 1)");
        bad.put(() -> b.panic(Double.NaN, 1), "enter: NaN (expected: 0 to 1)");
        bad.put(() -> b.panic(0.5, 0.4), "leave: 0.4 (expected: 0.5 to 1)");
        bad.put(() -> b.leases(Duration.ZERO), "residence: PT0S (expected: 1 ms to 1 day)");
        bad.put(() -> b.leases(Duration.ofDays(2)), "residence: PT48H (expected: 1 ms to 1 day)");
        bad.put(
                () -> b.resolveTimeout(Duration.ofSeconds(-1)),
                "timeout: PT-1S (expected: more than zero, at most 1 day)");
        bad.forEach((call, message) ->
                assertThatIllegalArgumentException().isThrownBy(call::run).withMessage(message));
    }
}
