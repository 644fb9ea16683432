// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which plans of a selector are in panic, and who is to be told. What is noted under a lock is told later without one, in
 * the same order and one at a time.
 */
final class Panics {
    private final @Nullable SelectorListener listener;
    private final Set<Object> plans = ConcurrentHashMap.newKeySet();
    private final Queue<Runnable> untold = new ConcurrentLinkedQueue<>();
    private final AtomicInteger telling = new AtomicInteger();

    Panics(@Nullable SelectorListener listener) {
        this.listener = listener;
    }

    boolean has(Object plan) {
        return plans.contains(plan);
    }

    void note(Object plan, boolean panic) {
        boolean changed = panic ? plans.add(plan) : plans.remove(plan);
        SelectorListener told = listener;
        if (changed && told != null) {
            untold.add(() -> told.panic(plan, panic));
        }
    }

    void tell() {
        if (untold.isEmpty() || telling.getAndIncrement() != 0) {
            return; // whoever is telling goes round again
        }
        int seen = 1;
        do {
            for (Runnable next = untold.poll(); next != null; next = untold.poll()) {
                Events.call(next);
            }
            seen = telling.addAndGet(-seen);
        } while (seen != 0);
    }
}
