// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the names of a pool's servers, off the path of requests: each name once at a time, a bounded number at once,
 * and an answer that never comes is given up at the next round.
 */
final class AddressBook {
    /** Takes an answer: the addresses, or none and why. */
    interface Answers {
        void found(String host, List<InetAddress> addresses, @Nullable Throwable cause);
    }

    private static final int AT_ONCE = 64;

    private final Resolver resolver;
    private final Ticker ticker;
    private final long patienceNanos;
    private final Answers answers;
    private final Object lock = new Object();
    private final Map<String, Lookup> open = new HashMap<>();
    private final Queue<Lookup> waiting = new ArrayDeque<>();
    private int running;
    private boolean starting;

    AddressBook(Resolver resolver, Ticker ticker, Duration patience, Answers answers) {
        this.resolver = resolver;
        this.ticker = ticker;
        this.patienceNanos = patience.toNanos();
        this.answers = answers;
    }

    /** Looks a name up, unless that is under way. The stage completes when its answer, of any kind, is in. */
    CompletableFuture<@Nullable Void> lookUp(String host) {
        Lookup lookup;
        Lookup given = null;
        synchronized (lock) {
            Lookup present = open.get(host);
            if (present != null && !isOverdue(present)) {
                return present.done;
            }
            if (present != null) {
                drop(present);
                given = present;
            }
            lookup = new Lookup(host);
            open.put(host, lookup);
            waiting.add(lookup);
        }
        if (given != null) {
            given.done.complete(null);
        }
        startWaiting();
        return lookup.done;
    }

    private boolean isOverdue(Lookup lookup) {
        return lookup.running && ticker.nanoTime() - lookup.since > patienceNanos;
    }

    /** One thread at a time starts look-ups, so that answers given at once do not nest. */
    private void startWaiting() {
        synchronized (lock) {
            if (starting) {
                return;
            }
            starting = true;
        }
        while (true) {
            Lookup next;
            List<Lookup> given = List.of();
            synchronized (lock) {
                if (running == AT_ONCE && !waiting.isEmpty()) {
                    given = open.values().stream().filter(this::isOverdue).toList();
                    given.forEach(this::drop);
                }
                next = running < AT_ONCE ? waiting.poll() : null;
                if (next == null) {
                    starting = false;
                    return;
                }
                running++;
                next.running = true;
                next.since = ticker.nanoTime();
            }
            given.forEach(lookup -> lookup.done.complete(null));
            start(next);
        }
    }

    private void start(Lookup lookup) {
        CompletionStage<List<InetAddress>> answer;
        try {
            answer = Objects.requireNonNull(resolver.resolve(lookup.host), "the resolver's answer");
        } catch (RuntimeException | Error e) { // one bad look-up must not end all others
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((addresses, cause) -> finish(lookup, addresses, cause));
    }

    private void finish(Lookup lookup, @Nullable List<InetAddress> addresses, @Nullable Throwable cause) {
        synchronized (lock) {
            if (!lookup.running) {
                lookup.done.complete(null);
                return; // given up, and too late
            }
            drop(lookup);
        }
        try {
            answers.found(lookup.host, addresses == null ? List.of() : addresses, cause);
        } finally {
            lookup.done.complete(null);
        }
        startWaiting();
    }

    private void drop(Lookup lookup) {
        lookup.running = false;
        running--;
        open.remove(lookup.host, lookup);
    }

    private static final class Lookup {
        final String host;
        final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        boolean running;
        long since;

        Lookup(String host) {
            this.host = host;
        }
    }
}
