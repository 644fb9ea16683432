// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Delivers a pool's events: each to every listener, in the order of the changes, one at a time, with no lock held. The
 * thread that finds nobody delivering does it for all who come meanwhile, up to the first event whose change is not in
 * force yet.
 */
final class Events {
    private static final int MOST_PENDING = 100_000;

    private final List<PoolListener> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private final Queue<Event> pending = new ArrayDeque<>();
    private boolean delivering;
    private long missed;

    /** The events of one change: put in line while the change is made, released when it is in force. */
    final class Batch {
        private final List<Runnable> after = new ArrayList<>();
        private boolean inForce;

        private Batch() {}

        /** Puts an event in line. Called under the lock that orders the changes. */
        void put(Consumer<PoolListener> event) {
            if (listeners.isEmpty()) {
                return;
            }
            synchronized (lock) {
                if (pending.size() < MOST_PENDING) {
                    pending.add(new Event(this, event));
                } else {
                    missed++;
                }
            }
        }

        /** Has something done on release, with no lock held. */
        void andThen(Runnable action) {
            after.add(action);
        }

        void release() {
            synchronized (lock) {
                inForce = true;
            }
            after.forEach(Runnable::run);
            deliver();
        }
    }

    private record Event(Batch batch, Consumer<PoolListener> call) {}

    /** Calls foreign code whose failure is not ours. */
    static void call(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    void add(PoolListener listener) {
        listeners.add(listener);
    }

    void remove(PoolListener listener) {
        listeners.remove(listener);
    }

    Batch batch() {
        return new Batch();
    }

    private void deliver() {
        for (Consumer<PoolListener> event = take(); event != null; event = take()) {
            Consumer<PoolListener> next = event;
            try {
                listeners.forEach(listener -> call(() -> next.accept(listener)));
            } finally {
                synchronized (lock) {
                    delivering = false;
                }
            }
        }
    }

    /** Takes the next event that is due, unless another thread is delivering: that one will see it. */
    private @Nullable Consumer<PoolListener> take() {
        synchronized (lock) {
            Event first = pending.peek();
            if (delivering || (first == null && missed == 0) || (first != null && !first.batch.inForce)) {
                return null;
            }
            delivering = true;
            if (first != null) {
                pending.remove();
                return first.call;
            }
            long lost = missed;
            missed = 0;
            return listener -> listener.missed(lost);
        }
    }
}
