// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Delivers a pool's events: each to every listener, in the order of the changes, one at a time, with no lock held. The
 * thread that finds nobody delivering does it for all who come meanwhile.
 */
final class Events {
    private static final int MOST_PENDING = 100_000;

    private final List<PoolListener> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private final Queue<Consumer<PoolListener>> pending = new ArrayDeque<>();
    private boolean delivering;
    private long missed;

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

    /** Puts an event in line. Called under the lock that orders the changes; {@link #deliver} follows without it. */
    void put(Consumer<PoolListener> event) {
        if (listeners.isEmpty()) {
            return;
        }
        synchronized (lock) {
            if (pending.size() < MOST_PENDING) {
                pending.add(event);
            } else {
                missed++;
            }
        }
    }

    void deliver() {
        while (true) {
            Consumer<PoolListener> event;
            synchronized (lock) {
                if (delivering || (pending.isEmpty() && missed == 0)) {
                    return;
                }
                event = pending.poll();
                if (event == null) {
                    long lost = missed;
                    missed = 0;
                    event = listener -> listener.missed(lost);
                }
                delivering = true;
            }
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
}
