// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Ticker;

/** The model of Envoy's outlier detection under a random choice. */
final class EnvoyMasker implements Masker {
    private final Ticker clock;
    private final EnvoyDetector detector;
    private final Uniform choice;
    private long swept;

    EnvoyMasker(int servers, Ticker clock, long seed) {
        this.clock = clock;
        detector = new EnvoyDetector(servers);
        choice = new Uniform(servers, seed);
        swept = clock.nanoTime();
    }

    @Override
    public Call call() {
        int chosen = choice.draw(server -> !detector.isOut(server));
        return new Call() {
            @Override
            public int server() {
                return chosen;
            }

            @Override
            public void end(Outcome outcome) {
                detector.ended(chosen, outcome.isFailure(), clock.nanoTime());
            }
        };
    }

    @Override
    public Standing standing(int server) {
        return detector.isOut(server) ? Standing.OUT : Standing.FULL;
    }

    @Override
    public void tick() {
        long now = clock.nanoTime();
        if (now - swept >= EnvoyDetector.INTERVAL) {
            swept = now;
            detector.sweep(now);
        }
    }
}
