// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.FakeTicker;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What was closed is let go of by a pool that goes on. */
class LifecycleTest {
    private static final int CYCLES = 1_000;
    private static final int COLLECTIONS = 50;

    private final FakeTicker ticker = new FakeTicker();
    private final FakeScheduler scheduler = new FakeScheduler(ticker);
    private final ServerPool pool =
            ServerPool.builder().ticker(ticker).panic(0, 0).build();
    private final List<WeakReference<Object>> opened = new ArrayList<>();

    @Test
    void close_manyCycles_nothingStaysReachable() {
        pool.replace(List.of(Server.of("a"), Server.of("b"), Server.of("c")));
        for (int i = 0; i < CYCLES; i++) {
            cycle();
        }
        assertThat(pool.status()).allMatch(status -> status.health() == Health.UNKNOWN && status.inFlight() == 0);
        assertThat(scheduler.waiting()).isZero();
        for (int i = 0; i < COLLECTIONS && reachable() > 0; i++) {
            System.gc();
        }
        assertThat(reachable()).isZero();
    }

    private long reachable() {
        return opened.stream().filter(each -> each.get() != null).count();
    }

    private void cycle() {
        HealthChecker checker = HealthChecker.builder(
                        pool, server -> CompletableFuture.completedFuture(checked(server)), scheduler)
                .ticker(ticker)
                .build();
        OutlierDetector outliers = OutlierDetector.builder(pool).build();
        ServerSelector selector = RoundRobin.striped().on(pool);
        checker.start();
        outliers.start();
        scheduler.advance(Duration.ofSeconds(20));
        for (int i = 0; i < 30; i++) {
            selector.acquire(Request.NONE).end(i % 3 == 0 ? Outcome.RESET : Outcome.SUCCESS);
        }
        pool.sweep();
        assertThat(pool.status()).anyMatch(status -> status.health() == Health.DOWN);
        for (AutoCloseable each : List.of(checker, outliers, selector)) {
            opened.add(new WeakReference<>(each));
        }
        checker.close();
        outliers.close();
        selector.close();
    }

    private static ProbeResult checked(Server server) {
        return server.id().equals("a") ? ProbeResult.fail("no") : ProbeResult.pass("ok");
    }
}
