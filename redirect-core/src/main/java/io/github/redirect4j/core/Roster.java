// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a pool: takes changes of membership one at a time, lays them out for every selector, and only then puts them in
 * force.
 *
 * <pre>
 * field        written under   read by
 * state        lock            everyone, volatile, whole object swapped
 * found        itself          who holds it
 * all others   lock            who holds the lock
 * </pre>
 *
 * <p>Safe for use by many threads at once. Foreign code (attachments, algorithms, tierings) is called under the lock, and
 * nothing but a change of membership waits for it.
 */
final class Roster {
    private static final int MOST_TOMBS = 16_384;

    private final ServerPool pool;
    private final Conditions conditions;
    private final Events events;
    private final List<PoolSelector> selectors;
    private final @Nullable AddressBook addressBook;

    private final Object lock = new Object();
    private final List<Attachment<?>> attachments = new CopyOnWriteArrayList<>();
    private final Map<String, List<InetAddress>> found = new HashMap<>();
    private final Map<String, Cell> tombs = new LinkedHashMap<>();
    private final SharedPickers pickers = new SharedPickers();
    private Membership membership = new Membership();
    private long serials;
    private volatile PoolState state = PoolState.empty(0);

    Roster(ServerPool pool, Conditions conditions, Events events, List<PoolSelector> selectors, ServerPool.Builder b) {
        this.pool = pool;
        this.conditions = conditions;
        this.events = events;
        this.selectors = selectors;
        this.addressBook =
                b.resolver == null ? null : new AddressBook(b.resolver, b.ticker, b.patience, this::addressesFound);
    }

    PoolState state() {
        return state;
    }

    /** Makes several changes at once; returns whether anything changed. */
    boolean change(List<PoolUpdate.Change> changes) {
        Set<String> names = Set.of();
        boolean changed;
        Events.Batch batch = events.batch();
        try {
            synchronized (lock) {
                Membership draft = new Membership(membership);
                changes.forEach(c -> c.apply(draft));
                PoolState before = state;
                changed = adopt(draft, 1, batch);
                if (changed && addressBook != null) {
                    names = newNames(before, state);
                }
            }
        } finally {
            batch.release();
        }
        for (String name : names) {
            var unused = lookUp(name); // its answer is a change of its own
        }
        return changed;
    }

    /** Makes a draft the membership, and has every selector follow. */
    private boolean adopt(Membership draft, int step, Events.Batch batch) {
        PoolState before = state;
        List<Server> servers = new ArrayList<>();
        Map<String, Server> byId = new HashMap<>();
        for (Membership.Entry entry : draft.entries().values()) {
            Server old = before.byId().get(entry.declared().id());
            Server now = old != null && membership.has(entry) && isAttached(old) ? old : enrolled(entry, old);
            servers.add(now);
            byId.put(now.id(), now);
        }
        Server[] all = servers.toArray(new Server[0]);
        if (Arrays.equals(before.servers(), all, (a, b) -> a == b ? 0 : 1)) {
            membership = draft;
            return false;
        }
        if (all.length > Attempt.MOST_SERVERS) {
            throw new IllegalArgumentException(
                    "servers: " + all.length + " (expected: at most " + Attempt.MOST_SERVERS + ")");
        }
        PoolState after = new PoolState(before.version() + step, all, byId);
        Map<PoolSelector, Blueprint> prepared = new LinkedHashMap<>();
        for (PoolSelector selector : selectors) {
            prepared.put(selector, selector.prepare(after, pickers)); // foreign code: if it throws, nothing has changed
        }
        membership = draft;
        enter(before, after, batch);
        state = after;
        prepared.forEach(PoolSelector::commit);
        leave(before, after, batch);
        prepared.keySet().forEach(selector -> batch.andThen(selector.panics()::tell));
        return true;
    }

    private Server enrolled(Membership.Entry entry, @Nullable Server old) {
        Server plain = entry.declared().enrolled(entry.currentWeight(), entry.resolved(), null, new Object[] {pool});
        Server kept = old != null && old.sameDefinition(plain) ? old : null;
        if (kept != null && isAttached(kept)) {
            return kept;
        }
        @Nullable Object[] ready = kept == null ? new Object[] {pool} : kept.attached();
        @Nullable Object[] values = Arrays.copyOf(ready, attachments.size() + 1);
        for (int i = ready.length; i < values.length; i++) {
            values[i] = attachments.get(i - 1).compute(plain);
        }
        Cell cell = old == null ? cellFor(plain.id()) : old.cell();
        return entry.declared().enrolled(entry.currentWeight(), entry.resolved(), cell, values);
    }

    private boolean isAttached(Server server) {
        return server.attached().length == attachments.size() + 1;
    }

