// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import static io.github.redirect4j.benchmarks.simulator.Scenario.services;

import java.util.List;

/** The catalogue. What goes wrong in one of them goes wrong again and again, so that runs of any length compare. */
final class Scenarios {
    private Scenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.builder("equal-0.7")
                        .question("ten equal servers, load 0.7")
                        .servers(10, 1)
                        .build(),
                Scenario.builder("equal-0.9")
                        .question("ten equal servers, load 0.9")
                        .servers(10, 1)
                        .load(0.9)
                        .build(),
                Scenario.builder("dispatchers")
                        .question("the same, but 50 dispatchers that see only their own requests")
                        .servers(10, 1)
                        .load(0.9)
                        .dispatchers(50)
                        .build(),
                Scenario.builder("hundred")
                        .question("a hundred equal servers, load 0.9, 10 dispatchers")
                        .servers(100, 1)
                        .load(0.9)
                        .dispatchers(10)
                        .build(),
                Scenario.builder("heavy-tail")
                        .question("ten equal servers, load 0.7, service times of standard deviation 4, 10 dispatchers")
                        .servers(10, 1)
                        .service(Service.lognormal(4))
                        .dispatchers(10)
                        .build(),
                Scenario.builder("weights")
                        .question("five servers of speed and weight 1, five of 4, load 0.9, 10 dispatchers")
                        .servers(5, 1)
                        .servers(5, 4)
                        .load(0.9)
                        .dispatchers(10)
                        .build(),
                Scenario.builder("slow-server")
                        .question("one of ten servers five times slower and nobody knows, load 0.5, 10 dispatchers")
                        .servers(9, 1)
                        .servers(1, new SimulatedServer(1, 0.2, 1))
                        .load(0.5)
                        .dispatchers(10)
                        .build(),
                coldServer("cold-server")
                        .question("one of ten servers restarts cold and warms up from a tenth of its speed, load 0.7,"
                                + " 10 dispatchers")
                        .build(),
                coldServer("slow-start")
                        .question("the same, with slow start where a policy has it")
                        .slowStart(services(1000))
                        .build(),
                Scenario.builder("fast-failing")
                        .question(
                                "half of the time one of ten servers answers errors, a hundred times faster, unnoticed"
                                        + " by health checks; load 0.7, 10 dispatchers")
                        .servers(10, 1)
                        .dispatchers(10)
                        .at(services(1000), 0, Condition.failing(100))
                        .at(services(2000), 0, Condition.GOOD)
                        .every(services(2000.5))
                        .build(),
                Scenario.builder("hanging")
                        .question(
                                "a tenth of the time one of ten servers hangs; timeout 20, detection 50, 3 tries; load"
                                        + " 0.7, 10 dispatchers")
                        .servers(10, 1)
                        .dispatchers(10)
                        .timeout(services(20))
                        .tries(3)
                        .detection(services(50))
                        .at(services(1000), 0, Condition.hanging())
                        .at(services(1200), 0, Condition.GOOD)
                        .every(services(2000))
                        .build(),
                Scenario.builder("redirectors")
                        .question("4 redirectors that never see completion, Zipf's keys, weights as above, load 0.7")
                        .servers(5, 1)
                        .servers(5, 4)
                        .dispatchers(4)
                        .redirectors(services(2))
                        .keys(10_000, 0.9)
                        .build());
    }

    private static Scenario.Builder coldServer(String name) {
        return Scenario.builder(name)
                .servers(10, 1)
                .dispatchers(10)
                .at(services(1000), 0, Condition.absent())
                .at(services(1500), 0, Condition.cold(services(1000)))
                .every(services(3000));
    }
}
