// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.time.Duration;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks after one in so many attempts, because somebody may forget to end them: a server whose count never falls gets less
 * and less, and nothing says why. Each that is looked after remembers where it began.
 *
 * <p>Safe for use by many threads at once.
 */
final class Watch {
    /** At most so many at once: those that rightly go on for hours, as connections of a chat, must not pile up here. */
    private static final int MOST = 1_000;

    private final int oneIn;
    private final long patience;
    private final Ticker ticker;

    // Counted without a locked instruction: which attempt is looked after does not matter.
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger watched = new AtomicInteger();
    private final Queue<Begun> begun = new ConcurrentLinkedQueue<>();

    private final Object sweeping = new Object();

    private record Begun(Attempt attempt, int use, Server server, long since, Throwable where) {}

    Watch(int oneIn, Duration patience, Ticker ticker) {
        this.oneIn = oneIn;
        this.patience = patience.toNanos();
        this.ticker = ticker;
    }

    /** Notes that an attempt has begun; mostly that is all. */
    void begun(Attempt attempt) {
        int next = count.getOpaque() + 1;
        boolean due = next >= oneIn;
        count.setOpaque(due ? 0 : next);
        if (due && watched.getOpaque() < MOST) {
            watched.incrementAndGet();
            Throwable where = new Throwable("the attempt began here");
            begun.add(new Begun(attempt, attempt.use(), attempt.server(), ticker.nanoTime(), where));
        }
    }

    /** Lets go of those that ended, and tells of those that go on for longer than they should, of each once. */
    void sweep(Events.Batch batch) {
        synchronized (sweeping) {
            sweep(batch, ticker.nanoTime());
        }
    }

    private void sweep(Events.Batch batch, long now) {
        for (Iterator<Begun> all = begun.iterator(); all.hasNext(); ) {
            Begun each = all.next();
            boolean ended = each.attempt.use() != each.use;
            long age = now - each.since;
            if (ended || age >= patience) {
                all.remove();
                watched.decrementAndGet();
            }
            if (!ended && age >= patience) {
                batch.put(listener -> listener.unended(each.server, Duration.ofNanos(age), each.where));
            }
        }
    }
}
