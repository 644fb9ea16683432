// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.stress;

import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.PoolListener;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** A listener hears of every change, in order, one at a time, and after selectors answer by it. */
public final class EventsStress {
    private static final Server A = Server.of("a");
    private static final Server B = Server.of("b");
    private static final Server C = Server.of("c");

    private EventsStress() {}

    /** Two threads change one server's health. Said are: events heard, the most at once, whether each follows the last. */
    @JCStressTest
    @Outcome(id = "2, 1, true", expect = Expect.ACCEPTABLE, desc = "Both heard, one after the other, in order.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "An event was lost, came twice, at the same time or out of order.")
    @State
    public static class Order implements PoolListener {
        private final ServerPool pool = ServerPool.of(A);
        private final AtomicInteger inside = new AtomicInteger();
        // Plain: events come one at a time, and the one before is visible to the next.
        private int heard;
        private int most;
        private boolean inOrder = true;
        private Health last = Health.UNKNOWN;

        @SuppressWarnings("this-escape")
        public Order() {
            pool.addListener(this);
        }

        @Override
        public void health(Server server, Health before, Health after, String evidence) {
            most = Math.max(most, inside.incrementAndGet());
            inOrder &= before == last;
            last = after;
            heard++;
            inside.decrementAndGet();
        }

        @Actor
        public void up() {
            pool.setHealth("a", Health.UP);
        }

        @Actor
        public void down() {
            pool.setHealth("a", Health.DOWN);
        }

        @Arbiter
        public void after(IIZ_Result r) {
            r.r1 = heard;
            r.r2 = most;
            r.r3 = inOrder;
        }
    }

    /** Two threads take a server down each. Said are: events heard, and after how many a selector still named the server. */
    @JCStressTest
    @Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "Both heard, and in force by then.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "An event was lost, or came before its change was in force.")
    @State
    public static class InForce implements PoolListener {
        private final ServerPool pool = ServerPool.of(A, B, C);
        private final ServerSelector selector = RoundRobin.strict().on(pool);
        private final Server[] ranked = new Server[3];
        private int heard;
        private int early;

        @SuppressWarnings("this-escape")
        public InForce() {
            pool.addListener(this);
        }

        @Override
        public void health(Server server, Health before, Health after, String evidence) {
            heard++;
            int count = selector.rank(Request.NONE, ranked);
            for (int i = 0; i < count; i++) {
                early += ranked[i].equals(server) ? 1 : 0;
            }
        }

        @Actor
        public void one() {
            pool.setHealth("a", Health.DOWN);
        }

        @Actor
        public void two() {
            pool.setHealth("b", Health.DOWN);
        }

        @Arbiter
        public void after(II_Result r) {
            r.r1 = heard;
            r.r2 = early;
        }
    }
}
