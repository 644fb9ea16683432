// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import io.github.redirect4j.core.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a trial: what becomes of a request at one of them.
 *
 * <p>Confined: one thread at a time, no internal locking.
 */
final class Farm {
    private static final double NANOS = 1e9;

    private final Scenario scenario;
    private final long shift;
    private final @Nullable Fault[] faults = new @Nullable Fault[Scenario.SERVERS]; // now
    private final @Nullable Warming[] warming = new @Nullable Warming[Scenario.SERVERS];

    /**
     * Makes the farm, all well.
     *
     * @param shift by which everything that is wrong begins and ends later
     */
    Farm(Scenario scenario, long shift) {
        this.scenario = scenario;
        this.shift = shift;
    }

    void begin(Fault fault) {
        faults[fault.server()] = fault;
    }

    void end(Fault fault) {
        faults[fault.server()] = null;
        Trouble.Cold cold = scenario.trouble().cold();
        if (cold != null) {
            warming[fault.server()] = new Warming(cold, scenario.fairShare());
        }
    }

    /** Returns whether a server is to blame for failures now. */
    boolean isInTrouble(int server, long now) {
        Warming cold = warming[server];
        return faults[server] != null || (cold != null && cold.isCold(now));
    }

    /**
     * Returns how a request will end that begins now.
     *
     * @param luck the request's own, above 0 and below 1
     */
    Outcome outcome(int server, double luck, long now) {
        Fault fault = faults[server];
        if (fault != null && luck < fault.share()) {
            return fault.hangs() ? Outcome.TIMEOUT : Outcome.SERVER_ERROR;
        }
        Warming cold = warming[server];
        if (cold != null && !cold.takes(now)) {
            return Outcome.SERVER_ERROR;
        }
        Trouble.Everywhere everywhere = scenario.trouble().everywhere();
        boolean fails = everywhere != null
                && now - shift >= everywhere.from().toNanos()
                && now - shift < everywhere.to().toNanos()
                && luck < everywhere.share();
        return fails ? Outcome.SERVER_ERROR : Outcome.SUCCESS;
    }

    /** A server after its fault: a bucket of what it can take in a second. */
    private static final class Warming {
        private final long span;
        private final double perSecond;
        private double tokens;
        private long filled;
        private long began = -1;

        Warming(Trouble.Cold cold, double fairShare) {
            span = cold.span().toNanos();
            perSecond = cold.share() * fairShare;
            tokens = perSecond;
        }

        boolean isCold(long now) {
            return began < 0 || now - began < span;
        }

        boolean takes(long now) {
            if (began < 0) {
                began = now;
                filled = now;
            }
            if (!isCold(now)) {
                return true;
            }
            tokens = Math.min(perSecond, tokens + perSecond * (now - filled) / NANOS);
            filled = now;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }
    }
}
