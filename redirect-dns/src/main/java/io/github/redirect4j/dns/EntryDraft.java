// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects what a zone has at one name, and refuses what cannot stand beside each other there. Confined. */
final class EntryDraft {
    private record Drafted(@Nullable Integer ttlSeconds, Set<RecordData> records) {}

    private final DnsName owner;
    private final Map<Integer, Drafted> sets = new TreeMap<>();
    private final Map<DnsName, Set<InetAddress>> servers = new LinkedHashMap<>();
    private @Nullable Addresses addresses;

    EntryDraft(DnsName owner) {
        this.owner = owner;
    }

    EntryDraft copy() {
        EntryDraft made = new EntryDraft(owner);
        sets.forEach((type, set) -> made.sets.put(type, new Drafted(set.ttlSeconds, new LinkedHashSet<>(set.records))));
        servers.forEach((host, glue) -> made.servers.put(host, new LinkedHashSet<>(glue)));
        made.addresses = addresses;
        return made;
    }

    void add(RecordData data, @Nullable Integer ttlSeconds) {
        Drafted set = sets.computeIfAbsent(data.type(), type -> new Drafted(ttlSeconds, new LinkedHashSet<>()));
        if (!Objects.equals(set.ttlSeconds, ttlSeconds)) {
            throw refused("one TTL for all records of type " + data.type());
        }
        if (!set.records.add(data)) {
            throw refused("each record of type " + data.type() + " once");
        }
    }

    void add(Addresses chosen) {
        if (addresses != null) {
            throw refused("addresses from one selector");
        }
        addresses = chosen;
    }

    void delegate(DnsName host, Collection<InetAddress> glue) {
        servers.computeIfAbsent(host, any -> new LinkedHashSet<>()).addAll(glue);
    }

    Zone.Entry entry(int ttlSeconds) {
        Map<Integer, RrSet> made = new TreeMap<>();
        List<DnsName> targets = new ArrayList<>();
        sets.forEach((type, set) -> {
            List<RecordData> records = List.copyOf(set.records);
            if (RrSet.octets(records) > RecordData.MOST_OCTETS) {
                throw refused("at most " + RecordData.MOST_OCTETS + " octets of type " + type);
            }
            made.put(type, RrSet.of(set.ttlSeconds == null ? ttlSeconds : set.ttlSeconds, records));
            records.stream().map(RecordData::target).filter(Objects::nonNull).forEach(targets::add);
        });
        Cut cut = servers.isEmpty() ? null : Cut.of(ttlSeconds, servers);
        if (cut != null && Math.max(cut.servers.block.length, cut.glue.length) > RecordData.MOST_OCTETS) {
            throw refused("at most " + RecordData.MOST_OCTETS + " octets of name servers and of glue");
        }
        refuseConflicts(cut);
        return new Zone.Entry(made, addresses, cut, targets);
    }

    private void refuseConflicts(@Nullable Cut cut) {
        Drafted aliases = sets.get(Codes.CNAME);
        if (aliases != null && (sets.size() > 1 || aliases.records.size() > 1 || addresses != null || cut != null)) {
            throw refused("nothing beside a CNAME record");
        }
        if (addresses != null && (sets.containsKey(Codes.A) || sets.containsKey(Codes.AAAA))) {
            throw refused("no fixed addresses beside those of a selector");
        }
        boolean onlyDs = sets.isEmpty() || (sets.size() == 1 && sets.containsKey(Codes.DS));
        if (cut != null && (!onlyDs || addresses != null)) {
            throw refused("nothing but DS records beside a delegation");
        }
        if (cut != null && owner.isWildcard()) {
            throw refused("no delegation of a wildcard");
        }
    }

    private IllegalArgumentException refused(String expected) {
        return new IllegalArgumentException(
                "owner: " + DnsName.quote(owner.toString()) + " (expected: " + expected + ")");
    }
}
