// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import io.github.redirect4j.core.internal.Text;
import java.net.InetAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who belongs to a pool, as it was declared, with what came later: an operator's weight, the share of
 * it that the server itself asked for, resolved addresses. Guarded by
 * the pool's membership lock.
 */
final class Membership {
    /**
     * One member.
     *
     * @param declared the server as its source defined it
     * @param weight an operator's weight, or null for the declared one
     * @param share how much of that weight the server wants, as it reported
     * @param resolved the addresses found last, none if none were looked up
     */
    record Entry(Server declared, @Nullable Double weight, double share, List<InetAddress> resolved) {
        double currentWeight() {
            return Server.shared(weight == null ? declared.weight() : weight, share);
        }
    }

    private final Map<String, Entry> entries;

    Membership() {
        this.entries = new LinkedHashMap<>();
    }

    Membership(Membership from) {
        this.entries = new LinkedHashMap<>(from.entries);
    }

    Map<String, Entry> entries() {
        return entries;
    }

    /** Returns whether this very entry is in force. */
    @SuppressWarnings("ReferenceEquality") // equal ids make servers equal, whatever their definition
    boolean has(Entry entry) {
        return entries.get(entry.declared.id()) == entry;
    }

    void add(Server server) {
        if (entries.putIfAbsent(server.id(), new Entry(server, null, 1, List.of())) != null) {
            throw duplicate(server);
        }
    }

    /** An operator's weight stays until the source declares another one; addresses stay until the name changes. */
    void put(Server server) {
        Entry old = entries.get(server.id());
        if (old == null) {
            add(server);
            return;
        }
        // Who adds a server to what the pool returned gives back the weight that the share was taken off.
        boolean sameWeight =
                old.declared.weight() == server.weight() || (old.share != 1 && old.currentWeight() == server.weight());
        Server declared =
                sameWeight ? server.toBuilder().weight(old.declared.weight()).build() : server;
        boolean sameName = server.isNamed() && Objects.equals(server.host(), old.declared.host());
        entries.put(
                server.id(),
                new Entry(declared, sameWeight ? old.weight : null, old.share, sameName ? old.resolved : List.of()));
    }

    void remove(String id) {
        entries.remove(id);
    }

    void weight(String id, double weight) {
        entries.computeIfPresent(id, (k, old) -> new Entry(old.declared, weight, old.share, old.resolved));
    }

    /** The share stays until the server asks for another one, or leaves. */
    void share(String id, double share) {
        entries.computeIfPresent(
                id, (k, old) -> old.share == share ? old : new Entry(old.declared, old.weight, share, old.resolved));
    }

    /** Takes over what was found by host. The same addresses in another order, as name servers give them, are no news. */
    void resolved(Map<String, List<InetAddress>> found) {
        entries.replaceAll((id, old) -> {
            List<InetAddress> now = old.declared.isNamed() ? found.get(old.declared.host()) : null;
            return now == null || Set.copyOf(now).equals(Set.copyOf(old.resolved))
                    ? old
                    : new Entry(old.declared, old.weight, old.share, now);
        });
    }

    void replace(Collection<Server> servers) {
        Map<String, Entry> before = new LinkedHashMap<>(entries);
        entries.clear();
        for (Server server : servers) {
            Entry old = before.get(server.id());
            if (old != null) {
                entries.put(server.id(), old);
            }
            put(server);
        }
    }

    static IllegalArgumentException duplicate(Server server) {
        return new IllegalArgumentException("server: " + Text.quote(server.id()) + " (expected: an id not in use)");
    }
}
