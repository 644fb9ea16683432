// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.hash.Rendezvous;
import io.github.redirect4j.core.load.DChoices;
import io.github.redirect4j.core.load.JoinIdle;
import io.github.redirect4j.core.load.LeastLoad;
import io.github.redirect4j.core.load.Loads;
import io.github.redirect4j.core.load.TwoChoices;
import io.github.redirect4j.core.rotation.RandomChoice;
import io.github.redirect4j.core.rotation.RoundRobin;
import io.github.redirect4j.core.rotation.WeightedRoundRobin;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The algorithms of ours that are compared, here and in the simulator: a policy of your own is one line more. */
public final class Policies {
    private static final Map<String, Supplier<Algorithm>> OURS = new LinkedHashMap<>();

    static {
        OURS.put("striped", RoundRobin::striped);
        OURS.put("strict", RoundRobin::strict);
        OURS.put("weightedRotation", WeightedRoundRobin::striped);
        OURS.put("random", RandomChoice::weighted);
        OURS.put("twoChoices", () -> TwoChoices.by(Loads.outstanding()));
        OURS.put("threeChoices", () -> DChoices.by(3, Loads.outstanding()));
        OURS.put("joinIdle", () -> JoinIdle.by(Loads.outstanding()));
        OURS.put("leastLoad", () -> LeastLoad.by(Loads.outstanding()));
        OURS.put("peakEwma", () -> TwoChoices.by(Loads.peakEwma()));
        OURS.put("leastTime", () -> DChoices.by(10, Loads.leastTime()));
        OURS.put("rendezvous", Rendezvous::weighted);
    }

    private Policies() {}

    /**
     * Returns the algorithms by name.
     *
     * @return in the order of the tables; unmodifiable
     */
    public static Map<String, Supplier<Algorithm>> ours() {
        return Collections.unmodifiableMap(OURS);
    }
}
