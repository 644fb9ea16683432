// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One plan: the tiers that the servers declare, in ascending order. */
final class DeclaredTiers implements Plans {
    private final Plan plan;

    DeclaredTiers(Members members, @Nullable Plans previous) {
        int[] sizes = new int[Server.MAX_TIER + 1];
        for (int i = 0; i < members.size(); i++) {
            sizes[members.server(i).tier()]++;
        }
        int[][] tiers = new int[sizes.length][];
        for (int i = members.size() - 1; i >= 0; i--) {
            int tier = members.server(i).tier();
            if (tiers[tier] == null) {
                tiers[tier] = new int[sizes[tier]];
            }
            tiers[tier][--sizes[tier]] = i;
        }
        List<Group> groups = new ArrayList<>();
        for (int tier = 0; tier < tiers.length; tier++) {
            if (tiers[tier] != null) {
                groups.add(Group.of(tier, tiers[tier]));
            }
        }
        this.plan = new Plan("declared tiers", groups);
    }

    @Override
    public int count() {
        return 1;
    }

    @Override
    public Plan plan(int ordinal) {
        return plan;
    }

    @Override
    public int of(Request request) {
        return 0;
    }
}
