// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import io.github.redirect4j.core.internal.Text;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The servers that requests can go to, and all that is known about them: health, what people want of them, what they are
 * working on. Selectors are views of it, so a change shows in all of them at once.
 *
 * <p>Every change is in force in every selector when the call that makes it returns. Changes of membership wait for each
 * other while tables are built; changes of state and health never wait for that, and no request waits for anything.
 *
 * <p>The pool has no thread of its own. If it keeps leases, opens servers slowly or has outcome listeners, call {@link #sweep()} about once a
 * second from a scheduler of yours.
 *
 * <p>Safe for use by many threads at once.
 */
public final class ServerPool {
    /*
     * Locks, in the order in which they may be taken together:
     *
     *   membershipLock  membership, tombs, serials; held while tables are built and attachments computed
     *   (a selector's publishing lock)
     *   stateLock       status bits of cells; short
     *   (the event queue's lock; innermost, short)
     *
     * state is written under membershipLock and read by everyone, volatile, whole object swapped. Listeners, completions
     * of drains and resolvers are called with none of them held.
     */
    private static final int MOST_TOMBS = 16_384;
    private static final int SHOWN = 20;

    private final Ticker ticker;
    private final @Nullable SlowStart slowStart;
    private final double panicEnter;
    private final double panicLeave;
    private final @Nullable LeaseClock leases;
    private final @Nullable Admission admission;
    private final @Nullable AddressBook addressBook;

    private final Object membershipLock = new Object();
    private final Object stateLock = new Object();
    private final Events events = new Events();
    private final HealthSource callers = new HealthSource(this, "setHealth");
    private final Outcomes outcomes = new Outcomes();
    private final List<PoolSelector> selectors = new CopyOnWriteArrayList<>();
    private final List<Attachment<?>> attachments = new CopyOnWriteArrayList<>();
    private final Set<Cell> drains = ConcurrentHashMap.newKeySet();
    private final Map<String, List<InetAddress>> found = new HashMap<>();

    private Membership membership = new Membership();
    private final Map<String, Cell> tombs = new LinkedHashMap<>();
    private long serials;
    private long born;
    private volatile PoolState state = PoolState.empty(0);

    private ServerPool(Builder b) {
        this.ticker = b.ticker;
        this.slowStart = b.slowStart;
        this.panicEnter = b.panicEnter;
        this.panicLeave = b.panicLeave;
        this.leases = b.residence == null ? null : new LeaseClock(b.residence, ticker);
        this.admission = b.maxInFlight == Admission.NO_LIMIT && b.retryShare == 1
                ? null
                : new Admission(b.maxInFlight, b.retryShare, b.retriesAlways);
        this.addressBook =
                b.resolver == null ? null : new AddressBook(b.resolver, ticker, b.patience, this::addressesFound);
    }

    /**
     * Returns a pool of these servers with every setting at its default.
     *
     * @param servers the servers, each id once
     * @return a new pool
     * @throws IllegalArgumentException if an id is repeated
     */
    public static ServerPool of(Server... servers) {
        ServerPool pool = builder().build();
        pool.replace(List.of(servers));
        return pool;
    }

    /**
     * Returns a builder of a pool.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    // ---- membership

    /**
     * Adds a server.
     *
     * @param server the server
     * @throws IllegalArgumentException if its id is in the pool
     */
    public void add(Server server) {
        update(u -> u.add(server));
    }

    /**
     * Removes a server. It is not picked any more; attempts at it go on, and if it comes back before they end they count
     * again.
     *
     * @param id its id
     * @return whether it was there
     */
    public boolean remove(String id) {
        return change(new PoolUpdate().remove(id).changes());
    }

    /**
     * Sets a server's weight. The weight stays until it is set again, or until the server is defined anew with another
     * weight than it was defined with before.
     *
     * @param id its id
     * @param weight 0, or 1e-9 to 1e9
     * @return whether the server is there
     * @throws IllegalArgumentException if the weight is negative, not finite or out of range
     */
    public boolean setWeight(String id, double weight) {
        change(new PoolUpdate().weight(id, weight).changes());
        return get(id) != null;
    }

    /**
     * Makes these the servers of the pool: removes the others, adds the new ones, redefines those that are there. Their
     * state, health and counts stay.
     *
     * @param servers the servers, each id once
     * @throws IllegalArgumentException if an id is repeated
     */
    public void replace(Collection<Server> servers) {
        update(u -> u.replace(servers));
    }

    /**
     * Makes several changes at once: selectors see all of them or none. They are applied to the membership as it is at
     * that moment, so two sources that update at the same time do not undo each other's changes.
     *
     * @param edit records the changes; called once, on this thread, with no lock held
     * @throws IllegalArgumentException if a change is impossible; nothing is changed then, nor if an attachment, an
     *     algorithm, a tiering or a condition of the user's throws
     */
    public void update(Consumer<? super PoolUpdate> edit) {
        PoolUpdate update = new PoolUpdate();
        edit.accept(update);
        change(update.changes());
    }

    private boolean change(List<PoolUpdate.Change> changes) {
        Set<String> names = Set.of();
        boolean changed;
        Events.Batch batch = events.batch();
        try {
            synchronized (membershipLock) {
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
            prepared.put(selector, selector.prepare(after)); // foreign code: if it throws, nothing has changed
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
        Server plain = entry.declared().enrolled(entry.currentWeight(), entry.resolved(), null, new Object[] {this});
        Server kept = old != null && old.sameDefinition(plain) ? old : null;
        if (kept != null && isAttached(kept)) {
            return kept;
        }
        @Nullable Object[] ready = kept == null ? new Object[] {this} : kept.attached();
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
        if (leases != null) {
            made.keepMarks();
        }
        return made;
    }

    private void enter(PoolState before, PoolState after, Events.Batch batch) {
        long now = ticker.nanoTime();
        if (before.servers().length == 0) {
            born = now;
        }
        for (Server server : after.servers()) {
            Server old = before.byId().get(server.id());
            Cell cell = Objects.requireNonNull(server.cell());
            cell.cap(server.maxInFlight());
            if (old == null) {
                tombs.remove(server.id());
                synchronized (stateLock) {
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
                batch.put(listener -> listener.added(server));
            } else if (!old.sameDefinition(server)) {
                batch.put(listener -> listener.changed(old, server));
            }
        }
    }

    /** Closes the cells of those that left, after every selector has stopped picking them: until then nobody is missed. */
    private void leave(PoolState before, PoolState after, Events.Batch batch) {
        long now = ticker.nanoTime();
        tombs.values().removeIf(cell -> cell.isIdle(leases, now));
        for (Server server : before.servers()) {
            if (!after.byId().containsKey(server.id())) {
                Cell cell = Objects.requireNonNull(server.cell());
                synchronized (stateLock) {
                    cell.removed(true);
                }
                if (!cell.isIdle(leases, now)) {
                    tombs.put(server.id(), cell);
                }
                batch.put(listener -> listener.removed(server));
            }
        }
        while (tombs.size() > MOST_TOMBS) {
            tombs.remove(tombs.keySet().iterator().next());
        }
    }

    // ---- state and health

    /**
     * Sets what people want of a server. Setting {@link AdminState#READY} ends a drain that is going on.
     *
     * @param id its id
     * @param to the state
     * @return whether the server is there
     */
    public boolean setState(String id, AdminState to) {
        Objects.requireNonNull(to, "to");
        CompletableFuture<@Nullable Void> ended = null;
        Events.Batch batch = events.batch();
        synchronized (stateLock) {
            Server server = get(id);
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
        refresh(batch);
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

    /**
     * Drains a server: sets {@link AdminState#DRAIN} and tells when nothing is left at it. From then on no attempt begins
     * there, except by requests that stick to it. With leases, the end of the last ones is seen by {@link #sweep()}.
     *
     * @param id its id
     * @return completes when no attempt is in flight and what was leased has faded, also if the server is removed
     *     meanwhile; exceptionally, caused by a {@link java.util.concurrent.CancellationException}, if it is made ready
     *     again or returns after it was removed
     * @throws IllegalArgumentException if there is no such server
     */
    public CompletionStage<@Nullable Void> drain(String id) {
        CompletableFuture<@Nullable Void> end;
        Cell cell;
        Events.Batch batch = events.batch();
        synchronized (stateLock) {
            Server server = get(id);
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
        refresh(batch);
        drained(cell);
        return end.minimalCompletionStage();
    }

    /**
     * Returns one more source of health, besides those who call {@link #setHealth}: the rule that joins them is {@link
     * HealthSource}'s.
     *
     * @param name marks its evidence, {@code "checks"} for one
     * @return a new source that has said nothing
     */
    public HealthSource healthSource(String name) {
        return new HealthSource(this, Objects.requireNonNull(name, "name"));
    }

    /**
     * Says whether a server answers, as a source of its own beside those of {@link #healthSource}.
     *
     * @param id its id
     * @param health the health; {@link Health#UNKNOWN} takes back what was said here
     * @return whether the server is there
     */
    public boolean setHealth(String id, Health health) {
        return setHealth(Map.of(id, health)) == 1;
    }

    /**
     * Says of several servers at once whether they answer, which costs selectors as much as saying it of one.
     *
     * @param healths the health by id; ids that are not in the pool are ignored
     * @return how many of the servers are there
     */
    public int setHealth(Map<String, Health> healths) {
        return judge(callers, healths, "");
    }

    int judge(HealthSource source, Map<String, Health> healths, String evidence) {
        healths.forEach((id, health) -> Objects.requireNonNull(health, "health"));
        int there = 0;
        boolean changed = false;
        Events.Batch batch = events.batch();
        synchronized (stateLock) {
            for (Map.Entry<String, Health> entry : healths.entrySet()) {
                Server server = get(entry.getKey());
                if (server != null) {
                    there++;
                    changed |= judge(source, server, entry.getValue(), evidence, batch);
                }
            }
        }
        if (changed) {
            refresh(batch);
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
        String why = cell.evidence();
        if (from.compareTo(Health.PROBING) >= 0 && to.compareTo(Health.PROBING) < 0) {
            ramp(cell);
        }
        batch.put(listener -> listener.health(server, from, to, why));
        return true;
    }

    Health said(HealthSource source, String id) {
        synchronized (stateLock) {
            Server server = get(id);
            return server == null
                    ? Health.UNKNOWN
                    : Objects.requireNonNull(server.cell()).said(source);
        }
    }

    void takeBack(HealthSource source) {
        Map<String, Health> all = new HashMap<>();
        servers().forEach(server -> all.put(server.id(), Health.UNKNOWN));
        judge(source, all, "says nothing any more");
    }

    private void ramp(Cell cell) {
        if (slowStart != null) {
            cell.startRamp(ticker.nanoTime());
        }
    }

    private void refresh(Events.Batch batch) {
        selectors.forEach(PoolSelector::refresh);
        selectors.forEach(selector -> selector.panics().tell());
        batch.release();
    }

    /**
     * Takes over what a server says of its own load. If the pool keeps leases, what was assumed up to then is replaced.
     * If it names a share that is not the last one, the server's weight changes, which costs as much as any change of
     * membership; the share stays until another one is named. The rest of a report replaces the rest of the last one, unless
     * it names nothing but a share. What is older than what was said last is ignored.
     *
     * @param id its id
     * @param report what it says
     * @return whether the server is there
     */
    public boolean report(String id, LoadReport report) {
        Objects.requireNonNull(report, "report");
        Server server = get(id);
        if (server == null) {
            return false;
        }
        Cell cell = Objects.requireNonNull(server.cell());
        boolean asks;
        synchronized (stateLock) {
            cell.reconcile(report, leases, ticker.nanoTime());
            asks = cell.asks(report);
        }
        if (asks && isNews(id, cell.share())) {
            change(List.of(draft -> draft.share(id, cell.share()))); // by then perhaps of a later report
        }
        return true;
    }

    /** Returns whether a server has another share than that: a change costs O(n) even where nothing changes. */
    private boolean isNews(String id, double share) {
        synchronized (membershipLock) {
            Membership.Entry entry = membership.entries().get(id);
            return entry != null && entry.share() != share;
        }
    }

    /**
     * Does what falls due with time: ends drains whose leases have faded, ends ramps, tells of attempts that were not
     * ended, and has outcome listeners do what they have to. Cheap when nothing is due: some nanoseconds a server.
     */
    public void sweep() {
        drains.forEach(this::drained);
        Events.Batch batch = events.batch();
        try {
            selectors.forEach(selector -> selector.sweep(batch));
        } finally {
            batch.release();
        }
        boolean changed = false;
        SlowStart ramp = slowStart;
        long now = ticker.nanoTime();
        synchronized (stateLock) {
            for (Server server : state.servers()) {
                Cell cell = Objects.requireNonNull(server.cell());
                if (ramp != null
                        && cell.isRamping()
                        && now - cell.readySince() >= ramp.window().toNanos()) {
                    cell.endRamp();
                    changed = true;
                }
            }
        }
        if (changed) {
            selectors.forEach(PoolSelector::refresh);
        }
        outcomes.swept();
    }

    /** Completes the drain of a server that is idle. */
    void drained(Cell cell) {
        CompletableFuture<@Nullable Void> end = null;
        synchronized (stateLock) {
            if (cell.isIdle(leases, ticker.nanoTime())) {
                end = endDrain(cell);
            }
        }
        if (end != null) {
            end.complete(null);
        }
    }

    // ---- names

    /**
     * Looks up the names of all servers that have a host name and no given addresses. Servers that enter are looked up
     * at once; call this as often as names should be followed. A name whose look-up fails keeps the addresses found last.
     *
     * @return completes when every answer is in and in force; at once without a resolver
     */
    public CompletionStage<@Nullable Void> resolve() {
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
        Set<String> names = new java.util.LinkedHashSet<>();
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

    // ---- attachments, listeners, selectors

    /**
     * Keeps a value ready for each server, now and later. The value is computed when a server enters and when its
     * definition, weight or addresses change, by the thread that makes the change and before any selector can return
     * the server. Attaching the same function object again returns the attachment that is there, so that adapters made
     * over and over again for one pool share what they need.
     *
     * @param compute makes the value from the server; it must not wait for another thread that changes the pool, and if
     *     it throws, the change is not made
     * @param <T> the type of the value
     * @return the attachment, by which the value is read
     */
    public <T> Attachment<T> attach(Function<? super Server, ? extends T> compute) {
        Objects.requireNonNull(compute, "compute");
        synchronized (membershipLock) {
            for (Attachment<?> there : attachments) {
                if (there.computes(compute)) {
                    return there.typed();
                }
            }
            Attachment<T> made = new Attachment<>(this, attachments.size() + 1, compute);
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

    /**
     * Adds a listener, which hears of all changes from now on.
     *
     * @param listener the listener
     */
    public void addListener(PoolListener listener) {
        events.add(Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Removes a listener.
     *
     * @param listener the listener; nothing happens if it was not added
     */
    public void removeListener(PoolListener listener) {
        events.remove(listener);
    }

    /**
     * Adds a listener to the ends of attempts, by all selectors, from now on.
     *
     * @param listener the listener
     */
    public void addListener(OutcomeListener listener) {
        outcomes.add(Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Removes a listener to the ends of attempts.
     *
     * @param listener the listener; nothing happens if it was not added
     */
    public void removeListener(OutcomeListener listener) {
        outcomes.remove(listener);
    }

    Outcomes outcomes() {
        return outcomes;
    }

    PoolSelector bind(ServerSelector.Builder settings) {
        PoolSelector selector;
        synchronized (membershipLock) {
            selector = new PoolSelector(this, settings, state);
            selectors.add(selector);
            selector.refresh(); // health may have changed between its first look and its registration
        }
        selector.panics().tell();
        return selector;
    }

    /** Returns what the members' cells say now, no batch of changes half done. */
    Statuses statuses(Members all) {
        synchronized (stateLock) {
            return new Statuses(all);
        }
    }

    void unbind(PoolSelector selector) {
        selectors.remove(selector);
    }

    // ---- what is there

    /**
     * Returns the servers in the order in which they were added.
     *
     * @return the pool's own instances, unmodifiable
     */
    public List<Server> servers() {
        return List.of(state.servers());
    }

    /**
     * Returns a server.
     *
     * @param id its id
     * @return the pool's own instance, or null if there is none
     */
    public @Nullable Server get(String id) {
        return state.byId().get(Objects.requireNonNull(id, "id"));
    }

    /**
     * Returns the version of the membership, which grows by one with each change of it. Changes of state and health do
     * not count.
     *
     * @return 0 or more
     */
    public long version() {
        return state.version();
    }

    /**
     * Returns what is known of a server.
     *
     * @param id its id
     * @return its status, or null if there is no such server
     */
    public @Nullable ServerStatus status(String id) {
        Server server = get(id);
        return server == null ? null : status(server, ticker.nanoTime());
    }

    /**
     * Returns what is known of every server.
     *
     * @return a status each, in the order in which they were added
     */
    public List<ServerStatus> status() {
        long now = ticker.nanoTime();
        return servers().stream().map(server -> status(server, now)).toList();
    }

    private ServerStatus status(Server server, long now) {
        Cell cell = Objects.requireNonNull(server.cell());
        return new ServerStatus(
                server,
                cell.admin(),
                cell.health(),
                cell.evidence(),
                cell.inFlight(),
                cell.lease(leases, now),
                cell.isEligible() && server.weight() > 0);
    }

    /**
     * Returns the version, how many servers there are, how many attempts go on if the pool has a limit, and the first
     * twenty servers with their status.
     */
    @Override
    public String toString() {
        List<ServerStatus> all = status();
        long eligible = all.stream().filter(ServerStatus::eligible).count();
        StringBuilder out =
                new StringBuilder("pool version " + version() + ", " + eligible + " of " + all.size() + " eligible");
        out.append(admission == null ? "" : ", " + admission);
        all.stream().limit(SHOWN).forEach(status -> out.append("\n  ").append(status));
        if (all.size() > SHOWN) {
            out.append("\n  and ").append(all.size() - SHOWN).append(" more");
        }
        return out.toString();
    }

    /**
     * Returns the clock.
     *
     * @return the one that the pool was built with
     */
    public Ticker ticker() {
        return ticker;
    }

    @Nullable
    LeaseClock leases() {
        return leases;
    }

    @Nullable
    Admission admission() {
        return admission;
    }

    double panicThreshold(boolean panicking) {
        return panicking ? panicLeave : panicEnter;
    }

    double rampShare(long elapsed) {
        return slowStart == null ? 1 : slowStart.share(elapsed);
    }

    /** Collects a pool's settings. Confined: one thread at a time, no internal locking. */
    public static final class Builder {
        private Ticker ticker = Ticker.system();
        private @Nullable SlowStart slowStart;
        private double panicEnter = 0.5;
        private double panicLeave = 0.55;
        private @Nullable Duration residence;
        private int maxInFlight = Admission.NO_LIMIT;
        private double retryShare = 1;
        private int retriesAlways;
        private @Nullable Resolver resolver;
        private Duration patience = Duration.ofSeconds(10);

        private Builder() {}

        /**
         * Sets the clock. Default: {@link Ticker#system()}.
         *
         * @param ticker the clock
         * @return this
         */
        public Builder ticker(Ticker ticker) {
            this.ticker = Objects.requireNonNull(ticker, "ticker");
            return this;
        }

        /**
         * Opens servers little by little that come back from being down or from maintenance, or that enter a pool which
         * had servers for longer than the ramp takes. Default: they take their full share at once.
         *
         * @param slowStart the ramp
         * @return this
         */
        public Builder slowStart(SlowStart slowStart) {
            this.slowStart = Objects.requireNonNull(slowStart, "slowStart");
            return this;
        }

        /**
         * Sets when health is ignored. When in no tier of a request's plan the eligible share of the weight that people
         * let work reaches {@code enter}, attempts go to all that people let work, until in some tier it reaches {@code
         * leave}: when most servers look dead, the checks are more likely to be wrong than all of them, and an attempt
         * can be retried. Selecting and ranking never name a server that is down while another is eligible. Default: 0.5
         * and 0.55.
         *
         * @param enter 0 to 1; 0 for never
         * @param leave {@code enter} to 1
         * @return this
         * @throws IllegalArgumentException if a share is out of range
         */
        public Builder panic(double enter, double leave) {
            if (!(enter >= 0 && enter <= 1)) {
                throw new IllegalArgumentException("enter: " + enter + " (expected: 0 to 1)");
            }
            if (!(leave >= enter && leave <= 1)) {
                throw new IllegalArgumentException("leave: " + leave + " (expected: " + enter + " to 1)");
            }
            panicEnter = enter;
            panicLeave = leave;
            return this;
        }

        /**
         * Keeps assumed leases: each {@link ServerSelector#select} counts as a request at the server that fades away as
         * exp(-t / residence), because its end is never seen. Default: selections count for nothing.
         *
         * @param residence how long a redirected request keeps a server busy on average, 1 ms to 1 day
         * @return this
         * @throws IllegalArgumentException if the time is out of range
         */
        public Builder leases(Duration residence) {
            if (residence.compareTo(Duration.ofMillis(1)) < 0 || residence.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("residence: " + residence + " (expected: 1 ms to 1 day)");
            }
            this.residence = residence;
            return this;
        }

        /**
         * Limits how many attempts can go on at once in the whole pool, over all its selectors: what the servers share
         * can bear no more, whatever each of them could. The limit holds exactly; a request beyond it has no server, and
         * {@link Decision.Reason#POOL_SATURATED} says so. What {@link ServerSelector#select} returns is not counted, for
         * nobody says when it ends. Default: no limit.
         *
         * @param maxInFlight 1 or more; {@link Integer#MAX_VALUE} for no limit
         * @return this
         * @throws IllegalArgumentException if the limit is less than 1
         */
        public Builder maxInFlight(int maxInFlight) {
            if (maxInFlight < 1) {
                throw new IllegalArgumentException("maxInFlight: " + maxInFlight + " (expected: 1 or more)");
            }
            this.maxInFlight = maxInFlight;
            return this;
        }

        /**
         * Limits retries and hedges: of the attempts that go on in the pool, over all its selectors, at most this share
         * may be such as a {@link Selection} began after its first for the same request. When servers fail or hang all at
         * once, retries would multiply what is too much already. Beyond the budget {@link Selection#next()} has no further
         * server, and {@link Decision.Reason#RETRY_BUDGET} says so. Envoy's budget is 0.2 and 3. Default: no limit.
         *
         * @param share 0 to 1, of all attempts with the retry itself; 1 for no limit
         * @param atLeast how many may be retries whatever the share, so that a quiet pool can retry; 0 or more
         * @return this
         * @throws IllegalArgumentException if a value is out of range
         */
        public Builder retryBudget(double share, int atLeast) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("share: " + share + " (expected: 0 to 1)");
            }
            if (atLeast < 0) {
                throw new IllegalArgumentException("atLeast: " + atLeast + " (expected: 0 or more)");
            }
            retryShare = share;
            retriesAlways = atLeast;
            return this;
        }

        /**
         * Sets what finds the addresses of servers that are given by name. Default: nothing does.
         *
         * @param resolver the resolver
         * @return this
         */
        public Builder resolver(Resolver resolver) {
            this.resolver = Objects.requireNonNull(resolver, "resolver");
            return this;
        }

        /**
         * Sets after what time a look-up that was not answered is given up, so that the next one can begin. Default: 10
         * seconds.
         *
         * @param timeout more than zero, at most 1 day
         * @return this
         * @throws IllegalArgumentException if the time is out of range
         */
        public Builder resolveTimeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException(
                        "timeout: " + timeout + " (expected: more than zero, at most 1 day)");
            }
            this.patience = timeout;
            return this;
        }

        /**
         * Returns the pool.
         *
         * @return a new pool without servers
         */
        public ServerPool build() {
            return new ServerPool(this);
        }
    }
}
