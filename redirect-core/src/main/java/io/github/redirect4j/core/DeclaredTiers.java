// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One plan: the tiers that the servers declare, in ascending order. */
final class DeclaredTiers implements Plans {
    private final Plan plan;

    DeclaredTiers(Members members, @Nullable Plans previous) {
        TreeMap<Integer, List<Integer>> tiers = new TreeMap<>();
        for (int i = 0; i < members.size(); i++) {
            tiers.computeIfAbsent(members.server(i).tier(), t -> new ArrayList<>())
                    .add(i);
        }
        List<Group> groups = new ArrayList<>();
        tiers.forEach((tier, indices) -> groups.add(
                Group.of(tier, indices.stream().mapToInt(Integer::intValue).toArray())));
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
