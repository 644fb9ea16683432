// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that go on in a pool, over all its selectors, and how many may: in all, and of retries. Both counts are one
 * word, so that what is decided by them is true of one moment. A pool without limits has none of this.
 *
 * <p>An attempt is counted at its server first and here last. Counted for a moment at a server and then refused here, it
 * can hide that server only from requests that come while the pool is full. The other way round, an attempt that its
 * server refuses would hold a place here that another could have had. So nothing is ever counted here that does not begin.
 *
 * <p>Safe for use by many threads at once.
 */
final class Admission {
    /** As many attempts as there may be without a limit. */
    static final int NO_LIMIT = Integer.MAX_VALUE;

    private static final int RETRIES_SHIFT = 32;
    private static final long ATTEMPT = 1;
    private static final long RETRY = 1L << RETRIES_SHIFT | ATTEMPT;

    // A fifth of five is one, whatever 0.2 is as a double; far more than its error at 2^31 attempts.
    private static final double ROUNDING = 1e-6;

    private final int most;
    private final double retryShare;
    private final int retriesAlways;
    private final AtomicLong inFlight = new AtomicLong();

    Admission(int most, double retryShare, int retriesAlways) {
        this.most = most;
        this.retryShare = retryShare;
        this.retriesAlways = retriesAlways;
    }

    /** Returns why no attempt, or no retry, can begin now; or null if one can. */
    Decision.@Nullable Reason refusal(boolean retry) {
        return refusal(inFlight.get(), retry);
    }

    private Decision.@Nullable Reason refusal(long counts, boolean retry) {
        int attempts = (int) counts;
        if (attempts >= most) {
            return Decision.Reason.POOL_SATURATED;
        }
        return retry && retries(counts) >= retriesOf(attempts + 1L) ? Decision.Reason.RETRY_BUDGET : null;
    }

    /** Returns how many of so many attempts may be retries. */
    private long retriesOf(long attempts) {
        return Math.max(retriesAlways, (long) (retryShare * attempts + ROUNDING));
    }

    private static long retries(long counts) {
        return counts >>> RETRIES_SHIFT;
    }

    /** Counts an attempt, unless there are as many as there may be. */
    boolean begin(boolean retry) {
        if (most == NO_LIMIT && !retry) {
            inFlight.getAndAdd(ATTEMPT);
            return true;
        }
        while (true) {
            long before = inFlight.get();
            if (refusal(before, retry) != null) {
                return false;
            }
            if (inFlight.compareAndSet(before, before + (retry ? RETRY : ATTEMPT))) {
                return true;
            }
        }
    }

    /** Uncounts an attempt. */
    void end(boolean retry) {
        inFlight.getAndAdd(retry ? -RETRY : -ATTEMPT);
    }

    @Override
    public String toString() {
        long counts = inFlight.get();
        return (int) counts + (most == NO_LIMIT ? "" : " of at most " + most) + " in flight, " + retries(counts)
                + " of them retries";
    }
}
