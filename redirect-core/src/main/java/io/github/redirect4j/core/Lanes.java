// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import io.github.redirect4j.core.internal.Mix;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a selector, by plan and group. They survive changes of membership for as long as their plan and group
 * do. Safe for use by many threads at once.
 */
final class Lanes {
    private static final Spill.LaneName SPILL = new Spill.LaneName();

    private final ServerSelector.Builder settings;
    private final ConcurrentMap<Name, Lane> lanes = new ConcurrentHashMap<>();

    Lanes(ServerSelector.Builder settings) {
        this.settings = settings;
    }

    Lane of(Object plan, Object group, boolean keyless) {
        return lanes.computeIfAbsent(new Name(plan, group, keyless), this::newLane);
    }

    /** Returns the lane of a plan that decides at which group a request begins: by its key, or by chance. */
    Lane ofSpill(Object plan) {
        return of(plan, SPILL, false);
    }

    /** Forgets the lanes of plans and groups that are gone. */
    void retain(Plans plans) {
        Set<Name> present = new HashSet<>();
        for (int i = 0; i < plans.count(); i++) {
            Plan plan = plans.plan(i);
            for (Group group : plan.groups()) {
                present.add(new Name(plan.name(), group.name(), false));
                present.add(new Name(plan.name(), group.name(), true));
            }
            present.add(new Name(plan.name(), SPILL, false));
        }
        lanes.keySet().retainAll(present);
    }

    private Lane newLane(Name name) {
        @Nullable Algorithm missingKey = settings.missingKey;
        Algorithm algorithm = name.keyless && missingKey != null ? missingKey : settings.algorithm;
        // By name, not by order of creation: which plan is asked first must not matter to the others' draws.
        long seed = Mix.mix(settings.seed
                ^ Mix.mix(31L * name.plan.hashCode() + name.group.hashCode() + (name.keyless ? Mix.GOLDEN : 0)));
        Source source = algorithm.source();
        boolean chance = name.group.equals(SPILL) && source != Source.KEY;
        return new Lane(chance ? Source.RANDOM : source, settings.key, algorithm.keyHash(), seed);
    }

    private record Name(Object plan, Object group, boolean keyless) {}
}
