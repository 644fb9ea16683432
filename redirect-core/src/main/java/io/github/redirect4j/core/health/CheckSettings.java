// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.Ticker;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** What builders of checkers collect for their {@link Checks}. Confined: one thread at a time, no internal locking. */
final class CheckSettings {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    final ServerPool pool;
    final ScheduledExecutorService scheduler;
    Ticker ticker = Ticker.system();
    long seed;
    int rise = 2;
    int fall = 3;
    int atOnce = 64;
    private Duration interval = Duration.ofSeconds(5);
    private @Nullable Duration timeout;
    private @Nullable Duration afterFailure;
    private double jitter = 0.1;
    private double perSecond = Double.POSITIVE_INFINITY;

    CheckSettings(ServerPool pool, ScheduledExecutorService scheduler, long seed) {
        this.pool = Objects.requireNonNull(pool, "pool");
        this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
        this.seed = seed;
    }

    void ticker(Ticker clock) {
        ticker = Objects.requireNonNull(clock, "ticker");
    }

    void interval(Duration time) {
        interval = checked("interval", time);
    }

    void afterFailure(Duration time) {
        afterFailure = checked("interval", time);
    }

    void timeout(Duration time) {
        if (time.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("timeout: " + time + " (expected: 1 ms to the interval)");
        }
        timeout = time;
    }

    void jitter(double share) {
        if (!(share >= 0 && share <= 0.5)) {
            throw new IllegalArgumentException("jitter: " + share + " (expected: 0 to 0.5)");
        }
        jitter = share;
    }

    void rise(int passes) {
        rise = positive("rise", passes);
    }

    void fall(int failures) {
        fall = positive("fall", failures);
    }

    void atOnce(int checks) {
        atOnce = positive("atOnce", checks);
    }

    void perSecond(double checks) {
        if (!(checks > 0)) {
            throw new IllegalArgumentException("checks: " + checks + " (expected: above 0)");
        }
        perSecond = checks;
    }

    Cadence cadence() {
        Duration second = Duration.ofSeconds(1);
        Duration patience = timeout != null ? timeout : interval.compareTo(second) < 0 ? interval : second;
        if (patience.compareTo(interval) > 0) {
            throw new IllegalArgumentException(
                    "timeout: " + patience + " (expected: 1 ms to the interval, " + interval + ")");
        }
        Duration suspicious = afterFailure == null ? interval : afterFailure;
        return new Cadence(interval.toNanos(), suspicious.toNanos(), patience.toNanos(), jitter, 1e9 / perSecond, seed);
    }

    private static Duration checked(String name, Duration time) {
        if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + ": " + time + " (expected: 1 ms to 1 day)");
        }
        return time;
    }

    private static int positive(String name, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(name + ": " + number + " (expected: 1 or more)");
        }
        return number;
    }
}
