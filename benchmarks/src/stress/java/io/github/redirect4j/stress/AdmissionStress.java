// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.stress;

import io.github.redirect4j.core.Attempt;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Selection;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.ServerStatus;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** The limit of a pool and its budget of retries are never exceeded, and nobody is refused for one who does not begin. */
public final class AdmissionStress {
    private AdmissionStress() {}

    static ServerPool pool(ServerPool.Builder settings, Server... servers) {
        ServerPool pool = settings.build();
        pool.replace(List.of(servers));
        return pool;
    }

    static int inFlight(ServerPool pool) {
        return pool.status().stream().mapToInt(ServerStatus::inFlight).sum();
    }

    static boolean acquire(ServerSelector selector) {
        return selector.acquire(Request.NONE, new Attempt());
    }

    /** Two attempts at two servers, and one place. */
    @JCStressTest
    @Outcome(
            id = {"true, false, 1", "false, true, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "One of them has it.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Both, none, or a wrong count.")
    @State
    public static class LastPlace {
        private final ServerPool pool = pool(ServerPool.builder().maxInFlight(1), Server.of("a"), Server.of("b"));
        private final ServerSelector selector = RoundRobin.strict().on(pool);

        @Actor
        public void one(ZZI_Result r) {
            r.r1 = acquire(selector);
        }

        @Actor
        public void two(ZZI_Result r) {
            r.r2 = acquire(selector);
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r3 = inFlight(pool);
        }
    }

    /** The only attempt ends while another one begins; then a third takes the place, if it is free. */
    @JCStressTest
    @Outcome(id = "true, false, 1", expect = Expect.ACCEPTABLE, desc = "It began after the end.")
    @Outcome(id = "false, true, 1", expect = Expect.ACCEPTABLE, desc = "It came before the end.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A place too many, or one lost.")
    @State
    public static class GivenBack {
        private final ServerPool pool = pool(ServerPool.builder().maxInFlight(1), Server.of("a"), Server.of("b"));
        private final ServerSelector selector = RoundRobin.strict().on(pool);
        private final Attempt only = new Attempt();

        public GivenBack() {
            selector.acquire(Request.NONE, only);
        }

        @Actor
        public void end() {
            only.close();
        }

        @Actor
        public void begin(ZZI_Result r) {
            r.r1 = acquire(selector);
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r2 = acquire(selector);
            r.r3 = inFlight(pool);
        }
    }

    /** An attempt at a server that is full, and one at another: the pool has one place left. */
    @JCStressTest
    @Outcome(
            id = "false, true, 2",
            expect = Expect.ACCEPTABLE,
            desc = "Whom the one refused, was not in the other's way.")
    @Outcome(id = "false, false, 1", expect = Expect.FORBIDDEN, desc = "Whom the one refused, held a place.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A limit was exceeded, or a wrong count.")
    @State
    public static class RefusedByServer {
        private final ServerPool pool = pool(
                ServerPool.builder().maxInFlight(2),
                Server.builder("full").maxInFlight(1).build(),
                Server.of("other"));
        private final ServerSelector full = only("full");
        private final ServerSelector other = only("other");

        public RefusedByServer() {
            var unused = acquire(full);
        }

        private ServerSelector only(String id) {
            return ServerSelector.builder(pool, RoundRobin.strict())
                    .where(server -> server.id().equals(id))
                    .build();
        }

        @Actor
        public void refused(ZZI_Result r) {
            r.r1 = acquire(full);
        }

        @Actor
        public void other(ZZI_Result r) {
            r.r2 = acquire(other);
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r3 = inFlight(pool);
        }
    }

    /** Two requests retry, and the budget is one. */
    @JCStressTest
    @Outcome(
            id = {"true, false, 3", "false, true, 3"},
            expect = Expect.ACCEPTABLE,
            desc = "One of them does.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Both, none, or a wrong count.")
    @State
    public static class Retry {
        private final ServerPool pool = pool(ServerPool.builder().retryBudget(0, 1), Server.of("a"), Server.of("b"));
        private final ServerSelector selector = RoundRobin.strict().on(pool);
        private final Selection first = begun();
        private final Selection second = begun();

        private Selection begun() {
            Selection selection = selector.open(Request.NONE);
            var unused = begins(selection);
            return selection;
        }

        private static boolean begins(Selection selection) {
            return selection.next() != null && selection.begin() > 0;
        }

        @Actor
        public void one(ZZI_Result r) {
            r.r1 = begins(first);
        }

        @Actor
        public void two(ZZI_Result r) {
            r.r2 = begins(second);
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r3 = inFlight(pool);
        }
    }
}
