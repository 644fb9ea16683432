// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plan under the standing masks: the tiers that have somebody, best first. Immutable.
 *
 * <p>Panic: when in no group of the plan the share of eligible weight reaches the threshold, attempts, which can retry,
 * go to everybody that people let work; selection and ranking stay with those that are up. A group that is whole absorbs
 * the loss of another, so it prevents panic. In panic health counts for nothing, so the first tier takes all.
 */
final class Route {
    final View view;
    final Plan plan;

    /** For selection and ranking. */
    final Tier[] tiers;

    /** For attempts. */
    final Tier[] attemptTiers;

    /** Every tier, whether or not it has somebody, for requests that stick; empty if the selector ignores that. */
    final Tier[] everybody;

    final boolean panic;

    /** How selection and ranking are divided over the tiers; null if the first takes all that it can. */
    final @Nullable Spill spill;

    /** How attempts are divided. */
    final @Nullable Spill attemptSpill;

    /** Whether requests begin at the first tier. */
    final boolean strict;

    private Route(
            View view, Plan plan, List<Tier> tiers, List<Tier> attemptTiers, List<Tier> everybody, boolean panic) {
        this.view = view;
        this.plan = plan;
        this.tiers = tiers.toArray(new Tier[0]);
        this.attemptTiers = attemptTiers == tiers ? this.tiers : attemptTiers.toArray(new Tier[0]);
        this.everybody = everybody.toArray(new Tier[0]);
        this.panic = panic;
        this.spill = view.spill(plan, tiers);
        this.attemptSpill = attemptTiers == tiers ? spill : view.spill(plan, attemptTiers);
        this.strict = spill == null && attemptSpill == null;
    }

    static Route of(View view, Plan plan, double threshold) {
        boolean panic = threshold > 0;
        boolean anyReady = false;
        List<Tier> tiers = new ArrayList<>();
        List<Tier> everybody = new ArrayList<>();
        List<Group> groups = plan.groups();
        for (int i = 0; i < groups.size(); i++) {
            Standing standing = view.standing(groups.get(i), MaskRule.SOUND);
            Tier tier = view.tier(plan, i, standing);
            if (view.settings().sticky) {
                everybody.add(tier);
            }
            if (standing.mask.count() > 0) {
                tiers.add(tier);
            }
            double whole = standing.bound.readyWeight(view.statuses);
            anyReady |= whole > 0;
            panic &= whole == 0 || standing.weight < threshold * whole;
        }
        panic &= anyReady;
        boolean resort = tiers.isEmpty() && view.settings().lastResort;
        List<Tier> ready = panic || resort ? tiers(view, plan, MaskRule.ANY_HEALTH) : List.of();
        List<Tier> open = resort ? ready : tiers;
        List<Tier> attempts =
                panic || resort ? ready : view.statuses.anyProbing() ? tiers(view, plan, MaskRule.PROBING_TOO) : open;
        return new Route(view, plan, open, attempts, everybody, panic);
    }

    private static List<Tier> tiers(View view, Plan plan, MaskRule rule) {
        List<Tier> tiers = new ArrayList<>();
        for (int i = 0; i < plan.groups().size(); i++) {
            Standing standing = view.standing(plan.groups().get(i), rule);
            if (standing.mask.count() > 0) {
                tiers.add(view.tier(plan, i, standing));
            }
        }
        return tiers;
    }
}
