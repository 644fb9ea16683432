// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.load;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Attempt;
import io.github.redirect4j.core.Binding;
import io.github.redirect4j.core.FakeTicker;
import io.github.redirect4j.core.Load;
import io.github.redirect4j.core.LoadModel;
import io.github.redirect4j.core.Mask;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Picker;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A pool whose requests go where the test says, with the load that a model makes of it, in fake time. */
final class LoadBench {
    final FakeTicker ticker = new FakeTicker(1_000_000_000_000L);
    final ServerPool pool;
    private final AtomicReference<Load> load = new AtomicReference<>();
    private final ServerSelector selector;
    private int next;

    LoadBench(LoadModel model, double... weights) {
        pool = ServerPool.builder().ticker(ticker).build();
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            servers.add(Server.builder("s" + i).weight(weights[i]).build());
        }
        pool.replace(servers);
        selector = new Given(model).on(pool);
    }

    /** Returns a load of the model, in milliseconds if that is its unit. */
    double of(int member) {
        return Objects.requireNonNull(load.get()).of(member, ticker.nanoTime());
    }

    double millis(int member) {
        return of(member) / 1e6;
    }

    Attempt begin(int member) {
        next = member;
        return Objects.requireNonNull(selector.acquire(Request.NONE));
    }

    /** One request that takes so long and ends so. */
    void request(int member, long millis, Outcome outcome) {
        Attempt attempt = begin(member);
        pass(millis);
        attempt.end(outcome);
    }

    void pass(long millis) {
        ticker.advance(Duration.ofMillis(millis));
    }

    /** Picks the server that is next. */
    private final class Given implements Algorithm {
        private final LoadModel model;

        Given(LoadModel model) {
            this.model = model;
        }

        @Override
        public Picker bind(Binding binding, @Nullable Picker previous) {
            Load bound = model.bind(binding.members());
            load.set(bound);
            return new Picker() {
                @Override
                public int pick(Request request, Mask eligible, long draw, long now) {
                    return next;
                }

                @Override
                public Load load() {
                    return bound;
                }
            };
        }

        @Override
        public boolean readsClock() {
            return model.readsClock();
        }
    }
}
