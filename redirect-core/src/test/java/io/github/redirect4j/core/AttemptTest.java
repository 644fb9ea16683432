// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.redirect4j.core.rotation.RoundRobin;
import org.junit.jupiter.api.Test;

class AttemptTest {
    private final ServerPool pool = ServerPool.of(Server.of("a"));
    private final ServerSelector selector = RoundRobin.strict().on(pool);

    @Test
    void end_twice_countsOnce() {
        Attempt attempt = selector.acquire(Request.NONE);
        assertThat(attempt.isOngoing()).isTrue();
        assertThat(attempt.end(Outcome.SUCCESS)).isTrue();
        assertThat(attempt.end(Outcome.SUCCESS)).isFalse();
        attempt.close();
        assertThat(attempt.isOngoing()).isFalse();
        assertThat(pool.status("a").inFlight()).isZero();
    }

    @Test
    void end_null_saysAndStaysOngoing() {
        Attempt attempt = selector.acquire(Request.NONE);
        assertThatNullPointerException().isThrownBy(() -> attempt.end(null)).withMessage("outcome");
        assertThat(attempt.isOngoing()).isTrue();
    }

    @Test
    void acquire_intoOwn_reusable() {
        Attempt attempt = new Attempt();
        for (int i = 0; i < 3; i++) {
            assertThat(selector.acquire(Request.NONE, attempt)).isTrue();
            assertThat(attempt.server().id()).isEqualTo("a");
            assertThatIllegalStateException()
                    .isThrownBy(() -> selector.acquire(Request.NONE, attempt))
                    .withMessage("attempt: at a (expected: ended)");
            assertThat(pool.status("a").inFlight()).isEqualTo(1);
            attempt.close();
        }
        pool.remove("a");
        assertThat(selector.acquire(Request.NONE, attempt)).isFalse();
        assertThat(attempt.server().id()).as("the last use's").isEqualTo("a");
    }

    @Test
    void server_neverBegun_says() {
        Attempt attempt = new Attempt();
        assertThatIllegalStateException()
                .isThrownBy(attempt::server)
                .withMessage("attempt: never begun (expected: acquired)");
        assertThat(attempt.end(Outcome.SUCCESS)).isFalse();
        assertThat(attempt).hasToString("attempt, never begun");
    }

    @Test
    void toString_ongoingAndEnded_says() {
        Attempt attempt = selector.acquire(Request.NONE);
        assertThat(attempt).hasToString("attempt at a");
        attempt.close();
        assertThat(attempt).hasToString("attempt at a, ended");
    }
}
