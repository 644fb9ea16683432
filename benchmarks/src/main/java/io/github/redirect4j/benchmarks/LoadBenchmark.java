// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import io.github.redirect4j.benchmarks.contenders.Question;
import org.openjdk.jmh.annotations.Param;

/** What does a server by load cost, from the choice to the end of the request: bounds, ours, the peers? */
public class LoadBenchmark extends ContenderBenchmark {
    @Param({
        "bound-twoChoices-padded",
        "bound-twoChoices-packed",
        "bound-fullScan",
        "redirect4j striped",
        "redirect4j strict",
        "redirect4j weightedRotation",
        "redirect4j random",
        "redirect4j twoChoices",
        "redirect4j threeChoices",
        "redirect4j joinIdle",
        "redirect4j leastLoad",
        "redirect4j peakEwma",
        "redirect4j peakEwma coarse",
        "redirect4j leastTime",
        "redirect4j leastTime coarse",
        "redirect4j rendezvous",
        "Vert.x POWER_OF_TWO_CHOICES",
        "Vert.x LEAST_REQUESTS",
        "gRPC least_request",
        "Finagle p2c",
        "Finagle p2cPeakEwma",
        "Finagle heap",
        "Finagle aperture",
        "Ribbon BestAvailableRule",
        "Dubbo LeastActive"
    })
    String contender;

    /** Made by JMH. */
    public LoadBenchmark() {
        super(Question.LOAD);
    }

    @Override
    String contender() {
        return contender;
    }
}
