// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import io.github.redirect4j.core.internal.Mix;
import io.github.redirect4j.core.internal.Stripe;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The draws of one plan at one group: turns and chance are counted here and nowhere else, so that one plan's traffic
 * never moves another's rotation, a membership update resets nothing, and looking ahead changes nothing.
 *
 * <p>Stripes are made on first use and seeded in that order, not by thread id: one thread sees the same draws in every
 * run with the same seed.
 *
 * <p>Safe for use by many threads at once.
 */
final class Lane {
    private static final int STRIPES = 16;

    // Leaves room to count on for 2^62 picks before the sequence wraps.
    private static final int START_SHIFT = 2;

    private final Source source;
    private final @Nullable Key key;
    private final KeyHash keyHash;
    private final long seed;
    private final AtomicInteger used = new AtomicInteger();
    private final @Nullable Stripe[] stripes = new @Nullable Stripe[STRIPES];

    /** Makes a lane; a key of null is the request's own. */
    Lane(Source source, @Nullable Key key, KeyHash keyHash, long seed) {
        this.source = source;
        this.key = key;
        this.keyHash = keyHash;
        this.seed = seed;
    }

    Source source() {
        return source;
    }

    /** Returns the draw of a request, and moves on. */
    long next(Request request) {
        return switch (source) {
            case TICKET -> stripe().getAndAdd(1);
            case STRICT -> stripe(0).getAndAdd(1);
            case RANDOM -> random();
            case KEY -> hasKey(request) ? keyHash(request) : random();
        };
    }

    /** Returns what {@link #next} would return now, and changes nothing. */
    long peek(Request request) {
        return switch (source) {
            case TICKET -> stripe().get();
            case STRICT -> stripe(0).get();
            case RANDOM -> Mix.mix(stripe().get());
            case KEY -> hasKey(request) ? keyHash(request) : Mix.mix(stripe().get());
        };
    }

    /** Returns whether a request has the key that this lane is for. */
    boolean hasKey(Request request) {
        Key taken = key;
        return taken == null ? request.hasKey() : taken.isIn(request);
    }

    private long keyHash(Request request) {
        Key taken = key;
        return taken == null ? request.keyHash(keyHash) : taken.hash(request, keyHash);
    }

    // A turn that is lost or given twice is unfair, chance that comes twice is not: threads that share a stripe may
    // draw the
    // same, even a stretch of the sequence over again, and a draw costs no locked instruction. SelectBenchmark,
    // twoChoices.
    private long random() {
        Stripe stripe = stripe();
        long drawn = stripe.getOpaque();
        stripe.setOpaque(drawn + Mix.GOLDEN);
        return Mix.mix(drawn);
    }

    @SuppressWarnings("deprecation") // threadId() exists from 19 on only
    private Stripe stripe() {
        return stripe((int) Thread.currentThread().getId() & STRIPES - 1);
    }

    private Stripe stripe(int index) {
        Stripe stripe =
                stripes[index]; // a race shows null or a whole one: all that a stripe has hangs on a final field
        return stripe != null ? stripe : newStripe(index);
    }

    private Stripe newStripe(int index) {
        synchronized (used) {
            Stripe present = stripes[index];
            if (present != null) {
                return present;
            }
            long start = Mix.mix(seed + used.incrementAndGet() * Mix.GOLDEN);
            boolean counts = source == Source.TICKET || source == Source.STRICT;
            Stripe made = new Stripe(counts ? start >>> START_SHIFT : start);
            stripes[index] = made;
            return made;
        }
    }
}
