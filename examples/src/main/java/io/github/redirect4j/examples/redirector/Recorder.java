// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples.redirector;

import io.github.redirect4j.core.Decision;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What the live page shows of the past: how often each server was named in each second of the last minute, and the last
 * decisions with their steps. A pick costs a counter; steps are recorded of some picks only, so that it stays so.
 *
 * <p>Safe for use by many threads at once.
 */
final class Recorder {
    static final int SECONDS = 60;

    private static final int DECISIONS = 8;
    private static final int BURST = 20;
    private static final long STEPS_EVERY_NANOS = 100_000_000;

    private final Ticker ticker;
    private final Map<String, LongAdder> picks = new ConcurrentHashMap<>();
    private final Map<String, History> histories = new ConcurrentHashMap<>();
    private final Map<String, Language> languages = new ConcurrentHashMap<>();
    private final AtomicLong recorded = new AtomicLong();

    Recorder(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Returns what records the decisions said in a language; the busier of two does not crowd out the other. */
    Language language(String name) {
        return languages.computeIfAbsent(name, Language::new);
    }

    /**
     * A decision as the page shows it.
     *
     * @param number which one it is
     * @param nanoTime when it was made
     * @param language what it was said in
     * @param server the id of the server named, or null if there was none
     * @param text the steps, and what became of each server
     */
    record Recorded(
            long number,
            long nanoTime,
            String language,
            @Nullable String server,
            String text) {}

    /** Counts a server that was named. */
    void picked(@Nullable Server server) {
        if (server != null) {
            picks.computeIfAbsent(server.id(), id -> new LongAdder()).increment();
        }
    }

    /** Returns the last decisions of every language, the newest first. */
    List<Recorded> decisions() {
        List<Recorded> all = new ArrayList<>();
        languages.values().forEach(language -> language.addTo(all));
        all.sort(Comparator.comparingLong(Recorded::number).reversed());
        return all;
    }

    /** Ends a second: called once a second by a scheduler. */
    void tick() {
        picks.forEach((id, count) ->
                histories.computeIfAbsent(id, unused -> new History()).add(count.sumThenReset()));
    }

    /** Forgets a server that left. */
    void forget(String id) {
        picks.remove(id);
        histories.remove(id);
    }

    /** Returns how often a server was named in each of the last sixty seconds, the oldest first, the running one last. */
    long[] lastMinute(String id) {
        History history = histories.get(id);
        LongAdder running = picks.get(id);
        long[] minute = new long[SECONDS];
        if (history != null) {
            System.arraycopy(history.seconds(), 1, minute, 0, SECONDS - 1);
        }
        minute[SECONDS - 1] = running == null ? 0 : running.sum();
        return minute;
    }

    /** The decisions said in one language: those of a burst, then ten a second at most; the last few are kept. */
    final class Language {
        private final String name;
        private final Deque<Recorded> decisions = new ArrayDeque<>();
        private final AtomicLong fullAt = new AtomicLong(ticker.nanoTime()); // when the whole burst may come again

        private Language(String name) {
            this.name = name;
        }

        /** Returns whether the steps of a pick that is about to be made should be recorded. */
        boolean wantsSteps() {
            long now = ticker.nanoTime();
            long at = fullAt.get();
            long from = at - now < 0 ? now : at;
            return from - now < BURST * STEPS_EVERY_NANOS && fullAt.compareAndSet(at, from + STEPS_EVERY_NANOS);
        }

        void decided(Decision decision) {
            Server server = decision.server();
            String id = server == null ? null : server.id();
            String text = decision.toString();
            synchronized (decisions) {
                decisions.addFirst(new Recorded(recorded.incrementAndGet(), ticker.nanoTime(), name, id, text));
                if (decisions.size() > DECISIONS) {
                    decisions.removeLast();
                }
            }
        }

        private void addTo(List<Recorded> all) {
            synchronized (decisions) {
                all.addAll(decisions);
            }
        }
    }

    private static final class History {
        private final long[] seconds = new long[SECONDS];
        private int next;

        void add(long count) {
            synchronized (seconds) {
                seconds[next] = count;
                next = (next + 1) % SECONDS;
            }
        }

        long[] seconds() {
            synchronized (seconds) {
                long[] ordered = Arrays.copyOfRange(seconds, next, next + SECONDS);
                System.arraycopy(seconds, 0, ordered, SECONDS - next, next);
                return ordered;
            }
        }
    }
}
