// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.Map;
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
    private final Map<Object, Standing> standings = new ConcurrentHashMap<>();
    private final Map<Object, Standing> readies = new ConcurrentHashMap<>();

    View(Blueprint blueprint, Statuses statuses) {
        this.blueprint = blueprint;
        this.statuses = statuses;
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

    /** Returns the groups' state with those that are down masked. */
    Standing standing(Group group) {
        return standings.computeIfAbsent(group.name(), name -> Standing.of(blueprint.bound(group), statuses, false));
    }

    /** Returns the groups' state whatever the health. */
    Standing ready(Group group) {
        return readies.computeIfAbsent(group.name(), name -> Standing.of(blueprint.bound(group), statuses, true));
    }

    Tier tier(Plan plan, int place, Standing standing) {
        return new Tier(blueprint.selector, plan.groups().get(place), place, standing, blueprint.lanes, plan.name());
    }

    ServerSelector.Builder settings() {
        return blueprint.selector.settings();
    }
}
