// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import io.github.redirect4j.benchmarks.masking.Trouble.Cold;
import io.github.redirect4j.benchmarks.masking.Trouble.Everywhere;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** The scenarios. */
final class Scenarios {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int BUSY = 2000;
    private static final int QUIET = 20;

    private Scenarios() {}

    /** Returns all, in the order of the tables. */
    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "dead",
                        "one server fails everything for a minute",
                        BUSY,
                        minutes(5),
                        Trouble.of(Fault.failing(0, MINUTE, minutes(2), 1))),
                new Scenario(
                        "half",
                        "one server fails half of its requests for three minutes",
                        BUSY,
                        minutes(10),
                        Trouble.of(Fault.failing(0, MINUTE, minutes(4), 0.5))),
                new Scenario(
                        "six",
                        "six of twenty servers fail 90 % of their requests for three minutes",
                        BUSY,
                        minutes(10),
                        Trouble.of(IntStream.range(0, 6)
                                .mapToObj(i -> Fault.failing(i, MINUTE, minutes(4), 0.9))
                                .toArray(Fault[]::new))),
                new Scenario(
                        "chance",
                        "nobody is faulty, 1 % fails everywhere",
                        BUSY,
                        minutes(10),
                        Trouble.of(new Everywhere(Duration.ZERO, minutes(10), 0.01))),
                new Scenario(
                        "outage",
                        "40 % fail everywhere for half a minute, and it is no server's fault",
                        BUSY,
                        minutes(5),
                        Trouble.of(new Everywhere(MINUTE, Duration.ofSeconds(90), 0.4))),
                new Scenario(
                        "quiet",
                        "one server hangs for five minutes, one request a second to each",
                        QUIET,
                        minutes(15),
                        Trouble.of(Fault.hanging(0, MINUTE, minutes(6)))),
                new Scenario(
                        "cold",
                        "one server fails everything for ten minutes, then takes a tenth of its share for ten seconds",
                        BUSY,
                        minutes(25),
                        Trouble.of(Fault.failing(0, MINUTE, minutes(11), 1))
                                .then(new Cold(Duration.ofSeconds(10), 0.1))));
    }

    private static Duration minutes(int minutes) {
        return MINUTE.multipliedBy(minutes);
    }
}
