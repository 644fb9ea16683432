// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.stress;

import com.google.common.collect.ImmutableMap;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A change of the pool is seen whole or not at all, and by everybody when the call that made it has returned. */
public final class SnapshotStress {
    private static final Server A = Server.of("a");
    private static final Server B = Server.of("b");
    private static final Server C = Server.of("c");

    private SnapshotStress() {}

    static String pick(ServerSelector selector) {
        return id(selector.select(Request.NONE));
    }

    private static String id(@Nullable Server server) {
        return server == null ? "null" : server.id();
    }

    /** One server takes the place of another. */
    @JCStressTest
    @Outcome(id = "a, a, b", expect = Expect.ACCEPTABLE, desc = "Both picks before the change.")
    @Outcome(id = "a, b, b", expect = Expect.ACCEPTABLE, desc = "The change between the picks.")
    @Outcome(id = "b, b, b", expect = Expect.ACCEPTABLE, desc = "Both picks after the change.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "No server, half a change, or an old one after the call returned.")
    @State
    public static class Replacement {
        private final ServerPool pool = ServerPool.of(A);
        private final ServerSelector selector = RoundRobin.strict().on(pool);

        @Actor
        public void change() {
            pool.replace(List.of(B));
        }

        @Actor
        public void pick(LLL_Result r) {
            r.r1 = SnapshotStress.pick(selector);
            r.r2 = SnapshotStress.pick(selector);
        }

        @Arbiter
        public void after(LLL_Result r) {
            r.r3 = SnapshotStress.pick(selector);
        }
    }

    /** A pick comes from a membership whose version lies between those read before and after it. */
    @JCStressTest
    @Outcome(id = "1, a, 1", expect = Expect.ACCEPTABLE, desc = "All before the change.")
    @Outcome(id = "1, [ab], 2", expect = Expect.ACCEPTABLE, desc = "The change before or after the pick.")
    @Outcome(id = "2, b, 2", expect = Expect.ACCEPTABLE, desc = "All after the change.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "The version fell, or the pick is of another version.")
    @State
    public static class Version {
        private final ServerPool pool = ServerPool.of(A);
        private final ServerSelector selector = RoundRobin.strict().on(pool);

        @Actor
        public void change() {
            pool.replace(List.of(B));
        }

        @Actor
        public void pick(LLL_Result r) {
            r.r1 = selector.version();
            r.r2 = SnapshotStress.pick(selector);
            r.r3 = selector.version();
        }
    }

    /** One server goes down and another comes up in one call. */
    @JCStressTest
    @Outcome(id = "a, a, b", expect = Expect.ACCEPTABLE, desc = "Both picks before the change.")
    @Outcome(id = "a, b, b", expect = Expect.ACCEPTABLE, desc = "The change between the picks.")
    @Outcome(id = "b, b, b", expect = Expect.ACCEPTABLE, desc = "Both picks after the change.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "No server, half a change, or one that is down after the call returned.")
    @State
    public static class HealthChange {
        private final ServerPool pool = ServerPool.of(A, B);
        private final ServerSelector selector = RoundRobin.strict().on(pool);

        public HealthChange() {
            pool.setHealth("b", Health.DOWN);
        }

        @Actor
        public void change() {
            pool.setHealth(ImmutableMap.of("a", Health.DOWN, "b", Health.UP));
        }

        @Actor
        public void pick(LLL_Result r) {
            r.r1 = SnapshotStress.pick(selector);
            r.r2 = SnapshotStress.pick(selector);
        }

        @Arbiter
        public void after(LLL_Result r) {
            r.r3 = SnapshotStress.pick(selector);
        }
    }

    /** The same while another thread changes something else: its masks must not be laid out from half the batch. */
    @JCStressTest
    @Outcome(id = "a, b", expect = Expect.ACCEPTABLE, desc = "The pick before the batch.")
    @Outcome(id = "b, b", expect = Expect.ACCEPTABLE, desc = "The pick after the batch.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Half a batch was published.")
    @State
    public static class HealthBatch {
        private final ServerPool pool = ServerPool.of(A, B, C);
        private final ServerSelector selector = RoundRobin.strict().on(pool);

        public HealthBatch() {
            pool.setHealth(ImmutableMap.of("b", Health.DOWN, "c", Health.DOWN));
            pool.setWeight("c", 0);
        }

        @Actor
        public void change() {
            pool.setHealth(ImmutableMap.of("a", Health.DOWN, "b", Health.UP));
        }

        @Actor
        public void changeAnother(LL_Result r) {
            pool.setHealth("c", Health.UP);
            r.r1 = SnapshotStress.pick(selector);
        }

        @Arbiter
        public void after(LL_Result r) {
            r.r2 = SnapshotStress.pick(selector);
        }
    }
}
