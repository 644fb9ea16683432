// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import com.google.common.collect.Sets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Refuses zones that could not be answered from: what only shows when all names of a zone are known. Confined. */
final class ZoneCheck {
    static final int MOST_LINKS = 8;

    private final DnsName origin;
    private final Map<DnsName, Zone.Entry> entries;
    private final Set<DnsName> existing = new HashSet<>();

    ZoneCheck(DnsName origin, Map<DnsName, Zone.Entry> entries) {
        this.origin = origin;
        this.entries = entries;
        for (DnsName owner : entries.keySet()) {
            for (DnsName at = owner; at != null && at.labels() >= origin.labels(); at = at.parent()) {
                existing.add(at);
            }
        }
    }

    void check() {
        entries.forEach((owner, entry) -> {
            DnsName cut = cutAtOrAbove(owner.equals(origin) ? null : owner.parent());
            if (cut != null) {
                throw refused(owner, "nothing below the delegation of " + cut);
            }
            if (owner.equals(origin) && (entry.cut() != null || isAlias(entry))) {
                throw refused(owner, "neither a CNAME record nor a delegation at the zone's own name");
            }
            if (isAlias(entry)) {
                checkLinks(owner, entry);
            } else {
                entry.targets().forEach(target -> checkTarget(owner, target));
            }
            if (entry.cut() != null) {
                entry.cut().bare.forEach(host -> checkServer(owner, host));
            }
        });
    }

    /** Of NS and SRV records: the zone would send people to a name of its own that has nothing, or is an alias. */
    private void checkTarget(DnsName owner, DnsName target) {
        boolean ours = target.isAtOrBelow(origin) && !target.equals(DnsName.ROOT) && cutAtOrAbove(target) == null;
        if (ours && !hasAddresses(target)) {
            throw refused(owner, "addresses at " + target + ", which it leads to");
        }
    }

    private void checkServer(DnsName owner, DnsName host) {
        if (cutAtOrAbove(host) != null) {
            throw refused(owner, "glue for " + host + ", which is delegated itself");
        }
        checkTarget(owner, host);
    }

    private void checkLinks(DnsName owner, Zone.Entry first) {
        Set<Zone.Entry> seen = Sets.newIdentityHashSet();
        Zone.Entry entry = first;
        while (entry != null && isAlias(entry)) {
            if (!seen.add(entry)) {
                throw refused(owner, "no alias that leads in a circle");
            }
            if (seen.size() > MOST_LINKS) {
                throw refused(owner, "at most " + MOST_LINKS + " aliases in a row");
            }
            entry = find(entry.targets().get(0));
        }
    }

    private boolean hasAddresses(DnsName name) {
        Zone.Entry entry = find(name);
        return entry != null
                && (entry.addresses() != null
                        || entry.sets().containsKey(Codes.A)
                        || entry.sets().containsKey(Codes.AAAA));
    }

    private static boolean isAlias(Zone.Entry entry) {
        return entry.sets().containsKey(Codes.CNAME);
    }

    /** Returns what answers a query for a name: that name's data, or the wildcard's; null if nothing of this zone does. */
    private Zone.@Nullable Entry find(DnsName name) {
        if (!name.isAtOrBelow(origin) || cutAtOrAbove(name) != null) {
            return null;
        }
        if (existing.contains(name)) {
            return entries.get(name);
        }
        DnsName encloser = name.parent();
        while (encloser != null && !existing.contains(encloser)) {
            encloser = encloser.parent();
        }
        DnsName wildcard = encloser == null ? null : encloser.wildcard();
        return wildcard == null ? null : entries.get(wildcard);
    }

    private @Nullable DnsName cutAtOrAbove(@Nullable DnsName name) {
        for (DnsName at = name; at != null && at.labels() >= origin.labels(); at = at.parent()) {
            Zone.Entry entry = entries.get(at);
            if (entry != null && entry.cut() != null) {
                return at;
            }
        }
        return null;
    }

    private static IllegalArgumentException refused(DnsName owner, String expected) {
        return new IllegalArgumentException(
                "owner: " + DnsName.quote(owner.toString()) + " (expected: " + expected + ")");
    }
}
