// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import com.twitter.finagle.Service;
import com.twitter.finagle.ServiceFactory;
import com.twitter.finagle.Status;
import com.twitter.finagle.liveness.FailureAccrualFactory;
import com.twitter.finagle.liveness.FailureAccrualPolicy;
import com.twitter.finagle.service.ResponseClassifier;
import com.twitter.finagle.stats.NullStatsReceiver;
import com.twitter.util.Duration;
import com.twitter.util.MockTimer;
import com.twitter.util.Promise;
import com.twitter.util.Time;
import io.github.redirect4j.benchmarks.peers.FinagleClient;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Ticker;
import java.util.ArrayList;
import java.util.List;
import scala.runtime.BoxedUnit;

/**
 * Finagle's failure accrual from its jar, one factory a server as in its clients, with the default policy, under a random
 * choice among those whose status is open; when none is, among all, as its balancers do in the end. A request is a promise
 * that the simulation fulfils or breaks.
 */
final class FinagleMasker implements Masker {
    private final Ticker clock;
    private final Exception failure = new IllegalStateException("the server failed");
    private final MockTimer timer = new MockTimer();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final boolean[] out;
    private final Uniform choice;
    private final FinagleClient client = new FinagleClient() {};

    FinagleMasker(int servers, Ticker clock, long seed) {
        this.clock = clock;
        out = new boolean[servers];
        choice = new Uniform(servers, seed);
        FinaglePolicies policies = new FinaglePolicies(clock, seed);
        for (int i = 0; i < servers; i++) {
            int number = i;
            endpoints.add(new Endpoint(number, policies.policy(() -> out[number] = false)));
        }
    }

    private final class Endpoint extends FailureAccrualFactory<Promise<BoxedUnit>, BoxedUnit> {
        private final int number;

        Endpoint(int number, FailureAccrualPolicy policy) {
            super(
                    ServiceFactory.constant(Service.<Promise<BoxedUnit>, BoxedUnit>mk(promise -> promise)),
                    policy,
                    ResponseClassifier.Default(),
                    timer,
                    NullStatsReceiver.get());
            this.number = number;
        }

        @Override
        public void didMarkDead(Duration duration) {
            out[number] = true;
        }
    }

    @Override
    public Call call() {
        int chosen = choice.draw(server -> endpoints.get(server).status() == Status.Open$.MODULE$);
        Promise<BoxedUnit> answer = Promise.apply();
        inTime(
                () -> { // what follows an answer runs in the time in which it was asked for
                    var session =
                            endpoints.get(chosen).apply(client).poll().get().get();
                    var unused = session.apply(answer);
                });
        return new Call() {
            @Override
            public int server() {
                return chosen;
            }

            @Override
            public void end(Outcome outcome) {
                if (outcome.isFailure()) {
                    answer.setException(failure);
                } else {
                    answer.setValue(BoxedUnit.UNIT);
                }
            }
        };
    }

    @Override
    public Standing standing(int server) {
        return out[server] ? Standing.OUT : Standing.FULL;
    }

    @Override
    public void tick() {
        inTime(timer::tick);
    }

    /** Runs what reads Finagle's time, which is set by thread and only for as long as something runs. */
    private void inTime(Runnable work) {
        Time.withTimeFunction(() -> Time.fromNanoseconds(clock.nanoTime()), control -> {
            work.run();
            return BoxedUnit.UNIT;
        });
    }
}
