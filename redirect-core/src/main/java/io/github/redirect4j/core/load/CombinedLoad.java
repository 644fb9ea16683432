// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.load;

import io.github.redirect4j.core.Load;
import io.github.redirect4j.core.LoadModel;
import io.github.redirect4j.core.Members;
import io.github.redirect4j.core.Outcome;

/**
 * Two measures in one.
 *
 * <p>Immutable.
 */
final class CombinedLoad implements LoadModel {
    /** What becomes of two loads. */
    enum How {
        /** The greater: what is short counts. */
        GREATER,
        /** The sum. */
        SUM,
        /** The first times (the second + 1): the second in units of the first. */
        TIMES
    }

    private final How how;
    private final LoadModel first;
    private final double firstFactor;
    private final LoadModel second;
    private final double secondFactor;

    CombinedLoad(How how, LoadModel first, double firstFactor, LoadModel second, double secondFactor) {
        this.how = how;
        this.first = first;
        this.firstFactor = checkFactor(firstFactor);
        this.second = second;
        this.secondFactor = checkFactor(secondFactor);
    }

    private static double checkFactor(double factor) {
        if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("factor: " + factor + " (expected: more than 0, finite)");
        }
        return factor;
    }

    @Override
    public Load bind(Members members) {
        return new Both(
                how,
                first.bind(members),
                factors(first, firstFactor, members),
                second.bind(members),
                factors(second, secondFactor, members));
    }

    private static double[] factors(LoadModel model, double factor, Members members) {
        double[] factors = Loads.sizes(model, members);
        for (int i = 0; i < factors.length; i++) {
            factors[i] = factor / factors[i]; // infinite for weight 0, which is never picked
        }
        return factors;
    }

    @Override
    public boolean isRelative() {
        return true;
    }

    @Override
    public boolean readsClock() {
        return first.readsClock() || second.readsClock();
    }

    @Override
    public String toString() {
        return switch (how) {
            case GREATER -> "the greater of " + named(first, firstFactor) + " and " + named(second, secondFactor);
            case SUM -> "the sum of " + named(first, firstFactor) + " and " + named(second, secondFactor);
            case TIMES -> first + " times " + second;
        };
    }

    private static String named(LoadModel model, double factor) {
        return factor == 1 ? model.toString() : factor + " " + model;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Both(How how, Load first, double[] firstFactors, Load second, double[] secondFactors)
            implements Load {
        @Override
        public double of(int member, long now) {
            double a = first.of(member, now) * firstFactors[member];
            double b = second.of(member, now) * secondFactors[member];
            return switch (how) {
                case GREATER -> Math.max(a, b);
                case SUM -> a + b;
                case TIMES -> a * (b + 1);
            };
        }

        @Override
        public void started(int member, long now) {
            first.started(member, now);
            second.started(member, now);
        }

        @Override
        public void ended(int member, long startedNanos, long now, Outcome outcome) {
            first.ended(member, startedNanos, now, outcome);
            second.ended(member, startedNanos, now, outcome);
        }
    }
}
