// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import io.github.redirect4j.core.ServerSelector;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * All names of all published zones in one table. Built whole, then only read. Immutable.
 *
 * <p>Open addressing, at most half full. Every ancestor of a name up to its zone's is in it, so the first hit on the way
 * up from a name is its closest encloser, and says which zone it belongs to.
 */
final class ZoneTable {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final long[] hashes;
    private final @Nullable Node[] nodes;
    private final int shift;
    private final int deepest;

    private ZoneTable(Collection<Node> all) {
        int bits = 33 - Integer.numberOfLeadingZeros(Math.max(1, all.size()));
        hashes = new long[1 << bits];
        nodes = new Node[1 << bits];
        shift = Long.SIZE - bits;
        int most = 0;
        WireName name = new WireName();
        for (Node node : all) {
            name.read(node.folded, 0, node.folded.length);
            int slot = slot(name.hash(0));
            while (nodes[slot] != null) {
                slot = slot + 1 & nodes.length - 1;
            }
            nodes[slot] = node;
            hashes[slot] = name.hash(0);
            most = Math.max(most, node.labels);
        }
        deepest = most;
    }

    private int slot(long hash) {
        return (int) ((hash * GOLDEN) >>> shift);
    }

    /** Returns the deepest name at or above this one, or null if it is in none of the zones. O(labels). */
    @Nullable
    Node encloser(WireName name) {
        for (int label = Math.max(0, name.labels() - deepest); label <= name.labels(); label++) {
            long hash = name.hash(label);
            int slot = slot(hash);
            for (Node node = nodes[slot]; node != null; node = nodes[slot]) {
                if (hashes[slot] == hash && name.endsWith(node.folded, label)) {
                    return node;
                }
                slot = slot + 1 & nodes.length - 1;
            }
        }
        return null;
    }

    /**
     * Returns the table of these zones.
     *
     * @param views gives the views of a selector for a name
     * @throws IllegalArgumentException if two zones have one name, or one has names of another
     */
    static ZoneTable of(Collection<Zone> zones, BiFunction<DnsName, ServerSelector, FamilyViews> views) {
        return new ZoneTable(new Draft(zones, views).nodes());
    }

    /** Puts the zones together. */
    private static final class Draft {
        private final Map<DnsName, Zone> zones = new LinkedHashMap<>();
        private final Map<DnsName, Node> nodes = new HashMap<>();
        private final Map<DnsName, Node> cutsAbove = new HashMap<>();

        Draft(Collection<Zone> all, BiFunction<DnsName, ServerSelector, FamilyViews> views) {
            for (Zone zone : all) {
                if (zones.putIfAbsent(zone.origin(), zone) != null) {
                    throw new IllegalArgumentException("zone: " + zone.name() + " (expected: each zone once)");
                }
            }
            zones.forEach((origin, zone) -> zone.entries().forEach((owner, entry) -> {
                Addresses addresses = entry.addresses();
                put(zone, owner, entry, addresses == null ? null : views.apply(owner, addresses.selector()));
            }));
            zones.forEach((origin, zone) -> zone.entries().keySet().forEach(owner -> fillAbove(zone, owner)));
            zones.forEach((origin, zone) -> connect(origin));
            nodes.forEach((name, node) -> {
                DnsName wildcard = name.wildcard();
                Node at = wildcard == null ? null : nodes.get(wildcard);
                node.wildcard = at != null && at.zone == node.zone ? at : null;
                node.above = node.zone.origin().equals(name) ? cutsAbove.get(name) : null;
            });
        }

        Collection<Node> nodes() {
            return nodes.values();
        }

        private void put(Zone zone, DnsName owner, Zone.Entry entry, @Nullable FamilyViews views) {
            Node node = new Node(zone, owner, entry, views);
            Zone longest = closest(owner);
            if (longest == zone) {
                nodes.put(owner, node);
            } else if (longest != null
                    && entry.cut() != null
                    && longest.origin().equals(owner)) {
                cutsAbove.put(owner, node);
            } else {
                throw new IllegalArgumentException("zone: " + zone.name() + " with " + DnsName.quote(owner.toString())
                        + " (expected: no names of a zone below it that is published too)");
            }
        }

        private @Nullable Zone closest(@Nullable DnsName name) {
            for (DnsName at = name; at != null; at = at.parent()) {
                Zone zone = zones.get(at);
                if (zone != null) {
                    return zone;
                }
            }
            return null;
        }

        private void fillAbove(Zone zone, DnsName owner) {
            for (DnsName at = owner.parent();
                    at != null && at.labels() > zone.origin().labels();
                    at = at.parent()) {
                nodes.computeIfAbsent(at, name -> new Node(zone, name, null, null));
            }
        }

        /** Has the names between a zone and the one above it exist there, unless they are delegated. */
        private void connect(DnsName origin) {
            Zone above = closest(origin.parent());
            if (above == null) {
                return;
            }
            for (DnsName at = origin.parent(); at != null; at = at.parent()) {
                Node node = nodes.get(at);
                if (node != null && node.cut != null) {
                    return;
                }
            }
            fillAbove(above, origin);
        }
    }
}
