// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What one selector knows at one moment: its blueprint under the masks of that moment. Replaced whole by one volatile
 * write. With few plans everything is laid out by the writer; with many, as a network map has, a plan's route is made by
 * the first request that needs it and shared from then on.
 */
final class View {
    private static final int EAGER_PLANS = 32;

    final Blueprint blueprint;
    final Statuses statuses;
    private final AtomicReferenceArray<@Nullable Route> routes;
    private final @Nullable Route only;
    private final Map<MaskRule, Map<Object, Standing>> standings = new EnumMap<>(MaskRule.class);

    View(Blueprint blueprint, Statuses statuses) {
        this.blueprint = blueprint;
        this.statuses = statuses;
        for (MaskRule rule : MaskRule.values()) {
            standings.put(rule, new ConcurrentHashMap<>(2));
        }
        int count = blueprint.plans.count();
        this.routes = new AtomicReferenceArray<>(count);
        if (count <= EAGER_PLANS) {
            for (int i = 0; i < count; i++) {
                route(i);
            }
        }
        this.only = count == 1 ? routes.get(0) : null;
    }

    Route route(Request request) {
        Route route = only;
        if (route != null) {
            return route;
        }
        int ordinal = blueprint.plans.of(request);
        Route present = routes.get(ordinal);
        if (present != null) {
            return present;
        }
        Route made = route(ordinal);
        blueprint.selector.panics().tell();
        return made;
    }

    private Route route(int ordinal) {
        Route present = routes.get(ordinal);
        if (present != null) {
            return present;
        }
        Plan plan = blueprint.plans.plan(ordinal);
        Route made = Route.of(this, plan, blueprint.selector.panicThreshold(plan.name()));
        if (!routes.compareAndSet(ordinal, null, made)) {
            return route(ordinal);
        }
        blueprint.selector.panics().note(plan.name(), made.panic);
        return made;
    }

    /** Returns a group's state with only those let in. */
    Standing standing(Group group, MaskRule rule) {
        return Objects.requireNonNull(standings.get(rule))
                .computeIfAbsent(group.name(), name -> Standing.of(blueprint.bound(group), statuses, rule));
    }

    Tier tier(Plan plan, int place, Standing standing) {
        return new Tier(blueprint.selector, plan.groups().get(place), place, standing, blueprint.lanes, plan.name());
    }

    @Nullable
    Spill spill(Plan plan, List<Tier> tiers) {
        double factor = settings().overprovisioning;
        return tiers.size() < 2 || factor == Double.POSITIVE_INFINITY
                ? null
                : Spill.of(tiers, statuses, factor, blueprint.lanes.ofSpill(plan.name()));
    }

    ServerSelector.Builder settings() {
        return blueprint.selector.settings();
    }
}
