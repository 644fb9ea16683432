// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import org.jspecify.annotations.Nullable;

/** What there is at one name of the published zones; one without data is there because of a name below it. */
final class Node {
    private static final RrSet[] NOTHING = {};

    final Zone zone;
    final byte[] folded;
    final int labels;
    final RrSet[] sets;
    final @Nullable RrSet alias;
    final @Nullable Cut cut;
    final @Nullable Addresses addresses;
    final @Nullable FamilyViews views;

    // Set while the table is made, before it is published.
    @Nullable
    Node wildcard;

    /** At a zone's own name: the delegation to it in a zone above, which answers for DS. */
    @Nullable
    Node above;

    Node(Zone zone, DnsName name, Zone.@Nullable Entry entry, @Nullable FamilyViews views) {
        this.zone = zone;
        this.folded = name.folded();
        this.labels = name.labels();
        this.sets = entry == null ? NOTHING : entry.sets().values().toArray(NOTHING);
        this.alias = entry == null ? null : entry.sets().get(Codes.CNAME);
        this.cut = entry == null ? null : entry.cut();
        this.addresses = entry == null ? null : entry.addresses();
        this.views = views;
    }

    @Nullable
    RrSet set(int type) {
        for (RrSet set : sets) {
            if (set.type == type) {
                return set;
            }
        }
        return null;
    }

    boolean hasData() {
        return sets.length > 0 || addresses != null;
    }
}
