// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import io.github.redirect4j.core.internal.Mix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tier a request begins at, when tiers that lost servers hand on what they can't take. Immutable.
 *
 * <p>A tier's health is the weight of those that are sound over that of all who could be, times the overprovisioning factor, at
 * most 1. In order, each takes as much of the requests as its health, until all are taken; if the healths of all tiers add up to
 * less than 1, each takes in proportion. Who ramps up counts as far as it has come.
 *
 * <p>Source: priority levels of Envoy.
 */
final class Spill {
    /** Names the lane of a plan that the draws come from. */
    record LaneName() {
        @Override
        public String toString() {
            return "spill-over";
        }
    }

    // Else a key's tier and its server in it would follow from the same bits.
    private static final long SALT = 0x7f4a_7c15_9e37_79b9L;

    // For a tier of which everybody has to prove itself: enough to be proved by, and little that it must pass on.
    private static final double PROOF = 0.05;

    private final double[] upTo;
    private final Lane lane;

    private Spill(double[] upTo, Lane lane) {
        this.upTo = upTo;
        this.lane = lane;
    }

    /** Returns how requests are divided over tiers that each have somebody, or null if the first takes all. */
    static @Nullable Spill of(List<Tier> tiers, Statuses statuses, double factor, Lane lane) {
        double[] upTo = new double[tiers.size()];
        double sum = 0;
        for (int i = 0; i < upTo.length; i++) {
            sum = Math.min(1, sum + health(tiers.get(i), statuses, factor));
            upTo[i] = sum;
        }
        for (int i = 0; i < upTo.length; i++) {
            upTo[i] /= sum;
        }
        return upTo[0] == 1 ? null : new Spill(upTo, lane);
    }

    private static double health(Tier tier, Statuses statuses, double factor) {
        double sound = 0;
        for (int i = tier.mask.next(0); i >= 0; i = tier.mask.next(i + 1)) {
            boolean proving = !tier.anyHealth && tier.bound.isProbing(statuses, i);
            sound += proving ? 0 : tier.bound.members.weight(i) * tier.rampShare(i);
        }
        return sound == 0 ? PROOF : factor * sound / tier.bound.readyWeight(statuses);
    }

    /** Draws for a request, by its key or by chance. */
    long draw(Request request, boolean dry) {
        return Mix.mix((dry ? lane.peek(request) : lane.next(request)) ^ SALT);
    }

    /** Returns the place of the tier that a draw begins at. */
    int first(long draw) {
        double point = Mix.unit(draw);
        int tier = 0;
        while (point >= upTo[tier] && tier < upTo.length - 1) {
            tier++;
        }
        return tier;
    }

    /** Returns the shares, in order and in percent. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        double before = 0;
        for (double share : upTo) {
            out.append(out.length() == 0 ? "" : "/").append(Math.round(100 * (share - before)));
            before = share;
        }
        return out.append(" %").toString();
    }
}
