// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.redirect4j.core.rotation.RoundRobin;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A pool with limits beside a slow, obvious model of them, through requests in any order. */
class AdmissionProperties {
    private static final int OPERATIONS = 250;
    private static final int SERVERS = 3;
    private static final int CURSORS = 4;

    private final List<Cursor> cursors = new ArrayList<>();
    private final List<Going> tickets = new ArrayList<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private ServerPool pool;
    private ServerSelector selector;
    private int limit;
    private int percent;
    private int atLeast;
    private int total;
    private int retries;

    /** A cursor, and what the model knows of it. */
    private static final class Cursor {
        final Selection selection;
        int left = SERVERS;
        boolean hasServer;
        boolean begins;
        boolean begun;

        Cursor(Selection selection) {
            this.selection = selection;
        }
    }

    /** A ticket that goes on, or did. */
    private static final class Going {
        final Selection selection;
        final long ticket;
        final boolean retry;
        boolean ended;

        Going(Selection selection, long ticket, boolean retry) {
            this.selection = selection;
            this.ticket = ticket;
            this.retry = retry;
        }
    }

    @Property(tries = 400, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void drive_anyOrder_agreesWithModel(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int limit,
            @ForAll @IntRange(max = 100) int percent,
            @ForAll @IntRange(max = 4) int atLeast) {
        start(limit, percent, atLeast);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < OPERATIONS; i++) {
            Cursor cursor = cursors.get(random.nextInt(CURSORS));
            switch (random.nextInt(9)) {
                case 0 -> open(cursor);
                case 1, 2 -> next(cursor);
                case 3, 4, 5 -> begin(cursor);
                case 6 -> end(random);
                case 7 -> acquire();
                default -> endAttempt(random);
            }
            compare();
        }
        tickets.forEach(going -> going.selection.end(going.ticket, Outcome.SUCCESS));
        attempts.forEach(Attempt::close);
        total = 0;
        retries = 0;
        compare();
    }

    private void start(int limit, int percent, int atLeast) {
        this.limit = limit;
        this.percent = percent;
        this.atLeast = atLeast;
        total = 0;
        retries = 0;
        tickets.clear();
        attempts.clear();
        cursors.clear();
        pool = ServerPool.builder()
                .maxInFlight(limit)
                .retryBudget(percent / 100.0, atLeast)
                .build();
        pool.replace(List.of(Server.of("a"), Server.of("b"), Server.of("c")));
        selector = RoundRobin.strict().on(pool);
        for (int i = 0; i < CURSORS; i++) {
            cursors.add(new Cursor(selector.open(Request.NONE)));
        }
    }

    private boolean admits(boolean retry) {
        boolean within = retries + 1 <= atLeast || (retries + 1) * 100 <= percent * (total + 1);
        return total < limit && (!retry || within);
    }

    private static void open(Cursor cursor) {
        cursor.selection.open(Request.NONE);
        cursor.left = SERVERS;
        cursor.hasServer = false;
        cursor.begins = false;
        cursor.begun = false;
    }

    private void next(Cursor cursor) {
        cursor.hasServer = cursor.left > 0 && (!cursor.begins || admits(cursor.begun));
        cursor.left -= cursor.hasServer ? 1 : 0;
        assertThat(cursor.selection.next() != null).isEqualTo(cursor.hasServer);
    }

    private void begin(Cursor cursor) {
        if (!cursor.hasServer) {
            assertThatIllegalStateException().isThrownBy(cursor.selection::begin);
            return;
        }
        boolean begins = admits(cursor.begun);
        long ticket = cursor.selection.begin();
        assertThat(ticket > 0).isEqualTo(begins);
        cursor.begins = true;
        if (begins) {
            tickets.add(new Going(cursor.selection, ticket, cursor.begun));
            total++;
            retries += cursor.begun ? 1 : 0;
            cursor.begun = true;
        }
    }

    /** Ends any ticket there ever was. */
    private void end(SplittableRandom random) {
        if (!tickets.isEmpty()) {
            Going going = tickets.get(random.nextInt(tickets.size()));
            assertThat(going.selection.end(going.ticket, Outcome.TIMEOUT)).isEqualTo(!going.ended);
            total -= going.ended ? 0 : 1;
            retries -= going.retry && !going.ended ? 1 : 0;
            going.ended = true;
        }
    }

    private void acquire() {
        Attempt attempt = selector.acquire(Request.NONE);
        assertThat(attempt != null).isEqualTo(admits(false));
        if (attempt != null) {
            attempts.add(attempt);
            total++;
        }
    }

    private void endAttempt(SplittableRandom random) {
        if (!attempts.isEmpty()) {
            Attempt attempt = attempts.get(random.nextInt(attempts.size()));
            total -= attempt.end(Outcome.SUCCESS) ? 1 : 0;
            assertThat(attempt.isOngoing()).isFalse();
        }
    }

    private void compare() {
        int sum = pool.status().stream().mapToInt(ServerStatus::inFlight).sum();
        assertThat(sum).isEqualTo(total);
        assertThat(pool.admission())
                .hasToString(total + " of at most " + limit + " in flight, " + retries + " of them retries");
    }
}
