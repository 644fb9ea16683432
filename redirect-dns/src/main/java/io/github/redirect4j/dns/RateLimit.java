// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import io.github.redirect4j.core.Ticker;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many datagrams a second one network gets of one kind of answer, against those who send queries in a victim's name.
 * Of those above it, every second goes out empty and truncated, so that a real client comes by TCP, which is never
 * limited; the others are dropped. Networks are /24 for IPv4 and /56 for IPv6.
 *
 * <p>There is none unless it is asked for: one big resolver is a whole network, and all its users would be behind it.
 *
 * <p>Networks are hashed into a table of fixed size. Two that meet in a slot share its rate; a slot that rests is free.
 *
 * <p>Safe for use by many threads at once.
 */
public final class RateLimit {
    /*
     * The generic cell rate algorithm: a slot holds the time at which the next answer would be due if they came at exactly
     * the rate. Answers may come before they are due by a second's worth, which is the burst. The lowest bit of a slot, a
     * nanosecond, says whether the last limited answer was dropped.
     */
    private static final long SECOND = 1_000_000_000L;
    // Due times are at most a second ahead, and a little more for a thread that read the clock long ago.
    private static final long CLOCK_FELL = 2 * SECOND;
    private static final long MIX = 0xbf58476d1ce4e5b9L;

    private final Ticker ticker;
    private final long origin;
    private final long seed;
    private final long interval;
    private final AtomicLongArray slots;

    /** What becomes of an answer. */
    enum Verdict {
        PASS,
        TRUNCATE,
        DROP
    }

    private RateLimit(Builder b) {
        ticker = b.ticker;
        origin = ticker.nanoTime();
        seed = b.seed;
        interval = SECOND / b.perSecond;
        slots = new AtomicLongArray(b.slots);
    }

    /**
     * Returns a limit with every other setting at its default.
     *
     * @param answers how many answers of one kind a network gets per second, 1 to 1,000,000
     * @return a new limit
     * @throws IllegalArgumentException if the number is out of range
     */
    public static RateLimit perSecond(int answers) {
        return builder(answers).build();
    }

    /**
     * Returns a builder of a limit.
     *
     * @param answers how many answers of one kind a network gets per second, 1 to 1,000,000
     * @return the builder
     * @throws IllegalArgumentException if the number is out of range
     */
    public static Builder builder(int answers) {
        return new Builder(answers);
    }

    Verdict check(long network, Kind kind) {
        long now = ticker.nanoTime() - origin;
        int slot = slot(network, kind);
        while (true) {
            long seen = slots.get(slot);
            long due = seen & ~1L;
            long early = due - now;
            boolean rests = early < 0 || early > CLOCK_FELL;
            boolean within = rests || early <= SECOND - interval;
            long next = within ? ((rests ? now : due) + interval) & ~1L : seen ^ 1;
            if (slots.compareAndSet(slot, seen, next)) {
                return within ? Verdict.PASS : (seen & 1) == 0 ? Verdict.DROP : Verdict.TRUNCATE;
            }
        }
    }

    private int slot(long network, Kind kind) {
        long x = (network + seed + kind.index) * MIX;
        x = (x ^ (x >>> 32) ^ seed) * MIX;
        return (int) (((x >>> 32) * slots.length()) >>> 32);
    }

    /** Collects the settings. Confined: one thread at a time, no internal locking. */
    public static final class Builder {
        private static final int MOST_SLOTS = 1 << 24;

        private final int perSecond;
        private int slots = 1 << 16;
        private Ticker ticker = Ticker.system();
        private long seed = new SplittableRandom().nextLong();

        private Builder(int answers) {
            if (answers < 1 || answers > 1_000_000) {
                throw new IllegalArgumentException("answers: " + answers + " (expected: 1 to 1000000)");
            }
            perSecond = answers;
        }

        /**
         * Sets how many slots the table has, of 8 octets each. Default: 65,536.
         *
         * @param slots 1 to 16,777,216
         * @return this
         * @throws IllegalArgumentException if the number is out of range
         */
        public Builder slots(int slots) {
            if (slots < 1 || slots > MOST_SLOTS) {
                throw new IllegalArgumentException("slots: " + slots + " (expected: 1 to " + MOST_SLOTS + ")");
            }
            this.slots = slots;
            return this;
        }

        /**
         * Sets the clock. Default: {@link Ticker#system()}.
         *
         * @param ticker the clock
         * @return this
         */
        public Builder ticker(Ticker ticker) {
            this.ticker = Objects.requireNonNull(ticker, "ticker");
            return this;
        }

        /**
         * Sets the seed of the hash, which keeps anybody from choosing who shares a slot. Default: a random one.
         *
         * @param seed any value
         * @return this
         */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Returns the limit.
         *
         * @return a new instance
         */
        public RateLimit build() {
            return new RateLimit(this);
        }
    }
}
