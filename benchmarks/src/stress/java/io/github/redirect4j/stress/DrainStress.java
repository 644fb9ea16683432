// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.stress;

import io.github.redirect4j.core.Attempt;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLI_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A drain is complete when nothing is in flight and nothing can begin any more: not sooner, and not never. */
public final class DrainStress {
    private static final Server A = Server.of("a");

    private DrainStress() {}

    static boolean isDone(@Nullable CompletionStage<@Nullable Void> drain) {
        return drain != null && drain.toCompletableFuture().isDone();
    }

    static int inFlight(ServerPool pool) {
        var status = pool.status("a");
        return status == null ? -1 : status.inFlight();
    }

    /** A drain of an idle server against an attempt that begins. */
    @JCStressTest
    @Outcome(id = "done, refused, 0", expect = Expect.ACCEPTABLE, desc = "The drain was first.")
    @Outcome(id = "pending, begun, 1", expect = Expect.ACCEPTABLE, desc = "The attempt was first.")
    @Outcome(id = "done, begun, .*", expect = Expect.FORBIDDEN, desc = "Complete while an attempt goes on.")
    @Outcome(id = "pending, refused, .*", expect = Expect.FORBIDDEN, desc = "Never complete: a refusal was in the way.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A wrong count.")
    @State
    public static class Begin {
        private final ServerPool pool = ServerPool.of(A);
        private final ServerSelector selector = RoundRobin.strict().on(pool);
        private @Nullable CompletionStage<@Nullable Void> drain;

        @Actor
        public void drain() {
            drain = pool.drain("a");
        }

        @Actor
        public void begin(LLI_Result r) {
            r.r2 = selector.acquire(Request.NONE, new Attempt()) ? "begun" : "refused";
        }

        @Arbiter
        public void after(LLI_Result r) {
            r.r1 = isDone(drain) ? "done" : "pending";
            r.r3 = inFlight(pool);
        }
    }

    /** The last attempt ends while another one begins or is refused. */
    @JCStressTest
    @Outcome(id = "done, refused, 0", expect = Expect.ACCEPTABLE, desc = "The drain was first.")
    @Outcome(id = "pending, begun, 1", expect = Expect.ACCEPTABLE, desc = "The other attempt was first.")
    @Outcome(id = "done, begun, .*", expect = Expect.FORBIDDEN, desc = "Complete while an attempt goes on.")
    @Outcome(id = "pending, refused, .*", expect = Expect.FORBIDDEN, desc = "Never complete: a refusal was in the way.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A wrong count.")
    @State
    public static class BeginAndEnd {
        private final ServerPool pool = ServerPool.of(A);
        private final ServerSelector selector = RoundRobin.strict().on(pool);
        private final Attempt first = new Attempt();
        private @Nullable CompletionStage<@Nullable Void> drain;

        public BeginAndEnd() {
            selector.acquire(Request.NONE, first);
        }

        @Actor
        public void drain() {
            drain = pool.drain("a");
            first.close();
        }

        @Actor
        public void begin(LLI_Result r) {
            r.r2 = selector.acquire(Request.NONE, new Attempt()) ? "begun" : "refused";
        }

        @Arbiter
        public void after(LLI_Result r) {
            r.r1 = isDone(drain) ? "done" : "pending";
            r.r3 = inFlight(pool);
        }
    }

    /** A drain against the end of the last attempt: one of the two sees the other. */
    @JCStressTest
    @Outcome(id = "done, 0", expect = Expect.ACCEPTABLE, desc = "Complete.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Never complete, or a wrong count.")
    @State
    public static class End {
        private final ServerPool pool = ServerPool.of(A);
        private final ServerSelector selector = RoundRobin.strict().on(pool);
        private final Attempt last = new Attempt();
        private @Nullable CompletionStage<@Nullable Void> drain;

        public End() {
            selector.acquire(Request.NONE, last);
        }

        @Actor
        public void drain() {
            drain = pool.drain("a");
        }

        @Actor
        public void end() {
            last.close();
        }

        @Arbiter
        public void after(LL_Result r) {
            r.r1 = isDone(drain) ? "done" : "pending";
            r.r2 = inFlight(pool);
        }
    }
}
