// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.stress;

import io.github.redirect4j.core.CoarseTicker;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Whoever ticks and however many, time never runs back, and whoever ticked sees at least what was then. */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "Time went on or stood still.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Time ran back.")
@State
public class CoarseTickerStress {
    private final AtomicLong exact = new AtomicLong();
    private final CoarseTicker coarse = CoarseTicker.of(exact::incrementAndGet);

    @Actor
    public void tick(ZZ_Result r) {
        long before = exact.get();
        coarse.tick();
        r.r1 = coarse.nanoTime() > before;
    }

    @Actor
    public void another() {
        coarse.tick();
    }

    @Actor
    public void reader(ZZ_Result r) {
        long first = coarse.nanoTime();
        r.r2 = coarse.nanoTime() >= first;
    }
}
