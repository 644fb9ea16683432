// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import io.github.redirect4j.core.internal.Text;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a pool's servers, whoever they are: what people want of them, their health, their drains and ramps. The
 * facts stand in cells; this is who writes them, a batch at a time, under one short lock.
 *
 * <p>Safe for use by many threads at once. Listeners and completions of drains are called without the lock.
 */
final class Conditions {
    private final ServerPool pool;
    private final Events events;
    private final Ticker ticker;
    private final @Nullable LeaseClock leases;
    private final @Nullable SlowStart slowStart;
    private final Object lock = new Object();
    private final Set<Cell> drains = ConcurrentHashMap.newKeySet();
    private long born;

    Conditions(ServerPool pool, Events events, @Nullable SlowStart slowStart) {
        this.pool = pool;
        this.events = events;
        this.ticker = pool.ticker();
        this.leases = pool.leases();
        this.slowStart = slowStart;
    }

    // ---- who comes and goes

    /** Begins anew with a server that entered. */
    void entered(Cell cell, boolean first, Events.Batch batch) {
        long now = ticker.nanoTime();
        synchronized (lock) {
            if (first) {
                born = now;
            }
            CompletableFuture<@Nullable Void> drain = endDrain(cell);
            if (drain != null) {
                batch.andThen(() -> drain.cancel(false));
            }
            cell.removed(false);
            cell.admin(AdminState.READY);
            cell.forgetHealth();
            // Servers that are there at the start, or soon after, are as cold as each other.
            if (slowStart != null && now - born > slowStart.window().toNanos()) {
                cell.startRamp(now);
            }
        }
    }

    /** Lets nobody begin at a server any more. */
    void left(Cell cell) {
        synchronized (lock) {
            cell.removed(true);
        }
    }

    boolean isIdle(Cell cell) {
        return cell.isIdle(leases, ticker.nanoTime());
    }

    /** Returns what the members' cells say now, no batch of changes half done. */
    Statuses statuses(Members all) {
        synchronized (lock) {
            return new Statuses(all);
        }
    }

    // ---- what people want

    boolean state(String id, AdminState to) {
        CompletableFuture<@Nullable Void> ended = null;
        Events.Batch batch = events.batch();
        synchronized (lock) {
            Server server = pool.get(id);
            if (server == null) {
                return false;
            }
            Cell cell = Objects.requireNonNull(server.cell());
            AdminState from = cell.admin();
            cell.admin(to);
            if (to == AdminState.READY) {
                ended = endDrain(cell);
            }
            if (from == AdminState.MAINT && to == AdminState.READY) {
                ramp(cell);
            }
            if (from != to) {
                batch.put(listener -> listener.state(server, from, to));
            }
        }
        pool.refresh(batch);
        if (ended != null) {
            ended.cancel(false);
        }
        return true;
    }

    private @Nullable CompletableFuture<@Nullable Void> endDrain(Cell cell) {
        CompletableFuture<@Nullable Void> going = cell.draining();
        cell.draining(null);
        drains.remove(cell);
        return going;
    }

    CompletionStage<@Nullable Void> drain(String id) {
        CompletableFuture<@Nullable Void> end;
        Cell cell;
        Events.Batch batch = events.batch();
        synchronized (lock) {
            Server server = pool.get(id);
            if (server == null) {
                throw new IllegalArgumentException("id: " + Text.quote(id) + " (expected: a server of the pool)");
            }
            cell = Objects.requireNonNull(server.cell());
            CompletableFuture<@Nullable Void> going = cell.draining();
            end = going == null ? new CompletableFuture<>() : going;
            cell.draining(end);
            drains.add(cell);
            if (cell.admin() == AdminState.READY) {
                cell.admin(AdminState.DRAIN);
                batch.put(listener -> listener.state(server, AdminState.READY, AdminState.DRAIN));
            }
        }
        pool.refresh(batch);
        drained(cell);
        return end.minimalCompletionStage();
    }

    /** Completes the drains that have come to their end. */
    void endDrains() {
        drains.forEach(this::drained);
    }

    /** Completes the drain of a server that is idle. */
    void drained(Cell cell) {
        CompletableFuture<@Nullable Void> end = null;
        synchronized (lock) {
            if (cell.isIdle(leases, ticker.nanoTime())) {
                end = endDrain(cell);
            }
        }
        if (end != null) {
            end.complete(null);
        }
    }

    // ---- what sources say

    int judge(HealthSource source, Map<String, Health> healths, String evidence) {
        healths.forEach((id, health) -> Objects.requireNonNull(health, "health"));
        int there = 0;
        boolean changed = false;
        Events.Batch batch = events.batch();
        synchronized (lock) {
            for (Map.Entry<String, Health> entry : healths.entrySet()) {
                Server server = pool.get(entry.getKey());
                if (server != null) {
                    there++;
                    changed |= judge(source, server, entry.getValue(), evidence, batch);
                }
            }
        }
        if (changed) {
            pool.refresh(batch);
        }
        return there;
    }

    private boolean judge(HealthSource source, Server server, Health word, String evidence, Events.Batch batch) {
        Cell cell = Objects.requireNonNull(server.cell());
        Health from = cell.health();
        if ((source.isClosed() && word != Health.UNKNOWN) || !cell.judge(source, word, evidence)) {
            return false;
        }
        Health to = cell.health();
        String why = source.marked(evidence);
        if (from.compareTo(Health.PROBING) >= 0 && to.compareTo(Health.PROBING) < 0) {
            ramp(cell);
        }
        batch.put(listener -> listener.health(server, from, to, why));
        return true;
    }

    Health said(HealthSource source, String id) {
        synchronized (lock) {
            Server server = pool.get(id);
            return server == null
                    ? Health.UNKNOWN
                    : Objects.requireNonNull(server.cell()).said(source);
        }
    }

    void takeBack(HealthSource source) {
        Map<String, Health> all = new HashMap<>();
        pool.servers().forEach(server -> all.put(server.id(), Health.UNKNOWN));
        judge(source, all, "says nothing any more");
    }

    private void ramp(Cell cell) {
        if (slowStart != null) {
            cell.startRamp(ticker.nanoTime());
        }
    }

    /** Takes over a report; returns whether it asks for a share of the weight. */
    boolean report(Cell cell, LoadReport report) {
        synchronized (lock) {
            cell.reconcile(report, leases, ticker.nanoTime());
            return cell.asks(report);
        }
    }

    /** Ends the ramps that are over, and has selectors follow those that go on. */
    void followRamps() {
        if (slowStart == null) {
            return;
        }
        boolean ended = false;
        boolean goOn = false;
        long now = ticker.nanoTime();
        synchronized (lock) {
            for (Server server : pool.servers()) {
                Cell cell = Objects.requireNonNull(server.cell());
                if (cell.isRamping()
                        && now - cell.readySince() >= slowStart.window().toNanos()) {
                    cell.endRamp();
                    ended = true;
                }
                goOn |= cell.isRamping();
            }
        }
        if (ended || goOn) {
            pool.followRamps(ended);
        }
    }
}
