// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.redirect4j.core.hash.Rendezvous;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pool lets begin at once: in all, and of retries. */
class AdmissionTest {
    private static final int WORKERS = 4;

    private final List<String> heard = new ArrayList<>();
    private final SelectorListener listener = new SelectorListener() {
        @Override
        public void none(Request request, Decision.Reason reason) {
            heard.add(reason.toString());
        }
    };

    private static ServerPool pool(ServerPool.Builder settings, Server... servers) {
        ServerPool pool = settings.build();
        pool.replace(List.of(servers));
        return pool;
    }

    private static ServerPool two(int maxInFlight) {
        return pool(ServerPool.builder().maxInFlight(maxInFlight), Server.of("a"), Server.of("b"));
    }

    private static int inFlight(ServerPool pool) {
        return pool.status().stream().mapToInt(ServerStatus::inFlight).sum();
    }

    private ServerSelector selector(ServerPool pool) {
        return ServerSelector.builder(pool, RoundRobin.strict())
                .listener(listener)
                .build();
    }

    // ---- the limit

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void maxInFlight_belowOne_refused(int max) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerPool.builder().maxInFlight(max))
                .withMessage("maxInFlight: " + max + " (expected: 1 or more)");
    }

    @Test
    void acquire_limitReachedByTwoSelectors_isRefusedUntilOneEnds() {
        ServerPool pool = two(2);
        ServerSelector one = selector(pool);
        ServerSelector other = Rendezvous.weighted().on(pool);
        Attempt first = one.acquire(Request.NONE);
        Attempt second = other.acquire(Request.of("k"));
        assertThat(one.acquire(Request.NONE)).isNull();
        assertThat(other.acquire(Request.of("k"))).isNull();
        assertThat(heard).containsExactly("POOL_SATURATED");
        assertThat(inFlight(pool)).isEqualTo(2);
        second.end(Outcome.SUCCESS);
        second.end(Outcome.SUCCESS);
        assertThat(one.acquire(Request.NONE)).isNotNull();
        assertThat(one.acquire(Request.NONE)).isNull();
        first.close();
    }

    @Test
    void acquire_poolFull_takesNoTurnAndLeavesTheAttemptAlone() {
        ServerPool pool = two(1);
        ServerSelector selector = selector(pool);
        Attempt mine = new Attempt();
        Attempt only = selector.acquire(Request.NONE);
        for (int i = 0; i < 3; i++) {
            assertThat(selector.acquire(Request.NONE, mine)).isFalse();
        }
        assertThat(mine).hasToString("attempt, never begun");
        only.close();
        assertThat(selector.acquire(Request.NONE, mine)).isTrue();
        assertThat(mine.server()).isNotEqualTo(only.server());
    }

    @Test
    void begin_poolFull_isRefusedAndNextEndsTheLoop() {
        ServerPool pool = two(1);
        ServerSelector selector = selector(pool);
        Attempt only = selector.acquire(Request.NONE);
        Selection selection = selector.open(Request.NONE);
        int rounds = 0;
        for (Server server = selection.next(); server != null; server = selection.next()) {
            rounds++;
            assertThat(selection.begin()).isEqualTo(-1);
        }
        assertThat(rounds).isEqualTo(1);
        assertThat(heard).containsExactly("POOL_SATURATED");
        assertThat(selection.tier()).isEqualTo(-1);
        assertThatIllegalStateException()
                .isThrownBy(selection::begin)
                .withMessage("selection: no server (expected: next() returned one)");
        assertThat(inFlight(pool)).isEqualTo(1);
        only.close();
        assertThat(selection.next()).as("asked anew").isNotNull();
        long ticket = selection.begin();
        assertThat(ticket).isPositive();
        assertThat(selection.next()).as("full of its own attempt").isNull();
        selection.end(ticket, Outcome.CONNECT_FAILURE);
        assertThat(selection.next()).as("each server once").isNull();
        assertThat(heard).containsExactly("POOL_SATURATED", "POOL_SATURATED");
        assertThat(pool)
                .asString()
                .startsWith("pool version 1, 2 of 2 eligible, 0 of at most 1 in flight, 0 of them retries\n");
    }

    @Test
    void nextSelectAndRank_poolFull_areNotAsked() {
        ServerPool pool = two(1);
        ServerSelector selector = selector(pool);
        Attempt only = selector.acquire(Request.NONE);
        Selection ranking = selector.open(Request.NONE);
        assertThat(ranking.next()).isNotNull();
        assertThat(ranking.next()).isNotNull();
        assertThat(ranking.next()).isNull();
        assertThat(selector.rank(Request.NONE, new Server[2])).isEqualTo(2);
        assertThat(selector.select(Request.NONE)).isNotNull();
        assertThat(selector.decide(Request.NONE).reason()).isNull();
        assertThat(selector.explain(Request.NONE).reason()).isNull();
        assertThat(heard).isEmpty();
        only.close();
    }

    @Test
    void open_afterRefusal_ranksAgain() {
        ServerPool pool = two(1);
        ServerSelector selector = selector(pool);
        Attempt only = selector.acquire(Request.NONE);
        Selection selection = selector.open(Request.NONE);
        selection.next();
        assertThat(selection.begin()).isEqualTo(-1);
        assertThat(selection.next()).isNull();
        assertThat(selection.open(Request.NONE).next()).isNotNull();
        assertThat(selection.next()).isNotNull();
        only.close();
    }

    @Test
    void acquire_reasonsBesideTheLimit_areNamedFirst() {
        ServerPool pool = two(1);
        ServerSelector selector = selector(pool);
        ServerSelector none = ServerSelector.builder(pool, RoundRobin.strict())
                .where(server -> false)
                .listener(listener)
                .build();
        Attempt only = selector.acquire(Request.NONE);
        none.acquire(Request.NONE);
        selector.close();
        selector.acquire(Request.NONE);
        assertThat(heard).containsExactly("NONE_ELIGIBLE", "CLOSED");
        only.close();
        assertThat(pool)
                .asString()
                .startsWith("pool version 1, 2 of 2 eligible, 0 of at most 1 in flight, 0 of them retries\n");
    }

    @Test
    void acquire_serverRefuses_holdsNoPlaceOfThePool() {
        ServerPool pool = pool(
                ServerPool.builder().maxInFlight(3),
                Server.builder("a").maxInFlight(1).build(),
                Server.builder("b").maxInFlight(1).build());
        ServerSelector selector = selector(pool);
        List<Attempt> attempts = List.of(selector.acquire(Request.NONE), selector.acquire(Request.NONE));
        assertThat(selector.acquire(Request.NONE)).isNull();
        assertThat(heard).containsExactly("EXHAUSTED");
        assertThat(pool)
                .asString()
                .startsWith("pool version 1, 2 of 2 eligible, 2 of at most 3 in flight, 0 of them retries\n");
        attempts.forEach(Attempt::close);
    }

    @Test
    void begin_drainedMeanwhile_holdsNoPlaceOfThePool() {
        ServerPool pool = two(1);
        Selection selection = selector(pool).open(Request.NONE);
        Server server = selection.next();
        assertThat(pool.drain(server.id()).toCompletableFuture()).isCompleted();
        assertThat(selection.begin()).isEqualTo(-1);
        assertThat(selection.next()).isNotNull();
        assertThat(selection.begin()).isPositive();
        assertThat(pool).asString().contains(", 1 of at most 1 in flight");
    }

    @Test
    void end_lastOfADrain_placeIsFreeWhenTheDrainCompletes() {
        ServerPool pool = two(1);
        ServerSelector selector = selector(pool);
        Attempt last = selector.acquire(Request.NONE);
        List<Boolean> began = new ArrayList<>();
        pool.drain(last.server().id()).thenRun(() -> began.add(selector.acquire(Request.NONE) != null));
        last.end(Outcome.SUCCESS);
        assertThat(began).containsExactly(true);
    }

    @Test
    void acquire_sticky_countsToo() {
        ServerPool pool = two(1);
        ServerSelector selector = ServerSelector.builder(pool, RoundRobin.strict())
                .sticky()
                .listener(listener)
                .build();
        Request toA = Request.builder().stickyId("a").build();
        Attempt only = selector.acquire(toA);
        assertThat(selector.acquire(toA)).isNull();
        assertThat(heard).containsExactly("POOL_SATURATED");
        only.close();
        assertThat(pool.drain("a").toCompletableFuture()).isCompleted();
        pool.setState("b", AdminState.MAINT);
        Attempt draining = selector.acquire(toA);
        assertThat(draining.server().id()).isEqualTo("a");
        assertThat(selector.acquire(toA)).as("nobody but a draining server").isNull();
        assertThat(heard).containsExactly("POOL_SATURATED", "POOL_SATURATED");
        draining.close();
        assertThat(inFlight(pool)).isZero();
    }

    @Test
    void select_withLeases_isNotCounted() {
        ServerPool pool = pool(ServerPool.builder().maxInFlight(1).leases(Duration.ofSeconds(10)), Server.of("a"));
        ServerSelector selector = selector(pool);
        for (int i = 0; i < 5; i++) {
            assertThat(selector.select(Request.NONE)).isNotNull();
        }
        assertThat(selector.acquire(Request.NONE)).isNotNull();
    }

    @Test
    void remove_whileInFlight_placeIsHeldUntilTheEnd() {
        ServerPool pool = two(1);
        ServerSelector selector = selector(pool);
        Attempt only = selector.acquire(Request.NONE);
        pool.remove(only.server().id());
        assertThat(selector.acquire(Request.NONE)).isNull();
        only.close();
        assertThat(selector.acquire(Request.NONE)).isNotNull();
    }

    @Test
    void toString_noLimit_saysNothingOfIt() {
        assertThat(ServerPool.builder().maxInFlight(Integer.MAX_VALUE).build())
                .hasToString("pool version 0, 0 of 0 eligible");
    }

    // ---- the budget of retries

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
    void retryBudget_shareOutOfRange_refused(double share) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerPool.builder().retryBudget(share, 3))
                .withMessage("share: " + share + " (expected: 0 to 1)");
    }

    @Test
    void retryBudget_atLeastNegative_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerPool.builder().retryBudget(0.2, -1))
                .withMessage("atLeast: -1 (expected: 0 or more)");
    }

    private static ServerPool budget(double share, int atLeast) {
        return pool(ServerPool.builder().retryBudget(share, atLeast), Server.of("a"), Server.of("b"), Server.of("c"));
    }

    /** Begins as many attempts of one request as there are, and returns how many there were. */
    private static int hedge(Selection selection) {
        int begun = 0;
        while (selection.next() != null && selection.begin() > 0) {
            begun++;
        }
        return begun;
    }

    @Test
    void next_budgetUsedUp_hasNoFurtherServerAndSaysWhy() {
        ServerPool pool = budget(0, 2);
        ServerSelector selector = selector(pool);
        Selection first = selector.open(Request.NONE);
        for (int i = 0; i < 3; i++) {
            first.next();
            assertThat(first.begin()).isPositive();
        }
        assertThat(heard).isEmpty();
        assertThat(hedge(selector.open(Request.NONE)))
                .as("the first is no retry")
                .isEqualTo(1);
        assertThat(heard).containsExactly("RETRY_BUDGET");
        assertThat(pool).asString().contains(", 4 in flight, 2 of them retries\n");
    }

    @Test
    void next_failedAttemptsInTurn_retriesWithinTheBudget() {
        ServerPool pool = budget(0, 1);
        ServerSelector selector = selector(pool);
        Selection selection = selector.open(Request.NONE);
        int tries = 0;
        for (Server server = selection.next(); server != null; server = selection.next()) {
            tries++;
            selection.end(selection.begin(), Outcome.CONNECT_FAILURE);
        }
        assertThat(tries).isEqualTo(3);
        assertThat(pool).asString().contains(", 0 in flight, 0 of them retries\n");
    }

    @Test
    void next_noBudgetAtAll_firstAttemptOnly() {
        ServerPool pool = budget(0, 0);
        Selection selection = selector(pool).open(Request.NONE);
        selection.next();
        selection.end(selection.begin(), Outcome.CONNECT_FAILURE);
        assertThat(selection.next()).isNull();
        assertThat(selection.next()).isNull();
        assertThat(heard).containsExactly("RETRY_BUDGET", "RETRY_BUDGET");
    }

    @Test
    void begin_budgetUsedUpMeanwhile_isRefusedAndNextAsksAnew() {
        ServerPool pool = budget(0, 1);
        ServerSelector selector = selector(pool);
        Selection slow = selector.open(Request.NONE);
        slow.next();
        slow.begin();
        assertThat(slow.next()).isNotNull();
        Selection quick = selector.open(Request.NONE);
        quick.next();
        quick.begin();
        quick.next();
        long retry = quick.begin();
        assertThat(retry).isPositive();
        assertThat(slow.begin()).isEqualTo(-1);
        assertThat(slow.next()).isNull();
        quick.end(retry, Outcome.SUCCESS);
        assertThat(slow.next())
                .as("what was refused to a hedge is granted to a retry")
                .isNotNull();
        assertThat(slow.begin()).isPositive();
        assertThat(pool).asString().contains(", 3 in flight, 1 of them retries\n");
    }

    @Test
    void begin_refusedByItsServerFirst_nextIsNoRetry() {
        ServerPool pool = budget(0, 0);
        Selection selection = selector(pool).open(Request.NONE);
        pool.setState(selection.next().id(), AdminState.MAINT);
        assertThat(selection.begin()).isEqualTo(-1);
        assertThat(selection.next()).isNotNull();
        assertThat(selection.begin()).isPositive();
        assertThat(heard).isEmpty();
    }

    @Test
    void begin_sameServerAgain_isARetry() {
        ServerPool pool = budget(0, 0);
        Selection selection = selector(pool).open(Request.NONE);
        selection.next();
        assertThat(selection.begin()).isPositive();
        assertThat(selection.begin()).isEqualTo(-1);
        assertThat(inFlight(pool)).isEqualTo(1);
    }

    @Test
    void acquire_howeverOften_isNoRetry() {
        ServerSelector selector = selector(budget(0, 0));
        Attempt attempt = new Attempt();
        for (int i = 0; i < 5; i++) {
            assertThat(selector.acquire(Request.NONE, attempt)).isTrue();
            attempt.end(Outcome.CONNECT_FAILURE);
        }
        assertThat(heard).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 10, 20, 29, 57, 58, 99, 100})
    void begin_share_isOfAllAttemptsWithTheRetryItself(int percent) {
        ServerPool pool = budget(percent / 100.0, 0);
        ServerSelector selector = RoundRobin.strict().on(pool);
        int total = 0;
        int retries = 0;
        while (total < 100) {
            Selection selection = selector.open(Request.NONE);
            selection.next();
            assertThat(selection.begin()).isPositive();
            total++;
            while (selection.next() != null && selection.begin() > 0) {
                total++;
                retries++;
                assertThat(retries * 100).as("%s of %s", retries, total).isLessThanOrEqualTo(percent * total);
            }
        }
        assertThat((retries + 3) * 100)
                .as("%s of %s", retries, total)
                .isGreaterThanOrEqualTo(percent * (total - 3) * 2 / 3);
    }

    @Test
    void end_ticketsOfARetryLateTwiceAndAfterReopening_giveTheBudgetBackOnce() {
        ServerPool pool = budget(0, 1);
        Selection selection = selector(pool).open(Request.NONE);
        selection.next();
        long first = selection.begin();
        selection.next();
        long retry = selection.begin();
        selection.open(Request.NONE);
        assertThat(selection.end(retry, Outcome.TIMEOUT)).isTrue();
        assertThat(selection.end(retry, Outcome.TIMEOUT)).isFalse();
        selection.next();
        long again = selection.begin();
        assertThat(again & 0xff).as("the retry's slot, no retry now").isEqualTo(retry & 0xff);
        assertThat(pool).asString().contains(", 2 in flight, 0 of them retries\n");
        assertThat(selection.end(retry, Outcome.TIMEOUT)).isFalse();
        assertThat(selection.end(first, Outcome.SUCCESS)).isTrue();
        assertThat(selection.end(again, Outcome.SUCCESS)).isTrue();
        assertThat(pool).asString().contains(", 0 in flight, 0 of them retries\n");
    }

    @Test
    void next_poolFullAndBudgetUsedUp_namesThePool() {
        ServerPool pool = pool(ServerPool.builder().maxInFlight(1).retryBudget(0, 0), Server.of("a"), Server.of("b"));
        Selection selection = selector(pool).open(Request.NONE);
        selection.next();
        selection.begin();
        assertThat(selection.next()).isNull();
        assertThat(heard).containsExactly("POOL_SATURATED");
        assertThat(pool).asString().startsWith("pool version 1, 2 of 2 eligible, 1 of at most 1 in flight, 0 of");
    }

    @Test
    void retryBudget_wholeShare_isNoLimit() {
        assertThat(budget(1, 0)).asString().startsWith("pool version 1, 3 of 3 eligible\n");
    }

    // ---- many threads

    @Test
    void begin_manyThreadsRetry_neverMoreThanTheBudgetAndNoneIsLost() throws Exception {
        int budget = 2;
        ServerPool pool = budget(0, budget);
        ServerSelector selector = RoundRobin.strict().on(pool);
        AtomicInteger retrying = new AtomicInteger();
        AtomicInteger retried = new AtomicInteger();
        inParallel(() -> {
            Selection cursor = selector.open(Request.NONE);
            for (int i = 0; i < 50_000; i++) {
                cursor.open(Request.NONE).next();
                long first = cursor.begin();
                assertThat(first).isPositive();
                if (cursor.next() != null) {
                    long retry = cursor.begin();
                    if (retry > 0) {
                        assertThat(retrying.incrementAndGet()).isLessThanOrEqualTo(budget);
                        retried.incrementAndGet();
                        retrying.decrementAndGet();
                        cursor.end(retry, Outcome.SUCCESS);
                    }
                }
                cursor.end(first, Outcome.TIMEOUT);
            }
        });
        assertThat(retried.get()).isGreaterThan(WORKERS * 1_000);
        assertThat(inFlight(pool)).isZero();
        assertThat(pool).asString().contains(", 0 in flight, 0 of them retries\n");
    }

    @Test
    void acquire_manyThreads_neverMoreThanTheLimitAndNoneIsLost() throws Exception {
        int limit = 3;
        ServerPool pool = pool(
                ServerPool.builder().maxInFlight(limit),
                Server.builder("a").maxInFlight(2).build(),
                Server.of("b"));
        ServerSelector selector = RoundRobin.strict().on(pool);
        AtomicInteger going = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        inParallel(() -> {
            Attempt attempt = new Attempt();
            Selection cursor = selector.open(Request.NONE);
            for (int i = 0; i < 50_000; i++) {
                if (selector.acquire(Request.NONE, attempt)) {
                    assertThat(going.incrementAndGet()).isLessThanOrEqualTo(limit);
                    begun.incrementAndGet();
                    going.decrementAndGet();
                    attempt.end(Outcome.SUCCESS);
                }
                cursor.open(Request.NONE).next();
                long ticket = cursor.begin();
                if (ticket > 0) {
                    assertThat(going.incrementAndGet()).isLessThanOrEqualTo(limit);
                    begun.incrementAndGet();
                    going.decrementAndGet();
                    cursor.end(ticket, Outcome.SUCCESS);
                }
            }
        });
        assertThat(begun.get()).isGreaterThan(WORKERS * 10_000);
        assertThat(inFlight(pool)).isZero();
        assertThat(pool).asString().contains(", 0 of at most 3 in flight");
    }

    @Test
    void acquire_asManyThreadsAsPlaces_nobodyIsEverRefused() throws Exception {
        // No server has a limit, so a refusal could only come from a place that was held by nobody's attempt.
        ServerPool pool = two(WORKERS);
        ServerSelector selector = RoundRobin.strict().on(pool);
        inParallel(() -> {
            Attempt attempt = new Attempt();
            for (int i = 0; i < 100_000; i++) {
                assertThat(selector.acquire(Request.NONE, attempt)).isTrue();
                attempt.end(Outcome.SUCCESS);
            }
        });
        assertThat(inFlight(pool)).isZero();
    }

    private static void inParallel(Runnable work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                all.add(threads.submit(work));
            }
            for (Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
