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
    private final AtomicReferenceArray<@Nullable Route> routes;
    private final @Nullable Route only;
    private final Map<Object, Standing> standings = new ConcurrentHashMap<>();
    private final Map<Object, Standing> readies = new ConcurrentHashMap<>();
    private final Map<Object, Boolean> panicBefore;

    View(Blueprint blueprint, @Nullable View before) {
        this.blueprint = blueprint;
        this.panicBefore = before == null ? Map.of() : before.panics();
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
        return route != null ? route : route(blueprint.plans.of(request));
    }

    private Route route(int ordinal) {
        Route present = routes.get(ordinal);
        if (present != null) {
            return present;
        }
        Plan plan = blueprint.plans.plan(ordinal);
        double threshold = blueprint.selector.panicThreshold(panicBefore.getOrDefault(plan.name(), false));
        Route made = Route.of(this, plan, threshold);
        return routes.compareAndSet(ordinal, null, made) ? made : route(ordinal);
    }

    /** Returns the groups' state with those that are down masked. */
    Standing standing(Group group) {
        return standings.computeIfAbsent(group.name(), name -> Standing.of(blueprint.bound(group), false));
    }

    /** Returns the groups' state whatever the health. */
    Standing ready(Group group) {
        return readies.computeIfAbsent(group.name(), name -> Standing.of(blueprint.bound(group), true));
    }

    Tier tier(Plan plan, int place, Standing standing) {
        return new Tier(blueprint.selector, plan.groups().get(place), place, standing, blueprint.lanes, plan.name());
    }

    ServerSelector.Builder settings() {
        return blueprint.selector.settings();
    }

    /** Returns which plans are in panic, by name, of those that have been asked for. */
    Map<Object, Boolean> panics() {
        Map<Object, Boolean> panics = new java.util.HashMap<>();
        for (int i = 0; i < routes.length(); i++) {
            Route route = routes.get(i);
            if (route != null && route.panic) {
                panics.put(route.plan.name(), true);
            }
        }
        return panics;
    }
}
