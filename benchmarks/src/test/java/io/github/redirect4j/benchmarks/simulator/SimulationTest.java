// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import static io.github.redirect4j.benchmarks.simulator.Scenario.services;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.redirect4j.core.rotation.RoundRobin;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a simulated server, caller and health check do, in scenarios small enough to see it. */
class SimulationTest {
    private static final SimulatedPolicy TURNS = new SelectorPolicy(RoundRobin::strict);

    private static Results run(Scenario.Builder scenario) {
        return Simulation.run(scenario.build(), TURNS, 20_000, 1);
    }

    private static Scenario.Builder twoServers() {
        return Scenario.builder("two").servers(2, 1).service(Service.constant()).load(0.01);
    }

    @Test
    void run_idleServers_takeTheServiceTime() {
        Results results = run(twoServers());

        assertThat(results.quantile(0.5)).isCloseTo(1, within(0.001));
        assertThat(results.succeeded()).isEqualTo(18_000);
        assertThat(results.failures()).isZero();
        assertThat(results.shareError()).isZero();
    }

    @Test
    void run_moreWorkers_workAtOnce() {
        Scenario.Builder crowd = Scenario.builder("crowd").service(Service.constant());
        Results one = run(crowd.servers(1, new SimulatedServer(1, 1, 100)).load(0.5));

        assertThat(one.quantile(0.999)).isCloseTo(1, within(0.001));
        assertThat(one.longestQueue()).isBetween(50, 100);
    }

    @Test
    void run_anyScenario_keepsLittlesLaw() {
        Scenario scenario = Scenario.builder("little").servers(3, 1).load(0.7).build();
        Results results = Simulation.run(scenario, TURNS, 200_000, 1);

        assertThat(results.averagePresent() / (0.7 * 3)).isCloseTo(results.mean(), within(0.02 * results.mean()));
    }

    @Test
    void run_serverRefuses_failsAtOnceOrGoesOn() {
        Scenario.Builder refusing = twoServers().at(Duration.ZERO, 0, Condition.refusing());

        assertThat(run(refusing).failures()).isEqualTo(0.5);
        Results retried = run(refusing.tries(2));
        assertThat(retried.failures()).isZero();
        assertThat(retried.quantile(0.5)).isCloseTo(1, within(0.001));
    }

    @Test
    void run_serverBeginsToRefuse_losesWhatItHas() {
        Results results = run(Scenario.builder("lost")
                .servers(1, 1)
                .load(5)
                .at(services(2000), 0, Condition.refusing())
                .at(services(2001), 0, Condition.GOOD));

        // By then about 10,000 have come and 2,000 were answered.
        assertThat(results.failures()).isBetween(0.4, 0.5);
    }

    @Test
    void run_serverHangs_isLeftAtTheTimeout() {
        Results results = run(twoServers().tries(2).timeout(services(7)).at(Duration.ZERO, 0, Condition.hanging()));

        assertThat(results.failures()).isZero();
        assertThat(results.quantile(0.4)).isCloseTo(1, within(0.001));
        assertThat(results.quantile(0.6)).isCloseTo(8, within(0.01));
    }

    @Test
    void run_timeoutInTheQueue_serverPassesOver() {
        Results results = run(Scenario.builder("late")
                .servers(1, 1)
                .service(Service.constant())
                .load(2)
                .timeout(services(3)));

        // Only what is answered in time counts, and nobody waits longer.
        assertThat(results.quantile(1)).isLessThanOrEqualTo(3.003);
        assertThat(results.failures()).isGreaterThan(0.4).isLessThan(1);
    }

    @Test
    void run_serverFails_answersErrorsAtItsSpeed() {
        Results results = run(twoServers().tries(2).at(Duration.ZERO, 0, Condition.failing(10)));

        assertThat(results.failures()).isZero();
        assertThat(results.quantile(0.6)).isCloseTo(1.1, within(0.001));
    }

    @Test
    void run_detection_sparesTheServer() {
        Results results =
                run(twoServers().at(services(1), 0, Condition.refusing()).detection(services(10)));

        assertThat(results.failures()).isZero();
        assertThat(results.shareOfDue(0)).isZero();
    }

    @Test
    void run_shortOutage_isNotTakenForALongOne() {
        // Both ends of the outage lie within the delay: the dispatcher must not be left believing the first.
        Results results = run(twoServers()
                .at(services(1), 0, Condition.refusing())
                .at(services(2), 0, Condition.GOOD)
                .detection(services(10)));

        assertThat(results.shareError()).isZero();
    }

    @Test
    void run_absentServer_getsNothingUntilItEnters() {
        Scenario.Builder absent = twoServers().at(Duration.ZERO, 0, Condition.absent());

        assertThat(run(absent).shareOfDue(0)).isZero();
        assertThat(run(absent.at(services(100), 0, Condition.cold(services(10))))
                        .shareOfDue(0))
                .isCloseTo(1, within(0.001));
    }

    @Test
    void run_nobodyToAsk_fails() {
        Scenario scenario = Scenario.builder("none")
                .servers(1, 1)
                .at(Duration.ZERO, 0, Condition.absent())
                .build();
        SimulatedPolicies.all().forEach((name, policy) -> {
            Results results = Simulation.run(scenario, policy, 100, 1);
            assertThat(results.failures()).as(name).isEqualTo(1);
            assertThat(results.mean()).as(name).isNaN();
            assertThat(results.quantile(0.99)).as(name).isNaN();
        });
    }

    @Test
    void run_slowServer_isSlowerByItsFactor() {
        Results results = run(twoServers().at(Duration.ZERO, 0, Condition.speed(0.25)));

        assertThat(results.quantile(0.6)).isCloseTo(4, within(0.01));
    }

    @Test
    void run_redirectorsWithLeases_shareByWeight() {
        SimulatedPolicy twoChoices = SimulatedPolicies.all().get("twoChoices");
        Scenario scenario = Scenario.builder("leases")
                .servers(1, 1)
                .servers(1, 3)
                .redirectors(services(5))
                .build();

        assertThat(Simulation.run(scenario, twoChoices, 50_000, 1).shareError()).isLessThan(0.1);
    }

    @Test
    void run_oneRequest_ends() {
        for (Map.Entry<String, SimulatedPolicy> policy : SimulatedPolicies.all().entrySet()) {
            for (Scenario scenario : Scenarios.all()) {
                assertThat(Simulation.run(scenario, policy.getValue(), 1, 1).succeeded())
                        .as("%s, %s", policy.getKey(), scenario)
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void run_noRequests_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Simulation.run(twoServers().build(), TURNS, 0, 1))
                .withMessage("requests: 0 (expected: 1 to 1000000000)");
    }
}
