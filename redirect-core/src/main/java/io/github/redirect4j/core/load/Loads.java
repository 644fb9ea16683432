// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.load;

import io.github.redirect4j.core.Law;
import io.github.redirect4j.core.Load;
import io.github.redirect4j.core.LoadModel;
import io.github.redirect4j.core.Members;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/** The measures of load, and ways to combine them. */
public final class Loads {
    private static final Duration TAU = Duration.ofSeconds(10);
    private static final double PART = 0.02;

    private static final LoadModel OUTSTANDING = new LoadModel() {
        @Override
        public Load bind(Members members) {
            return members::outstanding;
        }

        @Override
        public String toString() {
            return "outstanding requests";
        }
    };

    private Loads() {}

    /**
     * Returns the number of requests that a server is working on: attempts in flight, and assumed leases if the pool
     * keeps them.
     *
     * @return the measure
     */
    public static LoadModel outstanding() {
        return OUTSTANDING;
    }

    /**
     * Returns the mean latency times (outstanding requests + 1), where the mean follows a slow answer at once and
     * quick ones over ten seconds: peak EWMA.
     *
     * @return the measure, new: selectors share what is measured only if they share the instance
     * @see #peakEwma(Duration)
     */
    public static LoadModel peakEwma() {
        return peakEwma(TAU);
    }

    /**
     * Returns the mean latency times (outstanding requests + 1), where the mean follows a slow answer at once and quick
     * ones over the time tau: peak EWMA. It avoids a server that is slow before a queue has formed there. A failure counts
     * as ten times what successes take at the other servers, so that failing fast is not taken for being fast; a server that
     * was avoided is tried again some tau after it was last used; a new one is taken for twice as fast as the others until it
     * has answered.
     *
     * <p>Latencies are from the time of the request ({@link io.github.redirect4j.core.Request#nanoTime}), of a retry from the
     * pick, to the end of the attempt: where answers are streams, end it at the first octet. Weight decides how often a server
     * is drawn, and is not counted a second time.
     *
     * <p>In nanoseconds.
     *
     * @param tau the time constant, 1 ms to 1 day; a hundred times as long as a request or more, or the choice follows
     *     chance
     * @return the measure, new: selectors share what is measured only if they share the instance
     * @throws IllegalArgumentException if the time is out of range
     */
    public static LoadModel peakEwma(Duration tau) {
        return LatencyLoad.peak(tau);
    }

    /**
     * Returns the mean latency times (outstanding requests + 1), where each answer counts a fiftieth of the mean: least time.
     * What is said of failures, of weight and of new and of avoided servers at {@link #peakEwma(Duration)} holds here, with
     * ten seconds as tau. The best measure for proxies in all that was simulated: a steady mean tells how long requests wait at
     * a server, also for those of other proxies.
     *
     * @return the measure, new: selectors share what is measured only if they share the instance
     */
    public static LoadModel leastTime() {
        return leastTime(Duration.ZERO);
    }

    /**
     * Returns least time with latencies rounded up to steps, so that servers which are nearly as fast are told apart by what
     * is outstanding alone.
     *
     * @param step 0 for no steps, to 1 day
     * @return the measure, new: selectors share what is measured only if they share the instance
     * @throws IllegalArgumentException if the step is out of range
     */
    public static LoadModel leastTime(Duration step) {
        return LatencyLoad.mean(PART, step, TAU);
    }

    /**
     * Returns how busy a server says that it is, for {@link io.github.redirect4j.core.ServerPool#report}: its utilization, and
     * its share of errors by a penalty. Who does not report, or has only begun to, is taken for the mean of others.
     *
     * @return the measure with its defaults, new: selectors share since when a server reports only if they share the instance
     */
    public static ReportedLoad reported() {
        return ReportedLoad.standard();
    }

    /**
     * Returns the first measure times (the second + 1), for instance what servers report times what this process has
     * outstanding: slow and whole, times quick and partial. In this and the other combinations counts are divided by weight
     * first.
     *
     * @param first a measure
     * @param second a measure
     * @return both in one
     */
    public static LoadModel times(LoadModel first, LoadModel second) {
        return combined(CombinedLoad.How.TIMES, first, 1, second, 1);
    }

    /**
     * Returns the sum of two measures.
     *
     * @param first a measure
     * @param firstFactor by which it is multiplied, more than 0, finite
     * @param second a measure
     * @param secondFactor by which it is multiplied, more than 0, finite
     * @return both in one
     * @throws IllegalArgumentException if a factor is out of range
     */
    public static LoadModel sum(LoadModel first, double firstFactor, LoadModel second, double secondFactor) {
        return combined(CombinedLoad.How.SUM, first, firstFactor, second, secondFactor);
    }

    /**
     * Returns the greater of two measures: what is scarcer counts.
     *
     * @param first a measure
     * @param firstFactor by which it is multiplied, more than 0, finite
     * @param second a measure
     * @param secondFactor by which it is multiplied, more than 0, finite
     * @return both in one
     * @throws IllegalArgumentException if a factor is out of range
     */
    public static LoadModel greater(LoadModel first, double firstFactor, LoadModel second, double secondFactor) {
        return combined(CombinedLoad.How.GREATER, first, firstFactor, second, secondFactor);
    }

    /** Returns the laws of choices by a measure: by counts weights are followed; of another measure nobody knows. */
    static Set<Law> laws(LoadModel model) {
        return model.equals(OUTSTANDING) ? Set.of(Law.EVEN, Law.WEIGHTED) : Set.of();
    }

    /** Returns by what the load of each member is divided: its weight, or 1 if the measure is relative already. */
    static double[] sizes(LoadModel model, Members members) {
        double[] sizes = new double[members.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = model.isRelative() ? 1 : members.weight(i);
        }
        return sizes;
    }

    private static LoadModel combined(
            CombinedLoad.How how, LoadModel first, double firstFactor, LoadModel second, double secondFactor) {
        return new CombinedLoad(
                how,
                Objects.requireNonNull(first, "first"),
                firstFactor,
                Objects.requireNonNull(second, "second"),
                secondFactor);
    }
}
