// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.redirect4j.core.AdminState;
import io.github.redirect4j.core.Attempt;
import io.github.redirect4j.core.FakeTicker;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.OutcomeListener;
import io.github.redirect4j.core.PoolListener;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.ServerStatus;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutlierDetectorTest {
    private final FakeTicker ticker = new FakeTicker(Long.MAX_VALUE - 20_000_000_000L); // it wraps on the way
    private final ServerPool pool =
            ServerPool.builder().ticker(ticker).panic(0, 0).build();
    private final ServerSelector selector = RoundRobin.strict().on(pool);
    private final List<String> events = new ArrayList<>();

    @BeforeEach
    void fill() {
        pool.replace(IntStream.range(0, 10).mapToObj(i -> Server.of("s" + i)).toList());
        pool.addListener(new PoolListener() {
            @Override
            public void health(Server server, Health before, Health after, String evidence) {
                events.add(server.id() + " " + after + ", " + evidence);
            }
        });
    }

    private OutlierDetector started(OutlierDetector.Builder builder) {
        OutlierDetector detector = builder.build();
        detector.start();
        return detector;
    }

    private OutlierDetector.Builder builder() {
        return OutlierDetector.builder(pool).jitter(0);
    }

    private Attempt begin(String id) {
        return Objects.requireNonNull(
                selector.where(server -> server.id().equals(id)).acquire(Request.NONE), id);
    }

    private void end(String id, Outcome... outcomes) {
        ServerSelector there = selector.where(server -> server.id().equals(id));
        for (Outcome outcome : outcomes) {
            Objects.requireNonNull(there.acquire(Request.NONE), id).end(outcome);
        }
        there.close();
    }

    private void fail(String id, int times) {
        for (int i = 0; i < times; i++) {
            end(id, Outcome.SERVER_ERROR);
        }
    }

    private void pass(Duration time) {
        ticker.advance(time);
        pool.sweep();
    }

    private Health health(String id) {
        return Objects.requireNonNull(pool.status(id)).health();
    }

    @Test
    void ended_errorsInARow_outAtTheLimit() {
        started(builder());
        fail("s1", 4);
        end("s1", Outcome.SUCCESS);
        fail("s1", 4);
        end("s1", Outcome.CANCELLED);
        assertThat(events).isEmpty();
        fail("s1", 1);
        assertThat(events).containsExactly("s1 DOWN, outliers: 5 errors in a row, out for 30.0 s");
    }

    @Test
    void ended_kinds_eachItsOwnRow() {
        started(builder().errors(0).gatewayErrors(2).connectionErrors(3).mostEjected(1));
        end("s1", Outcome.TIMEOUT, Outcome.RESET, Outcome.SERVER_ERROR, Outcome.CONNECT_FAILURE, Outcome.TIMEOUT);
        end("s2", Outcome.GATEWAY_ERROR, Outcome.SERVER_ERROR, Outcome.GATEWAY_ERROR, Outcome.TIMEOUT);
        end("s2", Outcome.GATEWAY_ERROR, Outcome.SUCCESS, Outcome.GATEWAY_ERROR);
        fail("s3", 100);
        assertThat(events).isEmpty();
        end("s1", Outcome.RESET);
        end("s2", Outcome.GATEWAY_ERROR);
        assertThat(events)
                .containsExactly(
                        "s1 DOWN, outliers: 3 connection errors in a row, out for 30.0 s",
                        "s2 DOWN, outliers: 2 gateway errors in a row, out for 30.0 s");
    }

    @Test
    void swept_timeOver_provesItselfByOneRequestAtATime() {
        started(builder());
        fail("s1", 5);
        pass(Duration.ofMillis(29_999));
        assertThat(health("s1")).isEqualTo(Health.DOWN);
        pass(Duration.ofMillis(1));
        assertThat(health("s1")).isEqualTo(Health.PROBING);
        ServerSelector there = selector.where(server -> server.id().equals("s1"));
        Attempt first = begin("s1");
        assertThat(there.acquire(Request.NONE)).as("while one is going on").isNull();
        assertThat(there.select(Request.NONE)).as("whose end is never seen").isNull();
        first.end(Outcome.SUCCESS);
        end("s1", Outcome.SUCCESS);
        assertThat(health("s1")).isEqualTo(Health.PROBING);
        end("s1", Outcome.SUCCESS);
        assertThat(health("s1")).isEqualTo(Health.UNKNOWN);
        assertThat(there.select(Request.NONE)).isNotNull();
        assertThat(events)
                .containsExactly(
                        "s1 DOWN, outliers: 5 errors in a row, out for 30.0 s",
                        "s1 PROBING, outliers: has to pass 3 in a row",
                        "s1 UNKNOWN, outliers: passed 3 requests");
    }

    @Test
    void ended_proofFails_outForLonger() {
        started(builder());
        fail("s1", 5);
        pass(Duration.ofSeconds(30));
        end("s1", Outcome.SUCCESS, Outcome.SUCCESS, Outcome.TIMEOUT);
        assertThat(events).last().isEqualTo("s1 DOWN, outliers: failed to prove itself, out for 60.0 s");
        pass(Duration.ofMinutes(1));
        end("s1", Outcome.SUCCESS, Outcome.SUCCESS);
        assertThat(health("s1")).as("successes before count no more").isEqualTo(Health.PROBING);
        end("s1", Outcome.SUCCESS);
        assertThat(health("s1")).isEqualTo(Health.UNKNOWN);
    }

    @Test
    void ended_backAgain_countsBeginAnew() {
        started(builder().proof(1));
        fail("s1", 5);
        pass(Duration.ofSeconds(30));
        end("s1", Outcome.SUCCESS);
        fail("s1", 4);
        assertThat(health("s1")).isEqualTo(Health.UNKNOWN);
        fail("s1", 1);
        assertThat(events).last().isEqualTo("s1 DOWN, outliers: 5 errors in a row, out for 60.0 s");
    }

    @Test
    void swept_cleanIntervals_timeShrinksAgain() {
        started(builder().proof(1));
        for (int i = 1; i <= 12; i++) {
            fail("s1", 5);
            assertThat(events).last().asString().endsWith("out for " + Math.min(300, 30 * i) + ".0 s");
            ticker.advance(Duration.ofMinutes(5));
            pool.sweep();
            end("s1", Outcome.SUCCESS);
        }
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(10));
        }
        fail("s1", 5);
        assertThat(events).last().asString().as("twelve times, less ten").endsWith("out for 90.0 s");
    }

    @Test
    void ended_oldRequests_sayNothing() {
        started(builder());
        Attempt old = begin("s1");
        Attempt older = begin("s1");
        fail("s1", 5);
        old.end(Outcome.SUCCESS);
        pass(Duration.ofSeconds(30));
        Attempt probe = begin("s1");
        assertThat(selector.where(server -> server.id().equals("s1")).acquire(Request.NONE))
                .as("the old one leaves room for one")
                .isNull();
        older.end(Outcome.TIMEOUT);
        assertThat(health("s1")).isEqualTo(Health.PROBING);
        probe.end(Outcome.TIMEOUT);
        assertThat(health("s1")).isEqualTo(Health.DOWN);
    }

    @Test
    void ended_atTheCap_nobodyElse() {
        started(builder().mostEjected(0.25));
        for (int i = 0; i < 5; i++) {
            fail("s" + i, 5);
        }
        assertThat(pool.status())
                .filteredOn(status -> status.health() == Health.DOWN)
                .hasSize(2);
        pass(Duration.ofSeconds(30));
        fail("s3", 5);
        assertThat(health("s3")).as("while the others prove themselves").isEqualTo(Health.UNKNOWN);
        end("s0", Outcome.SUCCESS, Outcome.SUCCESS, Outcome.SUCCESS);
        fail("s3", 4);
        assertThat(health("s3")).isEqualTo(Health.UNKNOWN);
        fail("s3", 1);
        assertThat(health("s3")).isEqualTo(Health.DOWN);
    }

    @Test
    void ended_fewServers_oneOfThree() {
        pool.replace(List.of(Server.of("a"), Server.of("b")));
        started(builder());
        fail("a", 50);
        assertThat(health("a")).isEqualTo(Health.UNKNOWN);
        pool.add(Server.of("c"));
        fail("a", 5);
        fail("b", 5);
        assertThat(pool.status())
                .extracting(ServerStatus::health)
                .containsExactly(Health.DOWN, Health.UNKNOWN, Health.UNKNOWN);
    }

    @Test
    void ended_none_nobodyEver() {
        started(builder().mostEjected(0));
        fail("s1", 50);
        assertThat(events).isEmpty();
    }

    @Test
    void swept_standsOut_out() {
        started(builder().errors(0).connectionErrors(0));
        for (int i = 0; i < 10; i++) {
            for (int j = 0; j < 100; j++) {
                end("s" + i, i == 4 && j % 2 == 0 ? Outcome.SERVER_ERROR : Outcome.SUCCESS);
            }
        }
        pass(Duration.ofSeconds(9));
        assertThat(events).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(events)
                .containsExactly(
                        "s4 DOWN, outliers: 50.0 % of 100 requests succeeded, least accepted 66.5 %, out for 30.0 s");
    }

    @Test
    void swept_countsOfAnInterval_notOfTheNext() {
        started(builder().errors(0).connectionErrors(0).failureShare(0.5, 60).fewestServers(1));
        for (int i = 0; i < 2; i++) {
            fail("s1", 59);
            pass(Duration.ofSeconds(10));
        }
        assertThat(events).isEmpty();
        fail("s1", 60);
        pass(Duration.ofSeconds(10));
        assertThat(events).containsExactly("s1 DOWN, outliers: 60 of 60 requests failed, out for 30.0 s");
    }

    @Test
    void othersSayDown_theirWordHolds() {
        OutlierDetector detector = started(builder().proof(1));
        fail("s1", 5);
        pool.setHealth("s1", Health.UP);
        assertThat(health("s1")).as("a check that passes ends no ejection").isEqualTo(Health.DOWN);
        pool.setHealth("s1", Health.DOWN);
        pass(Duration.ofSeconds(30));
        assertThat(health("s1"))
                .as("the end of an ejection does not bring it back")
                .isEqualTo(Health.DOWN);
        pool.setHealth("s1", Health.UP);
        assertThat(health("s1")).isEqualTo(Health.PROBING);
        end("s1", Outcome.SUCCESS);
        assertThat(health("s1")).isEqualTo(Health.UP);
        detector.close();
    }

    @Test
    void state_backFromMaintenance_pardoned() {
        started(builder());
        fail("s1", 5);
        pool.setState("s1", AdminState.MAINT);
        pool.setState("s1", AdminState.READY);
        assertThat(health("s1")).isEqualTo(Health.UNKNOWN);
        fail("s1", 4);
        assertThat(health("s1")).isEqualTo(Health.UNKNOWN);
        fail("s1", 1);
        assertThat(events).last().isEqualTo("s1 DOWN, outliers: 5 errors in a row, out for 30.0 s");
    }

    @Test
    void removed_comesBack_asIfNew() {
        started(builder());
        fail("s1", 5);
        pool.remove("s1");
        fail("s2", 5);
        assertThat(health("s2")).as("who left counts no more").isEqualTo(Health.DOWN);
        pool.add(Server.of("s1"));
        pass(Duration.ofSeconds(1));
        assertThat(health("s1")).isEqualTo(Health.UNKNOWN);
        fail("s1", 4);
        end("s1", Outcome.SUCCESS);
        assertThat(events).hasSize(2);
    }

    @Test
    void close_takesBackAndHearsNoMore() {
        OutlierDetector detector = started(builder());
        fail("s1", 5);
        detector.close();
        detector.close();
        assertThat(health("s1")).isEqualTo(Health.UNKNOWN);
        fail("s1", 50);
        pass(Duration.ofSeconds(100));
        assertThat(events).hasSize(2);
        assertThatIllegalStateException()
                .isThrownBy(detector::start)
                .withMessage("outlier detector: STARTED (expected: NEW)");
    }

    @Test
    void jitter_sameSeed_sameTimesWithinItsBounds() {
        List<String> times = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            OutlierDetector detector =
                    started(OutlierDetector.builder(pool).seed(5).jitter(0.5).mostEjected(1));
            fail("s1", 5);
            fail("s2", 5);
            detector.close();
            times.add(events.get(0) + events.get(1));
            assertThat(events.get(0)).matches(".* out for (3\\d|4[0-4])\\.\\d s");
            assertThat(events.get(1).substring(2)).isNotEqualTo(events.get(0).substring(2));
            events.clear();
        }
        assertThat(times.get(0)).isEqualTo(times.get(1));
    }

    @Test
    void probing_manyOldAttemptsEnd_stillOneAtATime() {
        started(builder());
        List<Attempt> old = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            old.add(begin("s1"));
        }
        fail("s1", 5);
        pass(Duration.ofSeconds(30));
        ServerSelector there = selector.where(server -> server.id().equals("s1"));
        Attempt probe = begin("s1");
        for (Attempt attempt : old) {
            attempt.end(Outcome.SUCCESS);
            pool.sweep();
            assertThat(there.acquire(Request.NONE)).isNull();
        }
        probe.end(Outcome.SUCCESS);
        assertThat(health("s1")).as("the old ones proved nothing").isEqualTo(Health.PROBING);
        begin("s1").end(Outcome.CANCELLED);
        end("s1", Outcome.SUCCESS, Outcome.SUCCESS);
        assertThat(health("s1")).isEqualTo(Health.UNKNOWN);
    }

    @Test
    void probing_stickyAttempts_proveToo() {
        started(builder());
        fail("s1", 5);
        pass(Duration.ofSeconds(30));
        ServerSelector sticky =
                ServerSelector.builder(pool, RoundRobin.strict()).sticky().build();
        Request request = Request.builder().stickyId("s1").build();
        assertThat(Objects.requireNonNull(sticky.select(request)).id())
                .as("whose end is never seen")
                .isNotEqualTo("s1");
        for (int i = 0; i < 3; i++) {
            Attempt attempt = Objects.requireNonNull(sticky.acquire(request));
            assertThat(attempt.server().id()).isEqualTo("s1");
            attempt.end(Outcome.SUCCESS);
        }
        assertThat(health("s1")).isEqualTo(Health.UNKNOWN);
    }

    @Test
    void probing_poolKeepsLeases_provesItselfAllTheSame() {
        ServerPool leasing = ServerPool.builder()
                .ticker(ticker)
                .leases(Duration.ofHours(1))
                .panic(0, 0)
                .build();
        leasing.replace(List.of(Server.of("a"), Server.of("b"), Server.of("c")));
        OutlierDetector detector = OutlierDetector.builder(leasing).jitter(0).build();
        detector.start();
        ServerSelector a = ServerSelector.builder(leasing, RoundRobin.strict())
                .where(server -> server.id().equals("a"))
                .build();
        assertThat(a.select(Request.NONE)).isNotNull();
        for (int i = 0; i < 5; i++) {
            Objects.requireNonNull(a.acquire(Request.NONE)).end(Outcome.TIMEOUT);
        }
        ticker.advance(Duration.ofSeconds(30));
        leasing.sweep();
        assertThat(a.acquire(Request.NONE)).isNotNull();
    }

    @Test
    void probing_nobodyAsksIt_keepsNobodyIn() {
        started(builder());
        fail("s1", 5);
        pass(Duration.ofSeconds(30));
        fail("s2", 5);
        assertThat(health("s2")).isEqualTo(Health.UNKNOWN);
        pass(Duration.ofSeconds(30));
        fail("s2", 5);
        assertThat(health("s2")).isEqualTo(Health.DOWN);
        end("s1", Outcome.TIMEOUT);
        assertThat(health("s1")).as("goes again whatever the others do").isEqualTo(Health.DOWN);
    }

    @Test
    void state_toMaintenance_makesRoom() {
        started(builder());
        fail("s1", 5);
        pool.setState("s1", AdminState.MAINT);
        fail("s2", 5);
        assertThat(health("s2")).isEqualTo(Health.DOWN);
    }

    @Test
    void probing_lastResort_asIfDown() {
        started(builder().mostEjected(1).proof(1));
        for (int i = 0; i < 10; i++) {
            fail("s" + i, 5);
        }
        pass(Duration.ofSeconds(30));
        ServerSelector resort =
                ServerSelector.builder(pool, RoundRobin.strict()).lastResort().build();
        for (int i = 0; i < 30; i++) {
            assertThat(resort.acquire(Request.NONE)).isNotNull();
        }
    }

    @Test
    void removed_whileThePoolIsTold_settlesWithinAnInterval() {
        started(builder().mostEjected(1));
        fail("s1", 5);
        fail("s2", 5);
        pool.addListener(new PoolListener() {
            @Override
            public void health(Server server, Health before, Health after, String evidence) {
                if (after == Health.PROBING) {
                    pool.remove("s1");
                    pool.remove("s2");
                    pool.update(u -> u.add(Server.of("s1")).add(Server.of("s2")));
                }
            }
        });
        pass(Duration.ofSeconds(30));
        pass(Duration.ofSeconds(10));
        assertThat(health("s1")).isEqualTo(Health.UNKNOWN);
        assertThat(health("s2")).isEqualTo(Health.UNKNOWN);
    }

    @Test
    void ended_listenerFailsBadly_countsAreGivenBack() {
        ServerPool small = ServerPool.builder().maxInFlight(1).build();
        small.add(Server.builder("a").maxInFlight(1).build());
        small.addListener((OutcomeListener) (server, outcome, probe) -> {
            throw new AssertionError("bad listener");
        });
        ServerSelector one = RoundRobin.strict().on(small);
        for (int i = 0; i < 3; i++) {
            Attempt attempt = Objects.requireNonNull(one.acquire(Request.NONE));
            assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> attempt.end(Outcome.SUCCESS));
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void ended_manyThreads_neverMoreOutThanMayAndAllSettlesInTheEnd() throws Exception {
        Map<String, Health> words = new HashMap<>(); // events come one at a time
        List<String> tooMany = new ArrayList<>();
        int[] changes = {0};
        pool.addListener(new PoolListener() {
            @Override
            public void health(Server server, Health before, Health after, String evidence) {
                changes[0]++;
                words.put(server.id(), after);
                long out = words.values().stream()
                        .filter(word -> word != Health.UNKNOWN)
                        .count();
                if (out > 3) {
                    tooMany.add(words.toString());
                }
            }
        });
        started(builder()
                .mostEjected(0.3)
                .ejection(Duration.ofMillis(20), Duration.ofMillis(100))
                .proof(2));
        // Who is not asked in time to prove itself makes room for others. So no thread may stand still for long by this
        // clock,
        // holding the only attempt at a server: they go on together, round by round.
        int count = 4;
        CyclicBarrier together = new CyclicBarrier(count);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < count; t++) {
            SplittableRandom random = new SplittableRandom(t);
            boolean sweeps = t == 0;
            threads.add(new Thread(() -> {
                for (int i = 0; i < 40_000; i++) {
                    if (i % 20 == 0) {
                        await(together);
                    }
                    Attempt attempt = selector.acquire(Request.NONE);
                    if (attempt != null) {
                        int failures = attempt.server().id().charAt(1) - '0';
                        attempt.end(random.nextInt(10) < failures ? Outcome.TIMEOUT : Outcome.SUCCESS);
                    }
                    if (sweeps && i % 10 == 0) {
                        ticker.advance(Duration.ofMillis(1));
                        pool.sweep();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join(60_000);
            assertThat(thread.isAlive()).isFalse();
        }
        assertThat(tooMany).isEmpty();
        assertThat(changes[0]).isGreaterThan(100);
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofMillis(100));
            for (int j = 0; j < 100; j++) {
                Attempt attempt = selector.acquire(Request.NONE);
                Objects.requireNonNull(attempt).end(Outcome.SUCCESS);
            }
        }
        assertThat(pool.status())
                .allSatisfy(status -> assertThat(status.health()).isEqualTo(Health.UNKNOWN));
    }

    @Test
    void builder_outOfRange_refused() {
        OutlierDetector.Builder builder = OutlierDetector.builder(pool);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.errors(-1))
                .withMessage("errors: -1 (expected: 0 to 1000000)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.proof(0))
                .withMessage("requests: 0 (expected: 1 to 1000000)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.successRate(Double.NaN, 1))
                .withMessage("deviations: NaN (expected: 0 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.failureShare(0, 1))
                .withMessage("share: 0.0 (expected: above 0 to 1, or infinite)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.ejection(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .withMessage("longest: PT1S (expected: PT2S to 1 day)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.mostEjected(1.1))
                .withMessage("share: 1.1 (expected: 0 to 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.jitter(-0.1))
                .withMessage("jitter: -0.1 (expected: 0 to 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.interval(Duration.ZERO))
                .withMessage("interval: PT0S (expected: PT0.001S to 1 day)");
    }
}
