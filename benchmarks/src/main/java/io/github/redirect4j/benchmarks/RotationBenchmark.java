// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import io.github.redirect4j.benchmarks.contenders.Question;
import org.openjdk.jmh.annotations.Param;

/** What does the next of equal servers cost: bounds, ours, the peers? */
public class RotationBenchmark extends ContenderBenchmark {
    @Param({
        "bound-striped-atomic",
        "bound-striped-plain",
        "bound-atomic",
        "bound-random",
        "redirect4j striped",
        "redirect4j strict",
        "redirect4j weightedRotation",
        "redirect4j random",
        "redirect4j twoChoices",
        "redirect4j threeChoices",
        "redirect4j joinIdle",
        "redirect4j leastLoad",
        "redirect4j peakEwma",
        "redirect4j leastTime",
        "redirect4j rendezvous",
        "Vert.x ROUND_ROBIN",
        "Armeria roundRobin",
        "gRPC round_robin",
        "Finagle roundRobin",
        "Ribbon RoundRobinRule",
        "Spring RoundRobinLoadBalancer",
        "Dubbo RoundRobin"
    })
    String contender;

    /** Made by JMH. */
    public RotationBenchmark() {
        super(Question.ROTATION);
    }

    @Override
    String contender() {
        return contender;
    }
}
