// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.stress;

import io.github.redirect4j.core.Attempt;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Selection;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLLL_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** However many threads end an attempt, it ends once; and the end of an old use never ends the next one. */
public final class AttemptStress {
    private static final Server A = Server.of("a");
    private static final Server B = Server.of("b");
    private static final long SLOT = Selection.MAX_ATTEMPTS - 1;

    private AttemptStress() {}

    static int inFlight(ServerPool pool, Server server) {
        return Objects.requireNonNull(pool.status(server.id())).inFlight();
    }

    /** Two threads end one attempt. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.Outcome(
            id = {"true, false, 0", "false, true, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "One of them ended it.")
    @org.openjdk.jcstress.annotations.Outcome(expect = Expect.FORBIDDEN, desc = "Both, none, or a wrong count.")
    @State
    public static class End {
        private final ServerPool pool = ServerPool.of(A);
        private final ServerSelector selector = RoundRobin.strict().on(pool);
        private final Attempt attempt = new Attempt();

        public End() {
            selector.acquire(Request.NONE, attempt);
        }

        @Actor
        public void one(ZZI_Result r) {
            r.r1 = attempt.end(Outcome.SUCCESS);
        }

        @Actor
        public void two(ZZI_Result r) {
            r.r2 = attempt.end(Outcome.TIMEOUT);
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r3 = inFlight(pool, A);
        }
    }

    /**
     * Two threads end an attempt, and one of them begins the next in the same slot, at another server. Said are: who ended
     * the first; what is in flight at the first and second server; whether the second was still going on, in that slot.
     */
    @JCStressTest
    @org.openjdk.jcstress.annotations.Outcome(
            id = {"true, false, 0, 1, true", "false, true, 0, 1, true"},
            expect = Expect.ACCEPTABLE,
            desc = "One of them ended the first, nobody the second.")
    @org.openjdk.jcstress.annotations.Outcome(
            expect = Expect.FORBIDDEN,
            desc = "The old ticket ended the new attempt, or the count of the wrong server went down.")
    @State
    public static class Reuse {
        private final ServerPool pool = ServerPool.of(A, B);
        private final ServerSelector selector = RoundRobin.strict().on(pool);
        private final Selection selection = selector.open(Request.NONE);
        private final Server first = Objects.requireNonNull(selection.next());
        private final long old = selection.begin();
        private Server second = first;
        private long ticket;

        @Actor
        public void late(LLLLL_Result r) {
            r.r1 = selection.end(old, Outcome.TIMEOUT);
        }

        @Actor
        public void reuse(LLLLL_Result r) {
            r.r2 = selection.end(old, Outcome.SUCCESS);
            second = Objects.requireNonNull(selection.open(Request.NONE).next());
            ticket = selection.begin();
        }

        @Arbiter
        public void after(LLLLL_Result r) {
            r.r3 = inFlight(pool, first);
            r.r4 = inFlight(pool, second);
            r.r5 = (ticket & SLOT) == (old & SLOT) && selection.end(ticket, Outcome.SUCCESS);
        }
    }
}
