// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import io.github.redirect4j.benchmarks.masking.Masker.Call;
import io.github.redirect4j.benchmarks.simulator.Draws;
import io.github.redirect4j.benchmarks.simulator.EventQueue;
import io.github.redirect4j.core.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * One run of a scenario under a masker, event by event. Requests arrive by a Poisson process, take an exponential time of
 * ten milliseconds on average, and are tried once. A request that hangs is given up after a second. Whether a request fails
 * is decided when it begins, by a number that it brings along, so that all maskers see the same requests and the same luck.
 *
 * <p>Confined: one thread at a time, no internal locking.
 */
final class Trial {
    /** How exact a masker's timers are; that of Finagle is as exact. */
    static final Duration TICK = Duration.ofMillis(10);

    private static final double SERVICE = Duration.ofMillis(10).toNanos();
    private static final long TIMEOUT = Duration.ofSeconds(1).toNanos();
    private static final Duration SHIFT = Duration.ofSeconds(10);

    // An event is its kind (2 bits) and a number.
    private static final int ARRIVAL = 0;
    private static final int END = 1;
    private static final int FAULT_BEGINS = 2;
    private static final int FAULT_ENDS = 3;
    private static final int KIND_BITS = 2;

    private final Scenario scenario;
    private final long seed;
    private final EventQueue events = new EventQueue();
    private final List<UnderWay> calls = new ArrayList<>();
    private final Deque<UnderWay> idle = new ArrayDeque<>();
    private final Farm farm;
    private final Ledger ledger;
    private final Masker masker;

    private final Draws arrivals;
    private final Draws lucks;
    private final Draws services;

    private long now;

    private Trial(Scenario scenario, Masker.Factory maskers, long seed) {
        this.scenario = scenario;
        this.seed = seed;
        arrivals = new Draws(Draws.seed(seed, 1));
        lucks = new Draws(Draws.seed(seed, 2));
        services = new Draws(Draws.seed(seed, 3));
        farm = new Farm(scenario, shift());
        ledger = new Ledger(scenario);
        masker = maskers.masker(Scenario.SERVERS, () -> now, Draws.seed(seed, 4));
    }

    /**
     * Runs a scenario.
     *
     * @param seed of everything that is random
     * @return what was counted, the same for the same arguments on every JDK
     */
    static Findings run(Scenario scenario, Masker.Factory maskers, long seed) {
        return new Trial(scenario, maskers, seed).run();
    }

    private long shift() {
        return (long) (new Draws(Draws.seed(seed, 5)).unit() * SHIFT.toNanos());
    }

    private Findings run() {
        List<Fault> faults = scenario.trouble().faults();
        for (int i = 0; i < faults.size(); i++) {
            schedule(faults.get(i).from().toNanos() + shift(), FAULT_BEGINS, i);
            schedule(faults.get(i).to().toNanos() + shift(), FAULT_ENDS, i);
        }
        scheduleArrival();
        long end = scenario.length().toNanos();
        for (long tick = TICK.toNanos(); tick <= end; tick += TICK.toNanos()) {
            while (events.time() < tick) {
                now = events.time();
                happen(events.poll());
            }
            now = tick;
            tick();
        }
        masker.close();
        return ledger.end(now);
    }

    private void schedule(long time, int kind, int number) {
        events.add(time, (long) number << KIND_BITS | kind);
    }

    private void scheduleArrival() {
        schedule(now + (long) (arrivals.exponential() * 1e9 / scenario.perSecond()), ARRIVAL, 0);
    }

    private void happen(long event) {
        int number = (int) (event >>> KIND_BITS);
        switch ((int) event & (1 << KIND_BITS) - 1) {
            case ARRIVAL -> arrive();
            case END -> end(calls.get(number));
            case FAULT_BEGINS -> {
                Fault fault = scenario.trouble().faults().get(number);
                farm.begin(fault);
                ledger.faultBegan(fault.server(), now);
            }
            default -> {
                Fault fault = scenario.trouble().faults().get(number);
                farm.end(fault);
                ledger.faultEnded(fault.server(), now);
            }
        }
    }

    private void arrive() {
        scheduleArrival();
        double luck = lucks.unit();
        long service = (long) (services.exponential() * SERVICE);
        Call call = masker.call();
        if (call == null) {
            ledger.refused();
            return;
        }
        UnderWay one = idle.poll();
        if (one == null) {
            one = new UnderWay(calls.size(), call);
            calls.add(one);
        }
        one.call = call;
        one.outcome = farm.outcome(call.server(), luck, now);
        ledger.began(call.server(), one.outcome.isFailure(), now);
        schedule(now + (one.outcome == Outcome.TIMEOUT ? TIMEOUT : service), END, one.number);
    }

    private void end(UnderWay one) {
        one.call.end(one.outcome);
        look(one.call.server());
        idle.push(one);
    }

    private void tick() {
        masker.tick();
        for (int i = 0; i < Scenario.SERVERS; i++) {
            look(i);
        }
    }

    private void look(int server) {
        ledger.saw(server, masker.standing(server), farm.isInTrouble(server, now), now);
    }

    /** A request under way; used again for another one. */
    private static final class UnderWay {
        final int number;
        Call call;
        Outcome outcome = Outcome.CANCELLED;

        UnderWay(int number, Call call) {
            this.number = number;
            this.call = call;
        }
    }
}
