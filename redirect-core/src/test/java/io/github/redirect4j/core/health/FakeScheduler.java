// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A scheduler that runs its tasks on the thread that moves its clock, in the order of their time. Confined. */
final class FakeScheduler extends AbstractExecutorService implements ScheduledExecutorService {
    final FakeTicker ticker;
    boolean rejecting;
    // By subtraction: the clock may wrap.
    private final Queue<Task<?>> tasks =
            new PriorityQueue<>((a, b) -> a.at == b.at ? Long.compare(a.serial, b.serial) : Long.signum(a.at - b.at));
    private long serials;
    private boolean shutdown;

    FakeScheduler(FakeTicker ticker) {
        this.ticker = ticker;
    }

    private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private final long periodNanos;
        private final long serial = serials++;
        private long at;

        Task(Callable<V> work, long delayNanos, long periodNanos) {
            super(work);
            this.periodNanos = periodNanos;
            this.at = ticker.nanoTime() + delayNanos;
        }

        void fire() {
            if (periodNanos == 0) {
                run();
            } else if (runAndReset()) {
                at = ticker.nanoTime() + periodNanos;
                tasks.add(this);
            }
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            tasks.remove(this);
            return super.cancel(mayInterrupt);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - ticker.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    /** Moves the clock, and runs each task when its time has come. */
    void advance(Duration time) {
        long end = ticker.nanoTime() + time.toNanos();
        for (Task<?> next = tasks.peek(); next != null && next.at - end <= 0; next = tasks.peek()) {
            tasks.remove();
            ticker.set(next.at - ticker.nanoTime() > 0 ? next.at : ticker.nanoTime());
            next.fire();
        }
        ticker.set(end);
    }

    /** Moves the clock to the next task that is due and runs it. */
    void runNext() {
        advance(Duration.ofNanos(Math.max(0, tasks.element().at - ticker.nanoTime())));
    }

    int waiting() {
        return tasks.size();
    }

    private <V> ScheduledFuture<V> put(Callable<V> work, long delay, long period, TimeUnit unit) {
        if (rejecting || shutdown) {
            throw new RejectedExecutionException("told to");
        }
        Task<V> task = new Task<>(work, unit.toNanos(delay), unit.toNanos(period));
        tasks.add(task);
        return task;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return put(() -> run(command), delay, 0, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> command, long delay, TimeUnit unit) {
        return put(command, delay, 0, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long delay, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long delay, long period, TimeUnit unit) {
        return put(() -> run(command), delay, period, unit);
    }

    private static Void run(Runnable command) {
        command.run();
        return null;
    }

    @Override
    public void execute(Runnable command) {
        var unused = schedule(command, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public void shutdown() {
        shutdown = true;
        tasks.clear();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
    }
}
