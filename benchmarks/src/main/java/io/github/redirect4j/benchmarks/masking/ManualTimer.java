// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import io.github.redirect4j.core.Ticker;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A scheduler in the simulation's time, of which only what gRPC asks for is there: a task again and again with a fixed delay.
 *
 * <p>Confined: one thread at a time, no internal locking.
 */
final class ManualTimer {
    private final Ticker clock;
    private final List<Task> tasks = new ArrayList<>();

    ManualTimer(Ticker clock) {
        this.clock = clock;
    }

    private static final class Task {
        final Runnable work;
        final long delay;
        long due;

        Task(Runnable work, long due, long delay) {
            this.work = work;
            this.due = due;
            this.delay = delay;
        }
    }

    /** Returns the scheduler. */
    ScheduledExecutorService executor() {
        return (ScheduledExecutorService) Proxy.newProxyInstance(
                ScheduledExecutorService.class.getClassLoader(),
                new Class<?>[] {ScheduledExecutorService.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("scheduleWithFixedDelay")) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    TimeUnit unit = (TimeUnit) arguments[3];
                    return repeat((Runnable) arguments[0], unit.toNanos((long) arguments[1]), unit.toNanos((long)
                            arguments[2]));
                });
    }

    private ScheduledFuture<?> repeat(Runnable work, long first, long delay) {
        Task task = new Task(work, clock.nanoTime() + first, delay);
        tasks.add(task);
        return (ScheduledFuture<?>) Proxy.newProxyInstance(
                ScheduledFuture.class.getClassLoader(),
                new Class<?>[] {ScheduledFuture.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("cancel")) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    return tasks.remove(task);
                });
    }

    /** Runs what has fallen due. */
    void tick() {
        long now = clock.nanoTime();
        for (Task task : List.copyOf(tasks)) {
            if (now - task.due >= 0) {
                task.work.run();
                task.due = now + task.delay;
            }
        }
    }
}
