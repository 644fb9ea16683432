// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.time.Duration;

/**
 * The arithmetic of assumed leases: a redirect whose end is never seen counts as a request that fades away.
 *
 * <p>Each charge c fades as c exp(-(t - t0) / tau). Instead of fading every server's account at every read, a charge is
 * written down inflated by what it would have grown to since the start of an epoch, so that an account changes only when
 * it is charged, and a read is one multiplication by a factor that is the same for all servers (forward decay: Cormode
 * and others, 2009). An epoch is 64 half-lives; an account is a float with the number of its epoch in one long, so that
 * it is charged by one compare-and-set. What is older than one epoch has faded to nothing.
 *
 * <p>Safe for use by many threads at once. {@code latest} and {@code offset} are updated without
 * synchronisation: a lost update costs accuracy only.
 */
final class LeaseClock {
    private static final int EPOCH_HALF_LIVES = 64;
    private static final float ONE_EPOCH = 0x1p-64f;
    private static final int STEPS = 256;

    /** Marks are kept per 1/8 half-life. */
    static final int MARK_SHIFT = 5;

    private static final double[] FADED = new double[STEPS];

    static {
        for (int i = 0; i < STEPS; i++) {
            FADED[i] = StrictMath.pow(2, -(double) i / STEPS);
        }
    }

    private final Ticker ticker;
    private final long origin;
    private final double stepsPerNano;

    // An account inflated at a later time than it is read at would look enormous: time never runs backwards here.
    private volatile long latest;
    private volatile long offset;

    LeaseClock(Duration residence, Ticker ticker) {
        this.ticker = ticker;
        this.origin = ticker.nanoTime();
        this.stepsPerNano = STEPS / (residence.toNanos() * Math.log(2));
    }

    /**
     * Returns time in steps of 1/256 half-life. It never falls: a request that was stamped earlier than another counts as
     * now, and when the clock itself has jumped back, time goes on from where it was.
     */
    long steps(long now) {
        long steps = raw(now) + offset;
        long seen = latest;
        if (steps > seen) {
            latest = steps;
            return steps;
        }
        if (steps < seen - STEPS) {
            long raw = raw(ticker.nanoTime());
            if (raw + offset < seen - STEPS) {
                offset = seen - raw;
            }
        }
        return seen;
    }

    /** Returns a time of the past in steps, without moving time on. */
    long stepsThen(long then) {
        return raw(then) + offset;
    }

    private long raw(long time) {
        return (long) ((time - origin) * stepsPerNano);
    }

    /** Returns what an account holds at a time. */
    double value(long account, long steps) {
        return inflated(account, epoch(steps)) * fading(steps);
    }

    /** Returns the account after a charge. */
    long charged(long account, double cost, long steps) {
        return with(inflated(account, epoch(steps)) + cost / fading(steps), steps);
    }

    /** Returns an account that holds {@code value} at a time. */
    long account(double value, long steps) {
        return with(value / fading(steps), steps);
    }

    private static long with(double inflated, long steps) {
        float bounded = (float) Math.min(inflated, 0x1p126);
        return (long) epoch(steps) << 32 | Float.floatToRawIntBits(bounded);
    }

    private static int epoch(long steps) {
        return (int) (steps / (EPOCH_HALF_LIVES * STEPS));
    }

    /** Returns 2^-x, x being the half-lives since the epoch began: from the table, scaled through the exponent bits. */
    private static double fading(long steps) {
        int within = (int) (steps % (EPOCH_HALF_LIVES * STEPS));
        return FADED[within & STEPS - 1] * Double.longBitsToDouble((1023L - (within >>> 8)) << 52);
    }

    private static double inflated(long account, int epoch) {
        float value = Float.intBitsToFloat((int) account);
        int age = epoch - (int) (account >>> 32);
        if (age == 0) {
            return value;
        }
        // Another thread may have charged it in the epoch that is about to begin for this one.
        return age == 1 ? value * ONE_EPOCH : age == -1 ? value / ONE_EPOCH : 0;
    }
}
