// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import io.github.redirect4j.benchmarks.contenders.Question;
import org.openjdk.jmh.annotations.Param;

/** What does a server by its weight cost: bounds, ours, the peers? */
public class WeightedBenchmark extends ContenderBenchmark {
    @Param({
        "bound-table-striped",
        "bound-table-atomic",
        "bound-alias",
        "redirect4j weightedRotation",
        "redirect4j random",
        "redirect4j twoChoices",
        "redirect4j threeChoices",
        "redirect4j joinIdle",
        "redirect4j leastLoad",
        "redirect4j rendezvous",
        "Armeria weightedRoundRobin",
        "gRPC weighted_round_robin",
        "Ribbon WeightedResponseTimeRule",
        "Dubbo RoundRobin",
        "Dubbo Random"
    })
    String contender;

    /** Made by JMH. */
    public WeightedBenchmark() {
        super(Question.WEIGHTED);
    }

    @Override
    String contender() {
        return contender;
    }
}
