// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What one selector derives from one membership: plans, groups and their tables. No health change touches it. */
final class Blueprint {
    final PoolSelector selector;
    final long version;
    final Members all;
    final Plans plans;
    final Lanes lanes;
    private final Map<Object, Bound> bounds = new HashMap<>();

    Blueprint(PoolSelector selector, PoolState state, Lanes lanes, SharedPickers pickers, @Nullable Blueprint before) {
        this.selector = selector;
        this.version = state.version();
        this.lanes = lanes;
        this.all = Members.of(state.servers(), before == null ? null : before.all, selector.leases());
        this.plans = selector.settings().tiering.bind(all, before == null ? null : before.plans);
        for (int i = 0; i < plans.count(); i++) {
            for (Group group : plans.plan(i).groups()) {
                bounds.computeIfAbsent(group.name(), name -> {
                    Bound earlier = before == null ? null : before.bounds.get(name);
                    return Bound.of(all, group, selector.settings(), pickers, earlier);
                });
            }
        }
    }

    Bound bound(Group group) {
        return Objects.requireNonNull(bounds.get(group.name()));
    }
}
