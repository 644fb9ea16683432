// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.stress;

import io.github.redirect4j.core.LoadReport;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.D_Result;

/** Of two shares that are reported at once the later one stays, whichever thread was faster. */
@JCStressTest
@Outcome(id = "0.25", expect = Expect.ACCEPTABLE, desc = "The later one.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The earlier one, or none.")
@State
public class ShareStress {
    private final ServerPool pool = ServerPool.of(Server.of("a"));

    @Actor
    public void earlier() {
        pool.report("a", LoadReport.at(1).withShare(0.5));
    }

    @Actor
    public void later() {
        pool.report("a", LoadReport.at(2).withShare(0.25));
    }

    @Arbiter
    public void weight(D_Result r) {
        r.r1 = Objects.requireNonNull(pool.get("a")).weight();
    }
}
