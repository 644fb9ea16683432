// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import org.jspecify.annotations.Nullable;

/** A group at its place in a plan: ready to be picked from. Immutable but for its lanes and cells. */
final class Tier {
    final PoolSelector selector;
    final Object name;
    final int place;
    final Mask mask;
    final Bound bound;
    final Server[] servers;
    final Cell[] cells;
    final Picker picker;
    final Lane lane;
    final @Nullable Load load;
    final boolean ramping;
    final boolean anyHealth;

    /** Whether a picked server may have to be passed over. */
    final boolean guarded;

    /** Whether a pick needs the time. */
    final boolean timed;

    private final @Nullable Tier keyless;

    Tier(PoolSelector selector, Group group, int place, Standing standing, Lanes lanes, Object plan) {
        this(
                selector,
                group.name(),
                place,
                standing,
                standing.picker,
                lanes.of(plan, group.name(), false),
                standing.keyless == null
                        ? null
                        : new Tier(
                                selector,
                                group.name(),
                                place,
                                standing,
                                standing.keyless,
                                lanes.of(plan, group.name(), true),
                                null));
    }

    private Tier(
            PoolSelector selector,
            Object name,
            int place,
            Standing standing,
            Picker picker,
            Lane lane,
            @Nullable Tier keyless) {
        this.selector = selector;
        this.name = name;
        this.place = place;
        this.mask = standing.mask;
        this.bound = standing.bound;
        this.servers = bound.members.servers();
        this.cells = bound.members.cells();
        this.picker = picker;
        this.lane = lane;
        this.load = picker.load();
        this.ramping = standing.ramping;
        this.anyHealth = standing.rule == MaskRule.ANY_HEALTH;
        this.guarded = ramping || bound.capped || (standing.probing && !anyHealth);
        this.timed = ramping || selector.readsClock();
        this.keyless = keyless;
    }

    /** Returns this tier, or its form for requests without a key. */
    Tier of(Request request) {
        Tier other = keyless;
        return other == null || lane.hasKey(request) ? this : other;
    }

    /** Returns whether a request's draws are random, so that a further pick needs a further draw. */
    boolean isRandom(Request request) {
        Source source = lane.source();
        return source == Source.RANDOM || (source == Source.KEY && !lane.hasKey(request));
    }

    /** Returns how far a member has come in its slow start, 1 if it is in none. */
    double rampShare(int member) {
        Cell cell = cells[member];
        return ramping && cell.isRamping()
                ? selector.rampShare(selector.ticker().nanoTime() - cell.readySince())
                : 1;
    }

    long now(Request request) {
        return timed ? request.nanoTime(selector.ticker()) : 0;
    }
}
