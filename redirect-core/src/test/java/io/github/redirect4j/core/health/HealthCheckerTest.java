// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.common.net.InetAddresses;
import io.github.redirect4j.core.AdminState;
import io.github.redirect4j.core.FakeTicker;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.PoolListener;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checker with a clock, a scheduler and a probe that do as they are told. */
class HealthCheckerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MILLI = Duration.ofMillis(1);

    private final FakeTicker ticker = new FakeTicker(Long.MAX_VALUE - 10_000_000_000L); // it wraps on the way
    private final FakeScheduler scheduler = new FakeScheduler(ticker);
    private final ServerPool pool = ServerPool.builder().ticker(ticker).build();
    private final long origin = ticker.nanoTime();
    private final Map<String, CompletableFuture<ProbeResult>> asked = new HashMap<>();
    private final List<Long> askedAt = new ArrayList<>();
    private final List<String> events = new ArrayList<>();

    private HealthChecker.Builder builder(Probe probe) {
        return HealthChecker.builder(pool, probe, scheduler).ticker(ticker).seed(7);
    }

    /** Remembers the question and leaves it open. */
    private CompletionStage<ProbeResult> ask(Server server) {
        askedAt.add((ticker.nanoTime() - origin) / 1_000_000);
        CompletableFuture<ProbeResult> answer = new CompletableFuture<>();
        asked.put(server.id(), answer);
        return answer;
    }

    /** Answers as told by a text, one character per check, the last one for ever. */
    private Probe script(String results) {
        return server -> {
            char result = results.charAt(Math.min(askedAt.size(), results.length() - 1));
            askedAt.add((ticker.nanoTime() - origin) / 1_000_000);
            return CompletableFuture.completedFuture(result == '+' ? ProbeResult.pass("ok") : ProbeResult.fail("no"));
        };
    }

    private void listen() {
        pool.addListener(new PoolListener() {
            @Override
            public void health(Server server, Health before, Health after, String evidence) {
                events.add((ticker.nanoTime() - origin) / 1_000_000_000 + " " + server.id() + " " + after);
            }
        });
    }

    private HealthChecker started(HealthChecker.Builder builder) {
        HealthChecker checker = builder.jitter(0).build();
        checker.start();
        return checker;
    }

    private Health health(String id) {
        return pool.status(id).health();
    }

    private static Server at(String id, String... addresses) {
        List<InetAddress> list =
                Stream.of(addresses).map(InetAddresses::forString).toList();
        return Server.builder(id).addresses(list).port(80).build();
    }

    // ---- rise, fall, times

    @Test
    void start_firstResult_decidesAtOnce() {
        pool.replace(List.of(Server.of("a"), Server.of("b")));
        started(builder(this::ask));
        scheduler.advance(Duration.ofMillis(200));
        assertThat(asked).containsOnlyKeys("a", "b");
        assertThat(health("a")).isEqualTo(Health.UNKNOWN);
        asked.get("a").complete(ProbeResult.pass("ok"));
        asked.get("b").complete(ProbeResult.fail("no"));
        assertThat(health("a")).isEqualTo(Health.UP);
        assertThat(health("b")).isEqualTo(Health.DOWN);
    }

    @Test
    void check_scripted_changesExactlyAfterRiseAndFall() {
        listen();
        pool.add(Server.of("a"));
        started(builder(script("+--+---+-++-++")));
        scheduler.advance(Duration.ofSeconds(100));
        assertThat(askedAt.get(0)).isBetween(0L, 99L);
        assertThat(IntStream.range(1, askedAt.size()).mapToLong(i -> askedAt.get(i) - askedAt.get(i - 1)))
                .hasSize(19)
                .containsOnly(5000L);
        assertThat(events).containsExactly("0 a UP", "30 a DOWN", "50 a UP");
    }

    @Test
    void check_flapping_neverChanges() {
        listen();
        pool.add(Server.of("a"));
        started(builder(script("+-+--+-+--+-+-+--+-+--+-+--+")));
        scheduler.advance(Duration.ofSeconds(28 * 5));
        assertThat(events).containsExactly("0 a UP");
    }

    @Test
    void check_jitter_periodsAreTheCadences() {
        pool.add(Server.of("a"));
        List<Long> at = new ArrayList<>();
        HealthChecker checker = builder(server -> {
                    at.add(ticker.nanoTime());
                    return CompletableFuture.completedFuture(ProbeResult.pass("ok"));
                })
                .jitter(0.5)
                .build();
        checker.start();
        scheduler.advance(Duration.ofMinutes(5));
        Cadence cadence = new Cadence(
                Duration.ofSeconds(5).toNanos(), Duration.ofSeconds(5).toNanos(), SECOND.toNanos(), 0.5, 0, 7);
        long hash = KeyHash.xxh3().of("a");
        assertThat(at.size()).isBetween(40, 80);
        assertThat(at.get(0) - origin).isEqualTo(cadence.first(hash, 1));
        for (int i = 1; i < at.size(); i++) {
            assertThat(at.get(i) - at.get(i - 1)).isEqualTo(cadence.next(hash, i, true, 1));
        }
    }

    @Test
    void check_takesTime_periodCountsFromItsStart() {
        pool.add(Server.of("a"));
        HealthChecker checker = started(builder(this::ask));
        scheduler.advance(Duration.ofMillis(100));
        scheduler.advance(Duration.ofMillis(700));
        asked.get("a").complete(ProbeResult.pass("ok"));
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(askedAt.get(1) - askedAt.get(0)).isEqualTo(5000);
        assertThat(checker.report("a").took()).isEqualTo(Duration.ofMillis(800).minus(millis(askedAt.get(0), "a")));
    }

    /** Returns when the first check of a server began, exactly. */
    private static Duration millis(long about, String id) {
        Cadence cadence = new Cadence(
                Duration.ofSeconds(5).toNanos(), Duration.ofSeconds(5).toNanos(), SECOND.toNanos(), 0, 0, 7);
        Duration exact = Duration.ofNanos(cadence.first(KeyHash.xxh3().of(id), 1));
        assertThat(exact.toMillis()).isEqualTo(about);
        return exact;
    }

    @Test
    void check_noAnswer_failsExactlyAtItsTimeout_andIsCancelled() {
        pool.add(Server.of("a"));
        HealthChecker checker = started(builder(this::ask).timeout(Duration.ofMillis(300)));
        scheduler.runNext();
        scheduler.advance(Duration.ofMillis(300).minusNanos(1));
        assertThat(checker.report("a")).isNull();
        assertThat(asked.get("a")).isNotDone();
        scheduler.advance(Duration.ofNanos(1));
        assertThat(checker.report("a")).hasToString("a failed: timed out, 1 in a row, took 300 ms, 0 ms ago");
        assertThat(health("a")).isEqualTo(Health.DOWN);
        assertThat(asked.get("a")).isCancelled();
    }

    @Test
    void check_slowerThanTheJitteredInterval_nextFollowsAtOnce() {
        pool.add(Server.of("a"));
        HealthChecker checker =
                builder(this::ask).interval(SECOND).timeout(SECOND).jitter(0.5).build();
        checker.start();
        scheduler.advance(Duration.ofSeconds(60));
        assertThat(askedAt.size()).isBetween(45, 60);
        assertThat(IntStream.range(1, askedAt.size()).mapToLong(i -> askedAt.get(i) - askedAt.get(i - 1)))
                .allMatch(gap -> gap >= 999 && gap <= 1500);
    }

    // ---- late, stuck, throwing

    @Test
    void check_lateResult_isIgnored() {
        pool.add(Server.of("a"));
        List<Uncancellable> open = new ArrayList<>();
        HealthChecker checker = started(builder(server -> {
            open.add(new Uncancellable());
            return open.get(open.size() - 1);
        }));
        scheduler.advance(Duration.ofSeconds(2));
        assertThat(health("a")).isEqualTo(Health.DOWN);
        open.get(0).complete(ProbeResult.pass("late"));
        assertThat(health("a")).isEqualTo(Health.DOWN);
        assertThat(checker.report("a").result()).hasToString("failed: timed out");
        scheduler.advance(Duration.ofSeconds(5).minus(SECOND));
        assertThat(open).as("asked again, since it has ended").hasSize(2);
    }

    /** A stage whose future cannot be cancelled. */
    private static final class Uncancellable extends CompletableFuture<ProbeResult> {
        @Override
        public CompletableFuture<ProbeResult> toCompletableFuture() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void check_probeEndsLittleAfterItWasGivenUp_countsOnce() {
        pool.add(Server.of("a"));
        listen();
        List<Uncancellable> open = new ArrayList<>();
        HealthChecker checker = started(builder(server -> {
                    open.add(new Uncancellable());
                    return open.get(open.size() - 1);
                })
                .interval(SECOND)
                .intervalAfterFailure(Duration.ofMillis(200))
                .timeout(Duration.ofMillis(300))
                .fall(2));
        scheduler.advance(Duration.ofMillis(100));
        open.get(0).complete(ProbeResult.pass("ok"));
        scheduler.advance(SECOND.plusMillis(350)); // the second is given up, and the third due at once
        assertThat(open).hasSize(2);
        assertThat(checker.report("a").toString()).contains("timed out");
        open.get(1).complete(ProbeResult.pass("late"));
        scheduler.advance(MILLI);
        assertThat(open).as("asked again as soon as it has ended").hasSize(3);
        open.get(2).complete(ProbeResult.pass("ok"));
        assertThat(health("a")).isEqualTo(Health.UP);
        assertThat(events).hasSize(1);
    }

    @Test
    void check_probeNeverEnds_sooner_failsOnceInATimeout() {
        pool.add(Server.of("a"));
        List<Uncancellable> open = new ArrayList<>();
        HealthChecker checker = started(builder(server -> {
                    open.add(new Uncancellable());
                    return open.get(open.size() - 1);
                })
                .interval(SECOND)
                .intervalAfterFailure(Duration.ofMillis(100))
                .timeout(Duration.ofMillis(300))
                .fall(3));
        scheduler.advance(Duration.ofMillis(100 + 300 + 10 * 300));
        assertThat(open).hasSize(1);
        assertThat(checker.report("a").inARow()).isEqualTo(11);
    }

    @Test
    void check_probeNeverEnds_noSecondOneAndFailsEachTime_untilItEnds() {
        pool.add(Server.of("a"));
        List<Uncancellable> open = new ArrayList<>();
        HealthChecker checker = started(builder(server -> {
            open.add(new Uncancellable());
            return open.get(open.size() - 1);
        }));
        scheduler.advance(Duration.ofSeconds(1000));
        assertThat(open).hasSize(1);
        assertThat(checker.report("a").result()).hasToString("failed: the check before has not ended");
        assertThat(checker.report("a").inARow()).isBetween(199, 200);
        open.get(0).complete(ProbeResult.pass("at last"));
        scheduler.advance(Duration.ofMillis(100));
        assertThat(open).hasSize(2);
        open.get(1).complete(ProbeResult.pass("ok"));
        assertThat(checker.report("a").inARow()).isEqualTo(1);
    }

    @Test
    void check_probeThrowsOrAnswersNothing_isAFailureWithItsReason() {
        Map<String, Probe> bad = Map.of(
                "throws",
                server -> {
                    throw new IllegalStateException("secret");
                },
                "error",
                server -> {
                    throw new AssertionError("secret");
                },
                "null",
                server -> null,
                "exceptional",
                server -> CompletableFuture.failedFuture(new java.io.IOException("secret")),
                "silent",
                server -> CompletableFuture.completedFuture(null),
                "hostile",
                server -> CompletableFuture.completedFuture(ProbeResult.fail("\u001b[2J" + "x".repeat(999))));
        bad.keySet().forEach(id -> pool.add(Server.of(id)));
        HealthChecker checker = started(builder(server -> bad.get(server.id()).check(server)));
        scheduler.advance(Duration.ofSeconds(11));
        Map<String, String> reasons = new HashMap<>();
        checker.reports().forEach(report -> {
            reasons.put(report.server().id(), report.result().reason());
            assertThat(report.inARow()).isBetween(2, 3);
        });
        assertThat(reasons)
                .isEqualTo(Map.of(
                        "throws",
                        "IllegalStateException",
                        "error",
                        "AssertionError",
                        "null",
                        "NullPointerException",
                        "exceptional",
                        "IOException",
                        "silent",
                        "the probe gave no result",
                        "hostile",
                        "?[2J" + "x".repeat(196)));
    }

    @Test
    void check_clockJumps_goesOn() {
        pool.add(Server.of("a"));
        HealthChecker checker = started(builder(this::ask));
        scheduler.runNext();
        ticker.advance(Duration.ofDays(-1));
        asked.get("a").complete(ProbeResult.pass("ok"));
        assertThat(checker.report("a").took()).isZero();
        scheduler.advance(Duration.ofDays(1).plusSeconds(6));
        assertThat(askedAt).hasSizeGreaterThan(2);
    }

    // ---- who else sets health

    @Test
    void check_saidDownByAnother_downUntilThatIsTakenBack() {
        pool.add(Server.of("a"));
        started(builder(script("+")));
        scheduler.advance(Duration.ofSeconds(16));
        pool.setHealth("a", Health.DOWN);
        scheduler.advance(Duration.ofSeconds(50));
        assertThat(health("a")).isEqualTo(Health.DOWN);
        pool.setHealth("a", Health.UNKNOWN);
        assertThat(health("a")).isEqualTo(Health.UP);
    }

    // ---- membership

    @Test
    void remove_duringACheck_cancelsItAndLeavesNothing() {
        pool.add(Server.of("a"));
        HealthChecker checker = started(builder(this::ask));
        scheduler.runNext();
        CompletableFuture<ProbeResult> answer = asked.get("a");
        pool.remove("a");
        assertThat(answer).isCancelled();
        assertThat(scheduler.waiting()).as("the round alone").isEqualTo(1);
        pool.add(Server.of("a"));
        assertThat(checker.reports()).isEmpty();
        scheduler.advance(Duration.ofMillis(100));
        assertThat(asked.get("a")).isNotSameAs(answer).isNotDone();
        asked.get("a").complete(ProbeResult.pass("ok"));
        assertThat(health("a")).isEqualTo(Health.UP);
    }

    @Test
    void remove_lateResultOfUncancellable_doesNotTouchItsSuccessor() {
        pool.add(Server.of("a"));
        Uncancellable first = new Uncancellable();
        List<CompletableFuture<ProbeResult>> answers = new ArrayList<>(List.of(first, new CompletableFuture<>()));
        HealthChecker checker = started(builder(server -> answers.remove(0)));
        scheduler.runNext();
        pool.remove("a");
        pool.add(Server.of("a"));
        first.complete(ProbeResult.fail("of the one before"));
        assertThat(health("a")).isEqualTo(Health.UNKNOWN);
        assertThat(checker.report("a")).isNull();
    }

    @Test
    void change_elsewhere_isCheckedAnewAndPromptly() {
        pool.add(at("a", "192.0.2.1", "192.0.2.2"));
        HealthChecker checker = started(builder(script("+-")));
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(health("a")).isEqualTo(Health.UP);
        pool.update(u -> u.put(at("a", "192.0.2.9")));
        assertThat(checker.report("a")).isNull();
        scheduler.advance(Duration.ofMillis(100));
        assertThat(health("a")).as("the first result decides").isEqualTo(Health.DOWN);
    }

    @Test
    void change_weightOrSomeAddresses_keepsTheRow() {
        pool.add(at("a", "192.0.2.1", "192.0.2.2"));
        List<Server> seen = new ArrayList<>();
        HealthChecker checker = started(builder(server -> {
            seen.add(server);
            return CompletableFuture.completedFuture(ProbeResult.pass("ok"));
        }));
        scheduler.advance(Duration.ofSeconds(6));
        pool.setWeight("a", 5);
        pool.update(u -> u.put(at("a", "192.0.2.2", "192.0.2.3")));
        assertThat(checker.report("a").inARow()).isEqualTo(2);
        assertThat(checker.report("a").server()).isSameAs(pool.get("a"));
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(checker.report("a").inARow()).isEqualTo(3);
        assertThat(seen.get(2)).as("what is asked is what is there now").isSameAs(pool.get("a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://other.example/",
                "http://other.example/",
                "http://one.example:81/",
                "http://one.example/x/"
            })
    void change_otherUrl_isCheckedAnew(String url) {
        pool.add(Server.builder("a").url("http://one.example/").build());
        HealthChecker checker = started(builder(script("+")));
        scheduler.advance(SECOND);
        pool.update(u -> u.put(Server.builder("a").url(url).build()));
        assertThat(checker.report("a")).isNull();
    }

    @Test
    void maint_isNotCheckedAndKeepsItsHealth_drainIs() {
        pool.replace(List.of(Server.of("a"), Server.of("b"), Server.of("c")));
        pool.setState("c", AdminState.MAINT);
        List<String> checked = new ArrayList<>();
        HealthChecker checker = started(builder(server -> {
            checked.add(server.id());
            return CompletableFuture.completedFuture(ProbeResult.pass("ok"));
        }));
        scheduler.advance(SECOND);
        assertThat(checked).containsExactlyInAnyOrder("a", "b");
        pool.setState("a", AdminState.MAINT);
        pool.drain("b");
        checked.clear();
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(checked).containsExactly("b");
        assertThat(health("a")).isEqualTo(Health.UP);
        assertThat(checker.reports()).extracting(report -> report.server().id()).containsExactly("b");
        pool.setState("a", AdminState.READY);
        checked.clear();
        scheduler.advance(Duration.ofMillis(100));
        assertThat(checked).containsExactly("a");
    }

    @Test
    void start_thousandServers_spreadOverTheInterval_andEachOncePerInterval() {
        pool.replace(IntStream.range(0, 1000).mapToObj(i -> Server.of("s" + i)).toList());
        Map<String, Integer> counts = new HashMap<>();
        List<Long> times = new ArrayList<>();
        HealthChecker checker = started(builder(server -> {
            counts.merge(server.id(), 1, Integer::sum);
            times.add((ticker.nanoTime() - origin) / 100_000_000);
            return CompletableFuture.completedFuture(ProbeResult.pass("ok"));
        }));
        Duration together = Duration.ofMillis(10); // a 500th of the interval
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(counts).hasSizeGreaterThan(990).doesNotContainValue(2);
        scheduler.advance(together);
        assertThat(counts).hasSize(1000);
        int[] perTenth = new int[51];
        times.forEach(time -> perTenth[time.intValue()]++);
        // 20 expected in each tenth of a second, standard deviation 4.4.
        assertThat(perTenth)
                .satisfies(all -> IntStream.of(all).forEach(n -> assertThat(n).isLessThan(42)));
        scheduler.advance(Duration.ofSeconds(5).plus(together));
        assertThat(counts.values()).contains(2).isSubsetOf(2, 3);
        assertThat(checker.reports()).hasSize(1000);
        pool.replace(List.of());
        assertThat(scheduler.waiting()).isEqualTo(1);
        assertThat(checker.reports()).isEmpty();
    }

    @Test
    void add_oneToManyChecked_isCheckedPromptly() {
        pool.replace(IntStream.range(0, 1000).mapToObj(i -> Server.of("s" + i)).toList());
        started(builder(script("+")));
        scheduler.advance(Duration.ofSeconds(5));
        pool.add(Server.of("new"));
        scheduler.advance(Duration.ofMillis(100));
        assertThat(health("new")).isEqualTo(Health.UP);
    }

    @Test
    void start_allDown_selectorFollows() {
        pool.replace(List.of(Server.of("a"), Server.of("b")));
        ServerSelector selector = RoundRobin.strict().on(pool);
        started(builder(server -> CompletableFuture.completedFuture(
                server.id().equals("a") ? ProbeResult.fail("no") : ProbeResult.pass("ok"))));
        assertThat(selector.select(Request.NONE)).isNotNull();
        scheduler.advance(SECOND);
        assertThat(IntStream.range(0, 10)
                        .mapToObj(i -> selector.select(Request.NONE).id()))
                .containsOnly("b");
    }

    @Test
    void listener_closesTheCheckerOrRemovesServers_isFine() {
        pool.replace(List.of(Server.of("a"), Server.of("b")));
        HealthChecker checker = builder(script("+")).build();
        pool.addListener(new PoolListener() {
            @Override
            public void health(Server server, Health before, Health after, String evidence) {
                pool.remove("b");
                checker.close();
            }
        });
        checker.start();
        scheduler.advance(Duration.ofSeconds(10));
        assertThat(askedAt).hasSizeBetween(1, 2);
        assertThat(scheduler.waiting()).isZero();
    }

    @Test
    void add_schedulerRejects_roundFindsOut() {
        pool.add(Server.of("a"));
        started(builder(script("+")));
        scheduler.rejecting = true;
        pool.add(Server.of("b"));
        scheduler.rejecting = false;
        scheduler.advance(Duration.ofSeconds(5).plusMillis(200));
        assertThat(health("b")).isEqualTo(Health.UP);
    }

    // ---- the scheduler

    @Test
    void scheduler_rejectsForAWhile_checksGoOnAfterwards() {
        pool.replace(List.of(Server.of("a"), Server.of("b")));
        HealthChecker checker = started(builder(script("+")));
        scheduler.advance(SECOND);
        scheduler.rejecting = true;
        scheduler.advance(Duration.ofSeconds(60));
        int before = askedAt.size();
        assertThat(before).isLessThanOrEqualTo(4);
        scheduler.rejecting = false;
        scheduler.advance(Duration.ofSeconds(5));
        scheduler.advance(MILLI);
        assertThat(askedAt.size()).isGreaterThanOrEqualTo(before + 2);
        assertThat(checker.reports()).hasSize(2);
    }

    @Test
    void scheduler_rejectsTheTimeout_roundEndsTheCheck() {
        pool.add(Server.of("a"));
        HealthChecker checker = started(builder(server -> {
            scheduler.rejecting = false;
            return ask(server);
        }));
        scheduler.rejecting = true; // when the check begins, and arms its timeout
        scheduler.advance(Duration.ofMillis(200));
        assertThat(asked.get("a")).isNotDone();
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(checker.report("a").result()).hasToString("failed: timed out");
    }

    @Test
    void start_schedulerShutDown_saysSoAndIsNotStarted() {
        pool.add(Server.of("a"));
        HealthChecker checker = builder(script("+")).build();
        scheduler.rejecting = true;
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(checker::start);
        scheduler.rejecting = false;
        checker.start();
        scheduler.advance(SECOND);
        assertThat(health("a")).isEqualTo(Health.UP);
    }

    // ---- closing

    @Test
    void close_duringChecks_cancelsAllTakesBackIgnoresTheLate() {
        pool.replace(List.of(Server.of("a"), Server.of("b")));
        HealthChecker checker = started(builder(this::ask));
        scheduler.advance(Duration.ofMillis(200));
        asked.get("a").complete(ProbeResult.fail("no"));
        CompletableFuture<ProbeResult> open = asked.get("b");
        assertThat(health("a")).isEqualTo(Health.DOWN);
        checker.close();
        checker.close();
        assertThat(open).isCancelled();
        assertThat(scheduler.waiting()).isZero();
        assertThat(scheduler.isShutdown()).isFalse();
        assertThat(health("a")).isEqualTo(Health.UNKNOWN);
        assertThat(health("b")).isEqualTo(Health.UNKNOWN);
        assertThat(checker.reports()).isEmpty();
        pool.add(Server.of("c"));
        assertThat(scheduler.waiting()).isZero();
    }

    @Test
    void start_twiceOrAfterClose_refused() {
        HealthChecker checker = started(builder(this::ask));
        assertThatIllegalStateException()
                .isThrownBy(checker::start)
                .withMessage("health checker: STARTED (expected: NEW)");
        checker.close();
        assertThatIllegalStateException()
                .isThrownBy(checker::start)
                .withMessage("health checker: CLOSED (expected: NEW)");
        HealthChecker unused = builder(this::ask).build();
        unused.close();
        assertThatIllegalStateException()
                .isThrownBy(unused::start)
                .withMessage("health checker: CLOSED (expected: NEW)");
    }

    // ---- settings

    @Test
    void builder_outOfRange_namesTheValue() {
        HealthChecker.Builder builder = builder(this::ask);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.interval(Duration.ZERO))
                .withMessage("interval: PT0S (expected: 1 ms to 1 day)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.interval(Duration.ofSeconds(Long.MAX_VALUE)))
                .withMessage("interval: PT2562047788015215H30M7S (expected: 1 ms to 1 day)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.timeout(Duration.ofSeconds(-1)))
                .withMessage("timeout: PT-1S (expected: 1 ms to the interval)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.jitter(Double.NaN))
                .withMessage("jitter: NaN (expected: 0 to 0.5)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.rise(0))
                .withMessage("rise: 0 (expected: 1 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.fall(-1))
                .withMessage("fall: -1 (expected: 1 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        builder.timeout(Duration.ofSeconds(6)).interval(SECOND).build())
                .withMessage("timeout: PT6S (expected: 1 ms to the interval, PT1S)");
    }

    @Test
    void build_shortIntervalAndNoTimeout_timesOutByTheInterval() {
        pool.add(Server.of("a"));
        HealthChecker checker = started(builder(this::ask).interval(Duration.ofMillis(50)));
        scheduler.runNext();
        scheduler.advance(Duration.ofMillis(50));
        assertThat(checker.report("a").took()).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void intervalAfterFailure_fails_confirmedAndSeenBackSooner() {
        pool.add(Server.of("s"));
        listen();
        started(builder(script("+---++++"))
                .interval(Duration.ofSeconds(10))
                .intervalAfterFailure(SECOND)
                .timeout(SECOND));
        for (int i = 0; i < 40; i++) {
            scheduler.advance(SECOND);
        }
        long first = askedAt.get(0);
        assertThat(askedAt.stream().map(at -> (at - first) / 1000))
                .containsExactly(0L, 10L, 11L, 12L, 13L, 14L, 24L, 34L);
        assertThat(events).hasSize(3).last().asString().endsWith("s UP");
    }

    @Test
    void atOnce_othersHang_waitingIsNoFailure() {
        List<Server> servers =
                IntStream.range(0, 8).mapToObj(i -> Server.of("s" + i)).toList();
        pool.replace(servers);
        HealthChecker checker = started(builder(this::ask)
                .interval(Duration.ofSeconds(5))
                .timeout(SECOND)
                .atOnce(2));
        scheduler.advance(Duration.ofMillis(800)); // all first checks are due
        assertThat(asked).hasSize(2);
        List<String> hanging = List.copyOf(asked.keySet());
        for (int i = 0; i < 60; i++) {
            scheduler.advance(Duration.ofMillis(100));
            Map.copyOf(asked).forEach((id, answer) -> {
                if (!hanging.contains(id)) {
                    answer.complete(ProbeResult.pass("ok"));
                }
            });
        }
        assertThat(asked).hasSize(8);
        assertThat(pool.status())
                .allSatisfy(status -> assertThat(status.health())
                        .isEqualTo(hanging.contains(status.server().id()) ? Health.DOWN : Health.UP));
        checker.close();
    }

    @Test
    void atOnce_roundsAndChangesWhileSomeWait_noPlaceIsLost() {
        pool.replace(IntStream.range(0, 12).mapToObj(i -> Server.of("s" + i)).toList());
        HealthChecker checker =
                started(builder(this::ask).interval(SECOND).timeout(SECOND).atOnce(3));
        for (int i = 0; i < 200; i++) {
            scheduler.advance(Duration.ofMillis(100));
            int weight = 1 + i % 2;
            pool.setWeight("s" + i % 12, weight); // an event makes the checker look
            if (i % 3 == 0) {
                Map.copyOf(asked).values().forEach(answer -> answer.complete(ProbeResult.pass("ok")));
            }
            assertThat(asked.values().stream()
                            .filter(answer -> !answer.isDone())
                            .count())
                    .isLessThanOrEqualTo(3);
        }
        int before = askedAt.size();
        for (int i = 0; i < 50; i++) {
            scheduler.advance(Duration.ofMillis(100));
            Map.copyOf(asked).values().forEach(answer -> answer.complete(ProbeResult.pass("ok")));
        }
        assertThat(askedAt.size() - before)
                .as("in 5 s of 12 servers, 3 each 100 ms")
                .isGreaterThan(40);
        checker.close();
    }

    @Test
    void removed_backBeforeItIsHeard_isToldAgain() {
        pool.add(Server.of("s"));
        List<String> done = new ArrayList<>();
        started(builder(script("-")).interval(SECOND));
        pool.addListener(new PoolListener() {
            @Override
            public void health(Server server, Health before, Health after, String evidence) {
                if (done.isEmpty()) {
                    done.add("once");
                    pool.remove("s");
                    pool.add(Server.of("s"));
                }
            }
        });
        scheduler.advance(Duration.ofSeconds(10));
        assertThat(pool.status("s").health()).isEqualTo(Health.DOWN);
    }

    @Test
    void atOnce_probeAnswersAtOnce_allAreAskedWithoutDeepCalls() {
        pool.replace(IntStream.range(0, 5_000).mapToObj(i -> Server.of("s" + i)).toList());
        CompletableFuture<ProbeResult> first = new CompletableFuture<>();
        int[] questions = {0};
        HealthChecker checker = started(builder(server ->
                        ++questions[0] == 1 ? first : CompletableFuture.completedFuture(ProbeResult.pass("ok")))
                .interval(Duration.ofSeconds(10))
                .timeout(Duration.ofSeconds(10))
                .atOnce(1));
        scheduler.advance(Duration.ofSeconds(9)); // nearly all wait
        assertThat(questions[0]).isEqualTo(1);
        first.complete(ProbeResult.pass("ok"));
        assertThat(questions[0]).isGreaterThan(4_000);
        checker.close();
    }

    @Test
    void builder_newSettingsOutOfRange_refused() {
        HealthChecker.Builder builder = builder(this::ask);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.atOnce(0))
                .withMessage("atOnce: 0 (expected: 1 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.perSecond(0))
                .withMessage("checks: 0.0 (expected: above 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.intervalAfterFailure(Duration.ofDays(2)))
                .withMessage("interval: PT48H (expected: 1 ms to 1 day)");
    }
}
