// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** The counts of a cell: what is in flight never exceeds the cap, and no charge is lost. */
public final class CellStress {
    private CellStress() {}

    static LeaseClock clock() {
        return new LeaseClock(Duration.ofSeconds(10), () -> 0);
    }

    static int thousandths(Cell cell, LeaseClock clock) {
        return (int) Math.round(cell.lease(clock, 0) * 1000);
    }

    /** Two attempts from begin to end at a cap of 1: 0 is refused, 1 is alone there, 2 is not alone. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "One after the other.")
    @org.openjdk.jcstress.annotations.Outcome(
            id = {"1, 0, 0", "0, 1, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "One of them was refused.")
    @org.openjdk.jcstress.annotations.Outcome(
            expect = Expect.FORBIDDEN,
            desc = "Two at once, none at all, or a count that does not return to 0.")
    @State
    public static class Cap {
        private final Cell cell = new Cell("a", 0);
        private final AtomicInteger inside = new AtomicInteger();

        public Cap() {
            cell.cap(1);
        }

        private int pass() {
            if (cell.begin(false, false) < 0) {
                return 0;
            }
            int there = inside.incrementAndGet();
            inside.decrementAndGet();
            cell.end(0);
            return there;
        }

        @Actor
        public void one(III_Result r) {
            r.r1 = pass();
        }

        @Actor
        public void two(III_Result r) {
            r.r2 = pass();
        }

        @Arbiter
        public void after(III_Result r) {
            r.r3 = cell.inFlight();
        }
    }

    /** A place becomes free while another attempt wants it. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.Outcome(
            id = {"true, false, 1", "false, true, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "One of them got the place.")
    @org.openjdk.jcstress.annotations.Outcome(
            id = "false, false, 0",
            expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "One was refused by the other's refusal, which was counted until it was taken back.")
    @org.openjdk.jcstress.annotations.Outcome(expect = Expect.FORBIDDEN, desc = "Two at once, or a wrong count.")
    @State
    public static class CapFreed {
        private final Cell cell = new Cell("a", 0);

        public CapFreed() {
            cell.cap(1);
            var unused = cell.begin(false, false);
        }

        @Actor
        public void one(ZZI_Result r) {
            cell.end(0);
            r.r1 = cell.begin(false, false) >= 0;
        }

        @Actor
        public void two(ZZI_Result r) {
            r.r2 = cell.begin(false, false) >= 0;
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r3 = cell.inFlight();
        }
    }

    /** A charge and another one's end: the account holds both. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.Outcome(
            id = "true, true, 2000",
            expect = Expect.ACCEPTABLE,
            desc = "2 + 1 + 1 - 2.")
    @org.openjdk.jcstress.annotations.Outcome(expect = Expect.FORBIDDEN, desc = "A charge or a return was lost.")
    @State
    public static class Leases {
        private final Cell cell = new Cell("a", 0);
        private final LeaseClock clock = clock();

        public Leases() {
            cell.charge(clock, 2, 0);
        }

        @Actor
        public void one(ZZI_Result r) {
            r.r1 = cell.charge(clock, 1, 0);
            cell.takeBack(clock, 1, 0);
        }

        @Actor
        public void two(ZZI_Result r) {
            cell.takeBack(clock, 1, 0);
            r.r2 = cell.charge(clock, 1, 0);
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r3 = thousandths(cell, clock);
        }
    }

    /** Two charges at a cap that leaves room for one. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.Outcome(
            id = {"true, false, 1000", "false, true, 1000"},
            expect = Expect.ACCEPTABLE,
            desc = "One of them was charged.")
    @org.openjdk.jcstress.annotations.Outcome(expect = Expect.FORBIDDEN, desc = "Both, none, or a wrong account.")
    @State
    public static class LeaseCap {
        private final Cell cell = new Cell("a", 0);
        private final LeaseClock clock = clock();

        public LeaseCap() {
            cell.cap(1);
        }

        @Actor
        public void one(ZZI_Result r) {
            r.r1 = cell.charge(clock, 1, 0);
        }

        @Actor
        public void two(ZZI_Result r) {
            r.r2 = cell.charge(clock, 1, 0);
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r3 = thousandths(cell, clock);
        }
    }
}
