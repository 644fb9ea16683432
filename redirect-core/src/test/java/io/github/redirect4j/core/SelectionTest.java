// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.redirect4j.core.hash.Rendezvous;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private final ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"), Server.of("c"));

    private static List<String> rest(Selection selection) {
        List<String> ids = new ArrayList<>();
        for (Server server = selection.next(); server != null; server = selection.next()) {
            ids.add(server.id());
        }
        return ids;
    }

    @Test
    void next_untilExhausted_eachOnceInRankOrder() {
        ServerSelector selector = Rendezvous.weighted().on(pool);
        Server[] ranked = new Server[3];
        selector.rank(Request.of("k"), ranked);
        Selection selection = selector.open(Request.of("k"));
        assertThat(selection.tier()).isEqualTo(-1);
        assertThat(rest(selection)).containsExactly(ranked[0].id(), ranked[1].id(), ranked[2].id());
        assertThat(selection.next()).isNull();
    }

    @Test
    void next_oneRequest_takesOneTurn() {
        ServerSelector selector =
                ServerSelector.builder(pool, RoundRobin.strict()).seed(1).build();
        List<String> heads = new ArrayList<>();
        Selection selection = selector.open(Request.NONE);
        for (int i = 0; i < 6; i++) {
            heads.add(rest(selection.open(Request.NONE)).get(0));
        }
        assertThat(heads.subList(0, 3)).containsExactlyInAnyOrder("a", "b", "c").isEqualTo(heads.subList(3, 6));
    }

    @Test
    void exclude_beforeAndAfterNext_isNeverReturned() {
        Selection selection = RoundRobin.strict().on(pool).open(Request.NONE);
        selection.exclude(pool.get("b"));
        selection.exclude(Server.of("c")); // not this pool's instance
        assertThat(rest(selection)).containsExactlyInAnyOrder("a", "c");
    }

    @Test
    void next_poolChangesBetween_goesOnInTheNewSnapshot() {
        Selection selection = Rendezvous.weighted().on(pool).open(Request.of("k"));
        Server first = selection.next();
        for (Server server : pool.servers()) {
            if (!server.equals(first)) {
                pool.setHealth(server.id(), Health.DOWN);
            }
        }
        pool.add(Server.of("d"));
        pool.add(Server.of("e"));
        assertThat(selection.next().id()).isIn("d", "e");
        pool.remove(first.id());
        pool.add(Server.of(first.id()));
        assertThat(selection.next().id()).isIn("d", "e", first.id());
    }

    @Test
    void begin_counts_endUncountsOnceFromAnyThread() throws Exception {
        Selection selection = RoundRobin.strict().on(pool).open(Request.NONE);
        Server server = selection.next();
        long ticket = selection.begin();
        assertThat(ticket).isPositive();
        assertThat(pool.status(server.id()).inFlight()).isEqualTo(1);
        selection.open(Request.NONE);
        CompletableFuture<Boolean> other = new CompletableFuture<>();
        Thread thread = new Thread(() -> other.complete(selection.end(ticket, Outcome.SUCCESS)));
        thread.start();
        thread.join();
        assertThat(other.get()).isTrue();
        assertThat(selection.end(ticket, Outcome.SUCCESS)).isFalse();
        assertThat(pool.status(server.id()).inFlight()).isZero();
    }

    @Test
    void end_ticketOfEarlierUse_leavesTheLaterAttemptAlone() {
        Selection selection = RoundRobin.strict().on(pool).open(Request.NONE);
        selection.next();
        long old = selection.begin();
        assertThat(selection.end(old, Outcome.SUCCESS)).isTrue();
        Server server = selection.next();
        long current = selection.begin();
        assertThat(current & 0xff).as("same slot").isEqualTo(old & 0xff);
        assertThat(selection.end(old, Outcome.SUCCESS)).isFalse();
        assertThat(pool.status(server.id()).inFlight()).isEqualTo(1);
        assertThat(selection.end(current, Outcome.SUCCESS)).isTrue();
    }

    @Test
    void end_nonsenseTicket_isFalse() {
        Selection selection = RoundRobin.strict().on(pool).open(Request.NONE);
        for (long ticket : new long[] {-1, 0, 1, 255, 256, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThat(selection.end(ticket, Outcome.SUCCESS)).isFalse();
        }
    }

    @Test
    void begin_hedges_countSeparately() {
        Selection selection = RoundRobin.strict().on(pool).open(Request.NONE);
        List<Long> tickets = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            selection.next();
            tickets.add(selection.begin());
        }
        assertThat(pool.status())
                .allSatisfy(status -> assertThat(status.inFlight()).isEqualTo(1));
        assertThat(selection.end(tickets.get(1), Outcome.SUCCESS)).isTrue();
        assertThat(selection.end(tickets.get(0), Outcome.CANCELLED)).isTrue();
        assertThat(selection.end(tickets.get(2), Outcome.CANCELLED)).isTrue();
        assertThat(pool.status())
                .allSatisfy(status -> assertThat(status.inFlight()).isZero());
    }

    @Test
    void begin_withoutServer_says() {
        Selection selection = RoundRobin.strict().on(pool).open(Request.NONE);
        assertThatIllegalStateException()
                .isThrownBy(selection::begin)
                .withMessage("selection: no server (expected: next() returned one)");
    }

    @Test
    void begin_drainedMeanwhile_isRefusedAndNextGoesOn() {
        Selection selection = RoundRobin.strict().on(pool).open(Request.NONE);
        Server server = selection.next();
        assertThat(pool.drain(server.id()).toCompletableFuture()).isCompleted();
        assertThat(selection.begin()).isEqualTo(-1);
        assertThat(pool.status(server.id()).inFlight()).isZero();
        assertThat(selection.next()).isNotEqualTo(server);
        assertThat(selection.begin()).isPositive();
    }

    @Test
    void begin_tooManyAtOnce_says() {
        Selection selection = RoundRobin.strict().on(pool).open(Request.NONE);
        for (int i = 0; i < Selection.MAX_ATTEMPTS; i++) {
            selection.open(Request.NONE).next();
            assertThat(selection.begin()).isPositive();
        }
        selection.open(Request.NONE).next();
        assertThatIllegalStateException()
                .isThrownBy(selection::begin)
                .withMessage("selection: 256 attempts are going on (expected: fewer)");
    }

    @Test
    void tier_namesThePlaceInThePlan() {
        ServerPool two =
                ServerPool.of(Server.of("a"), Server.builder("b").tier(5).build());
        Selection selection = RoundRobin.strict().on(two).open(Request.NONE);
        selection.next();
        assertThat(selection.tier()).isZero();
        selection.next();
        assertThat(selection.tier()).isEqualTo(1);
    }

    @Test
    void next_nobody_isHeardOnceAndHasAReason() {
        ServerPool pool = ServerPool.builder().panic(0, 0).maxInFlight(1).build();
        pool.replace(List.of(Server.of("a"), Server.of("b")));
        List<Decision.Reason> heard = new ArrayList<>();
        ServerSelector selector = ServerSelector.builder(pool, RoundRobin.strict())
                .listener(new SelectorListener() {
                    @Override
                    public void none(Request request, Decision.Reason reason) {
                        heard.add(reason);
                    }
                })
                .build();
        Selection cursor = selector.open(Request.NONE);
        assertThat(cursor.reason()).isNull();
        while (cursor.next() != null) {
            assertThat(cursor.reason()).isNull(); // lists them, so it is not without a server in the end
        }
        assertThat(cursor.reason()).isEqualTo(Decision.Reason.EXHAUSTED);
        assertThat(heard).isEmpty();

        cursor.open(Request.NONE).next();
        cursor.end(cursor.begin(), Outcome.TIMEOUT);
        cursor.next();
        cursor.end(cursor.begin(), Outcome.TIMEOUT);
        assertThat(cursor.next()).isNull(); // was served, badly
        assertThat(heard).isEmpty();

        pool.setHealth("a", Health.DOWN);
        pool.setHealth("b", Health.DOWN);
        assertThat(cursor.open(Request.NONE).next()).isNull();
        assertThat(cursor.reason()).isEqualTo(Decision.Reason.NONE_ELIGIBLE);
        assertThat(heard).containsExactly(Decision.Reason.NONE_ELIGIBLE);

        pool.setHealth("a", Health.UP);
        Attempt held = selector.acquire(Request.NONE);
        cursor.open(Request.NONE).next();
        assertThat(cursor.begin()).isEqualTo(-1);
        assertThat(cursor.next()).isNull();
        assertThat(cursor.reason()).isEqualTo(Decision.Reason.POOL_SATURATED);
        assertThat(heard).containsExactly(Decision.Reason.NONE_ELIGIBLE, Decision.Reason.POOL_SATURATED);
        held.end(Outcome.SUCCESS);
    }

    @Test
    void next_stickyInPanic_staysWithItsServer() {
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"), Server.of("c"));
        pool.setHealth(Map.of("a", Health.DOWN, "b", Health.DOWN, "c", Health.DOWN));
        ServerSelector selector =
                ServerSelector.builder(pool, RoundRobin.strict()).sticky().build();
        for (int i = 0; i < 10; i++) {
            Attempt attempt = selector.acquire(Request.builder().stickyId("b").build());
            assertThat(attempt.server().id()).isEqualTo("b");
            attempt.end(Outcome.SUCCESS);
        }
        pool.setState("b", AdminState.MAINT);
        assertThat(selector.acquire(Request.builder().stickyId("b").build())
                        .server()
                        .id())
                .isNotEqualTo("b");
    }
}
