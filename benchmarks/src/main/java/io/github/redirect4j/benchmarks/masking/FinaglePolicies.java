// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import com.twitter.finagle.Backoff;
import com.twitter.finagle.liveness.FailureAccrualPolicy;
import com.twitter.finagle.liveness.FailureAccrualPolicy$;
import com.twitter.finagle.util.Rng;
import com.twitter.util.Duration;
import com.twitter.util.WindowedAdder;
import io.github.redirect4j.core.Ticker;
import java.lang.reflect.Field;
import scala.Function0;
import scala.Option;

/**
 * Finagle's default policy of failure accrual, put together as {@code FailureAccrualFactory.defaultPolicy} does, but with the
 * simulation's clock and a seed where the default reads the system's clock and a generator of the thread's own.
 */
final class FinaglePolicies {
    private static final Duration SHORTEST = Duration.fromSeconds(5);
    private static final Duration LONGEST = Duration.fromSeconds(300);
    private static final int SLICES = 5;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Function0<Object> millis;
    private final Backoff backoff;

    FinaglePolicies(Ticker clock, long seed) {
        millis = () -> clock.nanoTime() / NANOS_PER_MILLI;
        backoff = new Backoff.EqualJittered(SHORTEST, SHORTEST, LONGEST, 1, Rng.apply(seed));
    }

    /**
     * Returns the policy of one server.
     *
     * @param revived is run when the server is in again
     */
    FailureAccrualPolicy policy(Runnable revived) {
        return new Watched(
                successRate()
                        .orElse(FailureAccrualPolicy.consecutiveFailures(
                                FailureAccrualPolicy.DefaultConsecutiveFailures(), backoff)),
                revived);
    }

    private FailureAccrualPolicy successRate() {
        FailureAccrualPolicy policy = FailureAccrualPolicy$.MODULE$.successRateWithinDuration(
                FailureAccrualPolicy.DefaultSuccessRateThreshold(),
                FailureAccrualPolicy.DefaultSuccessRateWindow(),
                backoff,
                FailureAccrualPolicy.DefaultMinimumRequestThreshold(),
                millis);
        try {
            // The clock reaches all of it but the count of requests, which stays with the system's.
            Field counter = policy.getClass().getDeclaredField("requestCounter");
            counter.setAccessible(true);
            counter.set(
                    policy,
                    WindowedAdder.apply(
                            FailureAccrualPolicy.DefaultSuccessRateWindow().inMilliseconds(), SLICES, millis));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("another version of Finagle", e);
        }
        return policy;
    }

    /** Tells when a server is in again, which Finagle tells nobody but its policy. */
    private static final class Watched extends FailureAccrualPolicy {
        private final FailureAccrualPolicy policy;
        private final Runnable revived;

        Watched(FailureAccrualPolicy policy, Runnable revived) {
            this.policy = policy;
            this.revived = revived;
        }

        @Override
        public String name() {
            return policy.name();
        }

        @Override
        public void recordSuccess() {
            policy.recordSuccess();
        }

        @Override
        public Option<Duration> markDeadOnFailure() {
            return policy.markDeadOnFailure();
        }

        @Override
        public void revived() {
            policy.revived();
            revived.run();
        }

        @Override
        public String show() {
            return policy.show();
        }
    }
}
