// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import io.github.redirect4j.core.Attachment;
import io.github.redirect4j.core.Attempt;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.PoolListener;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.SlowStart;
import io.github.redirect4j.core.Ticker;
import io.github.redirect4j.core.health.OutlierDetector;
import io.github.redirect4j.core.rotation.RandomChoice;
import java.time.Duration;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * redirect4j as users run it: a pool that is swept once a second, a detector and a selector, all with their defaults but for
 * the clock, the seeds and perhaps a slow start. Servers that have to prove themselves, the cap and panic are those of the
 * library.
 */
final class PoolMasker implements Masker {
    private static final long SWEEPS = Duration.ofSeconds(1).toNanos();

    private final Ticker clock;
    private final ServerPool pool;
    private final OutlierDetector detector;
    private final ServerSelector selector;
    private final Attachment<Integer> numbers;
    private final boolean[] out;
    private final long[] rampsUntil;
    private final long ramp;
    private long swept;

    private PoolMasker(int servers, Ticker clock, long seed, @Nullable SlowStart slowStart) {
        this.clock = clock;
        out = new boolean[servers];
        rampsUntil = new long[servers];
        ramp = slowStart == null ? 0 : slowStart.window().toNanos();
        swept = clock.nanoTime();
        ServerPool.Builder settings = ServerPool.builder().ticker(clock);
        if (slowStart != null) {
            settings.slowStart(slowStart);
        }
        pool = settings.build();
        pool.replace(IntStream.range(0, servers)
                .mapToObj(i -> Server.builder(Integer.toString(i)).build())
                .toList());
        numbers = pool.attach(server -> Integer.valueOf(server.id()));
        pool.addListener(new Watcher());
        detector = OutlierDetector.builder(pool).seed(seed).build();
        detector.start();
        selector =
                ServerSelector.builder(pool, RandomChoice.uniform()).seed(seed).build();
    }

    /** Returns the factory of maskers without a slow start. */
    static Factory plain() {
        return (servers, clock, seed) -> new PoolMasker(servers, clock, seed, null);
    }

    /** Returns the factory of maskers with a slow start. */
    static Factory with(SlowStart slowStart) {
        return (servers, clock, seed) -> new PoolMasker(servers, clock, seed, slowStart);
    }

    /** Keeps track of who is in, since asking the pool after each request costs more than the request. */
    private final class Watcher implements PoolListener {
        @Override
        public void health(Server server, Health before, Health after, String evidence) {
            int number = numbers.of(server);
            boolean isOut = after == Health.DOWN || after == Health.PROBING;
            if (out[number] && !isOut) {
                rampsUntil[number] = clock.nanoTime() + ramp;
            }
            out[number] = isOut;
        }
    }

    @Override
    public @Nullable Call call() {
        Attempt attempt = selector.acquire(Request.NONE);
        return attempt == null ? null : new AtServer(attempt, numbers.of(attempt.server()));
    }

    @Override
    public Standing standing(int server) {
        if (out[server]) {
            return Standing.OUT;
        }
        return clock.nanoTime() - rampsUntil[server] < 0 ? Standing.RAMPING : Standing.FULL;
    }

    @Override
    public void tick() {
        long now = clock.nanoTime();
        if (now - swept >= SWEEPS) {
            swept = now;
            pool.sweep();
        }
    }

    @Override
    public void close() {
        detector.close();
        selector.close();
    }

    private record AtServer(Attempt attempt, int server) implements Call {
        @Override
        public void end(Outcome outcome) {
            attempt.end(outcome);
        }
    }
}
