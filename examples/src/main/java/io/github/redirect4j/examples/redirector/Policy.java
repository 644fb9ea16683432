// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples.redirector;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.hash.HashSlots;
import io.github.redirect4j.core.hash.Rendezvous;
import io.github.redirect4j.core.load.LeastLoad;
import io.github.redirect4j.core.load.Loads;
import io.github.redirect4j.core.load.TwoChoices;
import io.github.redirect4j.core.rotation.RandomChoice;
import io.github.redirect4j.core.rotation.RoundRobin;
import io.github.redirect4j.core.rotation.WeightedRoundRobin;
import java.util.Locale;

/** The ways of choosing that a file can name. */
enum Policy {
    STRICT_ROTATION(RoundRobin.strict()),
    ROTATION(RoundRobin.striped()),
    WEIGHTED_ROTATION(WeightedRoundRobin.strict()),
    RANDOM(RandomChoice.weighted()),
    TWO_CHOICES(TwoChoices.by(Loads.outstanding())),
    LEAST_LOAD(LeastLoad.by(Loads.outstanding())),
    HASH_SLOTS(HashSlots.weighted()),
    RENDEZVOUS(Rendezvous.weighted());

    @SuppressWarnings("ImmutableEnumChecker") // an algorithm is configuration without state
    final Algorithm algorithm;

    Policy(Algorithm algorithm) {
        this.algorithm = algorithm;
    }

    /** Returns the name as it stands in a file. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
