// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.load;

import io.github.redirect4j.core.Load;
import io.github.redirect4j.core.LoadModel;
import io.github.redirect4j.core.LoadReport;
import io.github.redirect4j.core.Members;
import java.time.Duration;

/**
 * How much of what a server can do is in use, as it reports itself: utilization, and errors by a penalty.
 *
 * <p>Immutable; since when a server has reported is kept with it.
 */
public final class ReportedLoad implements LoadModel {
    /*
     * Source: gRFC A58 for the expiry, the blackout and the penalty; its weight, qps / (utilization + eps / qps * penalty),
     * has this load as divisor. Utilization is relative to what a server can do, so it is compared as it is, and weight
     * decides how often a server is drawn. What is known is at least LEAST, so that a product with it tells servers apart,
     * and at most MOST, so that one absurd report does not become the mean for those who are silent; where nobody reports,
     * all are the same.
     *
     * Reports lag behind: between two of them all dispatchers see the same least utilized server. So draw two choices
     * rather than scanning, and combine it with outstanding requests, which every dispatcher knows at once.
     *
     * Cost: O(1); for a server that does not report a sample of others.
     */
    private static final Duration EXPIRY = Duration.ofMinutes(3);
    private static final Duration BLACKOUT = Duration.ofSeconds(10);
    private static final double PENALTY = 1;
    private static final double LEAST = 0.01;
    private static final double MOST = 10;
    private static final double NOBODY_KNOWS = 1;

    private final long expiry;
    private final long blackout;
    private final double penalty;

    private ReportedLoad(long expiry, long blackout, double penalty) {
        this.expiry = expiry;
        this.blackout = blackout;
        this.penalty = penalty;
    }

    static ReportedLoad standard() {
        return new ReportedLoad(EXPIRY.toNanos(), BLACKOUT.toNanos(), PENALTY);
    }

    /**
     * Returns the measure with another expiry: after what time a report means nothing any more. Default: 3 minutes.
     *
     * @param time 1 ms to 1 day
     * @return a new measure
     * @throws IllegalArgumentException if the time is out of range
     */
    public ReportedLoad expiry(Duration time) {
        return new ReportedLoad(Fading.check("expiry", time).toNanos(), blackout, penalty);
    }

    /**
     * Returns the measure with another blackout: how long a server must have reported before it is believed, since one
     * that has just started reports an emptiness that will not last. Counted from the first report that a choice looked at.
     * Default: 10 seconds.
     *
     * @param time 0 to 1 day
     * @return a new measure
     * @throws IllegalArgumentException if the time is out of range
     */
    public ReportedLoad blackout(Duration time) {
        if (time.isNegative() || time.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("blackout: " + time + " (expected: 0 to 1 day)");
        }
        return new ReportedLoad(expiry, time.toNanos(), penalty);
    }

    /**
     * Returns the measure with another penalty for errors: what a server that answers nothing but errors has besides its
     * utilization. Default: 1.
     *
     * @param most 0 to 1,000
     * @return a new measure
     * @throws IllegalArgumentException if the penalty is out of range
     */
    public ReportedLoad errorPenalty(double most) {
        if (!(most >= 0 && most <= 1000)) {
            throw new IllegalArgumentException("penalty: " + most + " (expected: 0 to 1000)");
        }
        return new ReportedLoad(expiry, blackout, most);
    }

    @Override
    public Load bind(Members members) {
        Since[] since = new Since[members.size()];
        for (int i = 0; i < since.length; i++) {
            since[i] = members.state(i, this, Since::new);
        }
        return new Reports(this, members, since);
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
        return "reported load";
    }

    /** Since when a server's reports follow one another without a gap, as far as anybody looked; all write the same. */
    private static final class Since {
        volatile boolean reporting;
        volatile long first;
        volatile long last;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Reports(ReportedLoad model, Members members, Since[] since) implements Load {
        @Override
        public double of(int member, long now) {
            double own = said(member, now);
            return own >= 0 ? own : ofOthers(member, now);
        }

        /** Returns the load that is believed, or -1. */
        private double said(int member, long now) {
            LoadReport report = members.report(member);
            Since history = since[member];
            if (report == null || Double.isNaN(report.utilization())) {
                return -1;
            }
            if (now - report.takenAtNanos() >= model.expiry) {
                history.reporting = false;
                return -1;
            }
            if (!history.reporting || report.takenAtNanos() - history.last >= model.expiry) {
                history.first = report.takenAtNanos();
                history.reporting = true;
            }
            history.last = report.takenAtNanos();
            if (now - history.first < model.blackout) {
                return -1;
            }
            double errors = report.errorRate() / report.requestRate(); // NaN where one of them is not known
            double used = Math.max(LEAST, Math.min(MOST, report.utilization()));
            return used + (errors > 0 ? Math.min(1, errors) * model.penalty : 0);
        }

        private double ofOthers(int member, long now) {
            double sum = 0;
            int count = 0;
            for (int k = 0; k < Others.count(members.size()); k++) {
                double value = said(Others.at(member, k, members.size()), now);
                sum += Math.max(0, value);
                count += value >= 0 ? 1 : 0;
            }
            return count == 0 ? NOBODY_KNOWS : sum / count;
        }
    }
}
