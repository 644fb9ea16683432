// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.load;

import io.github.redirect4j.core.Load;
import io.github.redirect4j.core.LoadModel;
import io.github.redirect4j.core.Members;
import io.github.redirect4j.core.Outcome;
import java.time.Duration;

/**
 * What a request would wait for if the server took its mean latency for each of those outstanding: mean times (outstanding +
 * 1), in nanoseconds.
 *
 * <p>Immutable; what it measures lives with the servers.
 */
final class LatencyLoad implements LoadModel {
    /*
     * Two ways to keep the mean. Peak EWMA (Finagle) follows a latency above it at once and one below it with the time
     * constant tau. Least time (nginx) takes a fixed part of each sample. The part is 0.02 here, nginx has 0.05: simulated
     * with 0.005 to 0.3, small parts are better everywhere, as the mean then says how long requests wait at a server that
     * other dispatchers use as well, and not how long the last one waited. What they have in common:
     *
     * The mean fades towards zero from the last sample on, with tau times (outstanding + 1). A server that was slow comes to
     * be tried again after some tau, so nobody is left out for good, be it for one stream that goes on for hours; one that
     * hangs is tried again the more seldom the more hangs there. A mean that has had no sample for more than tau soon
     * counts for nothing beside the next one.
     *
     * A server that was never measured is taken for half the mean of others: not for free (it would get everything until its
     * first answer), nor for as slow as they are (while there is little to do, those that happen to be quicker than the
     * mean would keep it from ever being measured).
     *
     * A failure counts as PENALTY times what a request would wait for elsewhere, or what it lasted if that is more: failing
     * fast must not look fast, nor idle. Only successes say what requests wait for, in a mean of their own, or the penalties
     * of an outage would feed on one another; before the first one a failure counts as FIRST. What was cancelled says how
     * long it lasted at least.
     *
     * Cost: O(1), a read of the mean and one of the count; a sample of others for a server that was never measured.
     */
    private static final double PENALTY = 10;
    private static final double FIRST = 1e9;
    private static final double NEW = 0.5;

    /** No sample counts for more: an hour. */
    private static final double LONGEST = 3.6e12;

    /** How much of a success counts in the mean of successes. */
    private static final double SUCCESS_PART = 0.02;

    /** How a sample counts when time decides. */
    private static final double BY_TIME = 0;

    private final String name;
    private final double part;
    private final double step;
    private final double tau;

    private LatencyLoad(String name, double part, double step, Duration tau) {
        this.name = name;
        this.part = part;
        this.step = step;
        this.tau = tau.toNanos();
    }

    static LatencyLoad peak(Duration tau) {
        return new LatencyLoad("peak EWMA over " + tau, BY_TIME, 0, Fading.check("tau", tau));
    }

    static LatencyLoad mean(double part, Duration step, Duration tau) {
        if (step.isNegative() || step.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("step: " + step + " (expected: 0 to 1 day)");
        }
        String name = step.isZero() ? "least time" : "least time in steps of " + step;
        return new LatencyLoad(name, part, step.toNanos(), tau);
    }

    @Override
    public Load bind(Members members) {
        State[] states = new State[members.size()];
        for (int i = 0; i < states.length; i++) {
            states[i] = members.state(i, this, State::new);
        }
        return new Measured(this, members, states);
    }

    @Override
    public boolean isRelative() {
        return true;
    }

    @Override
    public boolean readsClock() {
        return true;
    }

    @Override
    public String toString() {
        return name;
    }

    /** Returns the mean after one more sample, when the one before is so old. */
    private double next(double mean, long age, double sample) {
        double ages = age / tau;
        if (part == BY_TIME) {
            return Math.max(sample, sample + (mean - sample) * Fading.exp(ages));
        }
        return sample + (mean - sample) * (1 - part) * Fading.exp(4 * Math.max(0, ages - 1));
    }

    /** What is known of one server. */
    private static final class State {
        final Average latency = new Average();
        final Average successes = new Average();
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Measured(LatencyLoad model, Members members, State[] states) implements Load {
        @Override
        public double of(int member, long now) {
            double outstanding = members.outstanding(member, now);
            double mean = left(states[member].latency, outstanding, now);
            if (mean < 0) {
                mean = ofOthers(member, now);
                // Where nothing ever succeeded, as with redirects, whose end is not seen, the count is all there is.
                return mean < 0 ? outstanding : NEW * mean * (outstanding + 1);
            }
            double step = model.step;
            double time = step == 0 ? mean : Math.ceil(mean / step) * step;
            return time * (outstanding + 1);
        }

        @Override
        public void ended(int member, long startedNanos, long now, Outcome outcome) {
            State state = states[member];
            double mean = state.latency.mean();
            // A clock may stand still between two readings, or be set back.
            double sample = Math.min(LONGEST, Math.max(1, (double) (now - startedNanos)));
            if (outcome == Outcome.CANCELLED) {
                double known = mean < 0 ? ofOthers(member, now) : mean;
                if (known < 0 || sample <= known) {
                    return;
                }
            } else if (outcome.isFailure()) {
                sample = Math.max(sample, Math.min(LONGEST, penalty(member, now)));
            } else {
                double before = state.successes.mean();
                state.successes.write(before < 0 ? sample : before + (sample - before) * SUCCESS_PART, now);
            }
            state.latency.write(mean < 0 ? sample : model.next(mean, state.latency.age(now), sample), now);
        }

        /** Returns what is left of a mean, or less than 0 if there is none. */
        private double left(Average average, double outstanding, long now) {
            double mean = average.mean();
            return mean < 0 ? mean : mean * Fading.exp(average.age(now) / (model.tau * (outstanding + 1)));
        }

        /** Returns the mean of those {@link Others} that ever succeeded, or -1. */
        private double ofOthers(int member, long now) {
            double sum = 0;
            int count = 0;
            for (int k = 0; k < Others.count(states.length); k++) {
                int other = Others.at(member, k, states.length);
                if (states[other].successes.mean() >= 0) {
                    sum += left(states[other].latency, members.outstanding(other, now), now);
                    count++;
                }
            }
            return count == 0 ? -1 : sum / count;
        }

        /** Returns what a failure counts as: by the successes of {@link Others}, else by those here. */
        private double penalty(int member, long now) {
            double sum = 0;
            int count = 0;
            for (int k = 0; k < Others.count(states.length); k++) {
                int other = Others.at(member, k, states.length);
                double mean = states[other].successes.mean();
                if (mean >= 0) {
                    sum += mean * (members.outstanding(other, now) + 1);
                    count++;
                }
            }
            double own = states[member].successes.mean();
            return count > 0 ? PENALTY * sum / count : own >= 0 ? PENALTY * own : FIRST;
        }
    }
}
