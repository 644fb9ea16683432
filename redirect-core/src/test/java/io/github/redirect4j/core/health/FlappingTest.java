// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.Attempt;
import io.github.redirect4j.core.FakeTicker;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.PoolListener;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server that works for half of a period and fails for the other half, at every period from a millisecond to ten minutes,
 * watched by checks and by its attempts at once. Of the other nine, one is well and eight are dead.
 */
class FlappingTest {
    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private static final long LONGEST = Duration.ofMinutes(10).toNanos();
    private static final long LEAST_WATCHED = Duration.ofMinutes(2).toNanos();
    private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(47); // in step with no period
    private static final int REQUESTS_PER_SWEEP = 21; // about a second

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final double JITTER = 0.1;
    private static final int RISE = 2;
    private static final int FALL = 3;
    private static final Duration EJECTION = Duration.ofSeconds(30);

    private final FakeTicker ticker = new FakeTicker();
    private final FakeScheduler scheduler = new FakeScheduler(ticker);
    /** Who watches. */
    private enum Watch {
        CHECKS,
        ATTEMPTS,
        BOTH,
        BOTH_WITH_PANIC
    }

    private Watch watch = Watch.BOTH;
    private long period;
    private int changes;

    @ParameterizedTest
    @EnumSource
    void server_flapsAtEveryPeriod_someoneIsThereAndChangesAreBounded(Watch by) {
        watch = by;
        LongStream.iterate(MILLI, p -> p < LONGEST, p -> Math.min(LONGEST, p + p / 7 + 1))
                .forEach(this::flap);
        flap(LONGEST);
    }

    private void flap(long each) {
        period = each;
        changes = 0;
        ServerPool.Builder settings = ServerPool.builder().ticker(ticker);
        ServerPool pool = watch == Watch.BOTH_WITH_PANIC
                ? settings.build()
                : settings.panic(0, 0).build();
        pool.replace(IntStream.range(0, 10)
                .mapToObj(i -> Server.of(i == 0 ? "well" : i == 1 ? "flapping" : "dead" + i))
                .toList());
        pool.addListener(new PoolListener() {
            @Override
            public void health(Server server, Health before, Health after, String evidence) {
                changes += server.id().equals("flapping") && before != after ? 1 : 0;
            }
        });
        ServerSelector selector =
                ServerSelector.builder(pool, RoundRobin.striped()).seed(7).build();
        try (HealthChecker checker = HealthChecker.builder(
                                pool, server -> CompletableFuture.completedFuture(checked(server)), scheduler)
                        .ticker(ticker)
                        .seed(7)
                        .build();
                OutlierDetector outliers =
                        OutlierDetector.builder(pool).mostEjected(1).seed(7).build()) {
            if (watch != Watch.ATTEMPTS) {
                checker.start();
            }
            if (watch != Watch.CHECKS) {
                outliers.start();
            }
            long end = ticker.nanoTime() + Math.max(LEAST_WATCHED, 3 * period);
            while (ticker.nanoTime() - end < 0) {
                for (int i = 0; i < REQUESTS_PER_SWEEP; i++) {
                    scheduler.advance(BETWEEN_REQUESTS);
                    ask(selector);
                }
                pool.sweep();
            }
        }
        assertThat(changes).as("changes at a period of %d ns", period).isLessThanOrEqualTo(most());
    }

    private void ask(ServerSelector selector) {
        assertThat(selector.select(Request.NONE))
                .as("selected at a period of %d", period)
                .isNotNull();
        Attempt attempt = selector.acquire(Request.NONE);
        assertThat(attempt).as("attempt at a period of %d", period).isNotNull();
        attempt.end(works(attempt.server()) ? Outcome.SUCCESS : Outcome.CONNECT_FAILURE);
    }

    private ProbeResult checked(Server server) {
        return works(server) ? ProbeResult.pass("works") : ProbeResult.fail("does not");
    }

    private boolean works(Server server) {
        return switch (server.id()) {
            case "well" -> true;
            case "flapping" -> Math.floorMod(ticker.nanoTime(), period) < period / 2;
            default -> false;
        };
    }

    /**
     * The bound that the guide states. Checks: FALL failures and RISE passes in a row between two changes of the same kind,
     * each a shortest interval apart, and the first result. Attempts: out, proving itself and back, or out again, once in the
     * shortest ejection.
     */
    private int most() {
        double watched = Math.max(LEAST_WATCHED, 3 * period) + (double) BETWEEN_REQUESTS.toNanos() * REQUESTS_PER_SWEEP;
        double byChecks = 2 * Math.ceil(watched / ((RISE + FALL) * (1 - JITTER) * INTERVAL.toNanos())) + 1;
        double byAttempts = 3 * Math.ceil(watched / EJECTION.toNanos());
        return (int) ((watch == Watch.ATTEMPTS ? 0 : byChecks) + (watch == Watch.CHECKS ? 0 : byAttempts));
    }

    @Test
    void most_twoMinutes_saysWhatItSays() {
        period = MILLI;
        assertThat(most()).isEqualTo(2 * 6 + 1 + 3 * 5);
    }
}
