// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import io.github.redirect4j.core.internal.Mix;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** The tickets of a lane: none is lost and none is given twice, also while the stripe is being made. Chance may be. */
public final class LaneStress {
    private static final long SEED = 42;
    private static final int STRIPES = 16;

    private LaneStress() {}

    static Lane lane(Source source) {
        return new Lane(source, null, KeyHash.xxh3(), SEED);
    }

    /** Where the first stripe of a lane begins to count. */
    static long start(Source source) {
        return lane(source).peek(Request.NONE);
    }

    /** Two threads take the first tickets of the one sequence. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.Outcome(
            id = {"0, 1, 2", "1, 0, 2"},
            expect = Expect.ACCEPTABLE,
            desc = "The first two tickets, the third is next.")
    @org.openjdk.jcstress.annotations.Outcome(
            expect = Expect.FORBIDDEN,
            desc = "A ticket was lost or given twice, or the counter was made twice or seen half made.")
    @State
    public static class Strict {
        private static final long START = start(Source.STRICT);
        private final Lane lane = lane(Source.STRICT);

        @Actor
        public void one(JJJ_Result r) {
            r.r1 = lane.next(Request.NONE) - START;
        }

        @Actor
        public void two(JJJ_Result r) {
            r.r2 = lane.next(Request.NONE) - START;
        }

        @Arbiter
        public void after(JJJ_Result r) {
            r.r3 = lane.peek(Request.NONE) - START;
        }
    }

    /** Two threads draw at random, from one stripe or two: perhaps the same, but nothing that is not of a sequence. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.Outcome(
            id = {"1, 2", "2, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "The first two draws of one stripe.")
    @org.openjdk.jcstress.annotations.Outcome(
            id = "1, 1",
            expect = Expect.ACCEPTABLE,
            desc = "Both draw the first of one stripe.")
    @org.openjdk.jcstress.annotations.Outcome(
            id = {"1, 3", "3, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "The first draw of each of two stripes.")
    @org.openjdk.jcstress.annotations.Outcome(
            expect = Expect.FORBIDDEN,
            desc = "A draw of no sequence, or a stripe made twice or seen half made.")
    @State
    public static class Random {
        private static final long FIRST = stripe(1);
        private static final long OTHER = stripe(2);
        private final Lane lane = lane(Source.RANDOM);

        @Actor
        public void one(II_Result r) {
            r.r1 = place(lane.next(Request.NONE));
        }

        @Actor
        public void two(II_Result r) {
            r.r2 = place(lane.next(Request.NONE));
        }

        private static long stripe(int number) {
            return Mix.mix(SEED + number * Mix.GOLDEN);
        }

        private static int place(long draw) {
            return draw == Mix.mix(FIRST)
                    ? 1
                    : draw == Mix.mix(FIRST + Mix.GOLDEN) ? 2 : draw == Mix.mix(OTHER) ? 3 : 0;
        }
    }

    /** Two threads take two tickets each, of one stripe or of two as their ids will have it. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.Outcome(
            id = "one stripe",
            expect = Expect.ACCEPTABLE,
            desc = "The first four tickets of one stripe.")
    @org.openjdk.jcstress.annotations.Outcome(
            id = "two stripes",
            expect = Expect.ACCEPTABLE,
            desc = "The first two tickets of each of two stripes.")
    @org.openjdk.jcstress.annotations.Outcome(
            expect = Expect.FORBIDDEN,
            desc = "A ticket was lost or given twice, or a stripe was made twice or seen half made.")
    @State
    public static class Striped {
        private static final long START = start(Source.TICKET);
        private final Lane lane = lane(Source.TICKET);
        private long stripe1;
        private long stripe2;
        private long a;
        private long b;
        private long c;
        private long d;

        @SuppressWarnings("deprecation") // threadId() exists from 19 on only
        private static long stripe() {
            return Thread.currentThread().getId() % STRIPES;
        }

        @Actor
        public void one() {
            stripe1 = stripe();
            a = lane.next(Request.NONE) - START;
            b = lane.next(Request.NONE) - START;
        }

        @Actor
        public void two() {
            stripe2 = stripe();
            c = lane.next(Request.NONE) - START;
            d = lane.next(Request.NONE) - START;
        }

        @Arbiter
        public void after(L_Result r) {
            if (stripe1 == stripe2) {
                // Four different ones of 0 to 3, rising in each thread.
                boolean whole = a < b && c < d && bit(a) + bit(b) + bit(c) + bit(d) == 0b1111;
                r.r1 = whole ? "one stripe" : a + " " + b + ", " + c + " " + d;
            } else {
                boolean whole = b == a + 1 && d == c + 1 && a != c && (a == 0 || c == 0);
                r.r1 = whole ? "two stripes" : a + " " + b + " / " + c + " " + d;
            }
        }

        private static int bit(long ticket) {
            return ticket >= 0 && ticket < 4 ? 1 << ticket : 0;
        }
    }
}
