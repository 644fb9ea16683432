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
     * The mean fades towards zero only while nothing is outstanding. Idle, a server that was slow comes to be tried again
     * after tau times the logarithm of how much slower it was, so nobody is left out for good; but one that hangs does not
     * look better the longer it hangs.
     *
     * A server that was never measured is taken for half the mean of others: not for free (it would get everything until its
     * first answer), nor for as slow as they are (while there is little to do, those that happen to be quicker than the
     * mean would keep it from ever being measured).
     *
     * A failure counts as PENALTY times what the others take, or what it lasted if that is more: failing fast must not
     * look fast, and a burst of failures must not add up to an exile of hours. What was cancelled says how long it lasted
     * at least.
     *
     * Latency already tells what a server can do, and so does weight: the comparison divides by weight, so it is multiplied
     * here, and weight decides how often a server is drawn.
     *
     * Cost: O(1), a read of the mean and one of the count; a sample of others for a server that was never measured.
     */
    private static final double PENALTY = 10;

    private static final double NEW = 0.5;

    /** How a sample below the mean counts when time decides. */
    private static final double BY_TIME = 0;

    private final String name;
    private final double part;
    private final double step;
    private final Fading fading;

    private LatencyLoad(String name, double part, double step, Fading fading) {
        this.name = name;
        this.part = part;
        this.step = step;
        this.fading = fading;
    }

    static LatencyLoad peak(Duration tau) {
        return new LatencyLoad("peak EWMA over " + tau, BY_TIME, 0, new Fading(Fading.check("tau", tau)));
    }

    static LatencyLoad mean(double part, Duration step, Duration idle) {
        if (step.isNegative() || step.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("step: " + step + " (expected: 0 to 1 day)");
        }
        String name = step.isZero() ? "least time" : "least time in steps of " + step;
        return new LatencyLoad(name, part, step.toNanos(), new Fading(idle));
    }

    @Override
    public Load bind(Members members) {
        Average[] averages = new Average[members.size()];
        for (int i = 0; i < averages.length; i++) {
            averages[i] = members.state(i, this, Average::new);
        }
        return new Measured(this, members, averages);
    }

    @Override
    public boolean readsClock() {
        return true;
    }

    @Override
    public String toString() {
        return name;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Measured(LatencyLoad model, Members members, Average[] averages) implements Load {
        @Override
        public double of(int member, long now) {
            double outstanding = members.outstanding(member, now);
            long word = averages[member].read();
            double mean = Average.value(word);
            Fading fading = model.fading;
            if (mean < 0) {
                mean = NEW * ofOthers(member, -1);
                if (mean < 0) {
                    return outstanding; // no attempt ever ended here, as with redirects: the count is all there is
                }
            } else if (outstanding < 1) {
                mean *= fading.left(Average.stamp(word), fading.stamp(now));
            }
            double step = model.step;
            double time = step == 0 ? mean : Math.ceil(mean / step) * step;
            return time * (outstanding + 1) * members.weight(member);
        }

        @Override
        public void ended(int member, long startedNanos, long now, Outcome outcome) {
            long word = averages[member].read();
            double mean = Average.value(word);
            int stamp = model.fading.stamp(now);
            // A clock may stand still between two readings, or be set back.
            double sample = Math.max(1, now - startedNanos);
            if (outcome.isFailure()) {
                sample = Math.max(sample, PENALTY * ofOthers(member, Math.max(mean, sample)));
            }
            if (mean >= 0) {
                if (outcome == Outcome.CANCELLED && sample <= mean) {
                    return;
                }
                sample = mean + (sample - mean) * part(sample > mean, Average.stamp(word), stamp);
            }
            averages[member].write(sample, stamp);
        }

        private double part(boolean longer, int then, int now) {
            double part = model.part;
            return part != BY_TIME ? part : longer ? 1 : 1 - model.fading.left(then, now);
        }

        /** Returns the mean of those {@link Others} that were measured, or {@code otherwise}. */
        private double ofOthers(int member, double otherwise) {
            double sum = 0;
            int count = 0;
            for (int k = 0; k < Others.count(averages.length); k++) {
                float value = averages[Others.at(member, k, averages.length)].value();
                sum += Math.max(0, value);
                count += value >= 0 ? 1 : 0;
            }
            return count == 0 ? otherwise : sum / count;
        }
    }
}