    private Cell cellFor(String id) {
        Cell left = tombs.get(id);
        if (left != null) {
            return left;
        }
        Cell made = new Cell(id, serials++);
        if (pool.leases() != null) {
            made.keepMarks();
        }
        return made;
    }

    private void enter(PoolState before, PoolState after, Events.Batch batch) {
        boolean first = before.servers().length == 0;
        for (Server server : after.servers()) {
            Server old = before.byId().get(server.id());
            Cell cell = Objects.requireNonNull(server.cell());
            cell.cap(server.maxInFlight());
            if (old == null) {
                tombs.remove(server.id());
                conditions.entered(cell, first, batch);
                batch.put(listener -> listener.added(server));
            } else if (!old.sameDefinition(server)) {
                batch.put(listener -> listener.changed(old, server));
            }
        }
    }

    /** Closes the cells of those that left, after every selector has stopped picking them: until then nobody is missed. */
    private void leave(PoolState before, PoolState after, Events.Batch batch) {
        tombs.values().removeIf(conditions::isIdle);
        for (Server server : before.servers()) {
            if (!after.byId().containsKey(server.id())) {
                Cell cell = Objects.requireNonNull(server.cell());
                conditions.left(cell);
                if (!conditions.isIdle(cell)) {
                    tombs.put(server.id(), cell);
                }
                batch.put(listener -> listener.removed(server));
            }
        }
        while (tombs.size() > MOST_TOMBS) {
            tombs.remove(tombs.keySet().iterator().next());
        }
    }

    /** Takes over how much of its weight a server wants, as it reported last. A change costs O(n) even where nothing changes. */
    void share(String id, Cell cell) {
        boolean news;
        synchronized (lock) {
            Membership.Entry entry = membership.entries().get(id);
            news = entry != null && entry.share() != cell.share();
        }
        if (news) {
            change(List.of(draft -> draft.share(id, cell.share()))); // by then perhaps of a later report
        }
    }

    /** Binds a selector to who is there, and to all who come. */
    PoolSelector bind(ServerSelector.Builder settings) {
        synchronized (lock) {
            PoolSelector selector = new PoolSelector(pool, settings, state, pickers);
            selectors.add(selector);
            selector.refresh(); // health may have changed between its first look and its registration
            return selector;
        }
    }

    <T> Attachment<T> attach(Function<? super Server, ? extends T> compute) {
        synchronized (lock) {
            for (Attachment<?> there : attachments) {
                if (there.computes(compute)) {
                    return there.typed();
                }
            }
            Attachment<T> made = new Attachment<>(pool, attachments.size() + 1, compute);
            attachments.add(made);
            try {
                adopt(new Membership(membership), 0, events.batch());
            } catch (RuntimeException | Error e) {
                attachments.remove(made);
                throw e;
            }
            return made;
        }
    }

    // ---- names

    /** Looks up all names; returns when every answer is in. */
    CompletionStage<@Nullable Void> resolve() {
        List<CompletableFuture<@Nullable Void>> answers = new ArrayList<>();
        for (String host : newNames(PoolState.empty(0), state)) {
            answers.add(lookUp(host));
        }
        return CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
                .minimalCompletionStage();
    }

    private CompletableFuture<@Nullable Void> lookUp(String host) {
        return addressBook == null ? CompletableFuture.completedFuture(null) : addressBook.lookUp(host);
    }

    private static Set<String> newNames(PoolState before, PoolState after) {
        Set<String> names = new LinkedHashSet<>();
        for (Server server : after.servers()) {
            Server old = before.byId().get(server.id());
            String host = server.host();
            boolean known = old != null
                    && old.isNamed()
                    && Objects.equals(host, old.host())
                    && (old.addresses().isEmpty() || !server.addresses().isEmpty());
            if (host != null && server.isNamed() && !known) {
                names.add(host);
            }
        }
        return names;
    }

    /** Answers come singly and a change costs O(n): those that arrive while one is applied are applied together. */
    private void addressesFound(String host, List<InetAddress> addresses, @Nullable Throwable cause) {
        if (cause != null || addresses.isEmpty()) {
            Events.Batch batch = events.batch();
            for (Server server : state.servers()) {
                if (host.equals(server.host()) && server.isNamed()) {
                    batch.put(listener -> listener.unresolved(server, cause));
                }
            }
            batch.release();
            return;
        }
        synchronized (found) {
            found.put(host, Server.bounded(addresses));
        }
        change(List.of(draft -> {
            synchronized (found) {
                if (!found.isEmpty()) {
                    draft.resolved(found);
                    found.clear();
                }
            }
        }));
    }
}
