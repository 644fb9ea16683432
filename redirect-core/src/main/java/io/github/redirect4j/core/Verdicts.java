// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import io.github.redirect4j.core.Decision.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says of every server what became of it in one decision. Confined to one call. */
final class Verdicts {
    private final Selection cursor;
    private final Route route;
    private final @Nullable Server picked;
    private final Map<Server, Verdict> verdicts = new LinkedHashMap<>();
    private final Map<Server, String> evidence = new HashMap<>();

    private Verdicts(Selection cursor, Request request, @Nullable Server picked) {
        this.cursor = cursor;
        this.route = cursor.view().route(request);
        this.picked = picked;
    }

    /**
     * Returns a decision.
     *
     * @param cursor as the decision left it
     * @param request its request
     * @param picked the server, or null if there was none
     * @param reason why there was none
     * @param steps what was done
     */
    static Decision decision(
            Selection cursor,
            Request request,
            @Nullable Server picked,
            Decision.@Nullable Reason reason,
            List<Decision.Step> steps) {
        Verdicts all = new Verdicts(cursor, request, picked);
        for (Server server : cursor.view().blueprint.all.servers()) {
            all.say(server, Verdict.NOT_IN_PLAN);
        }
        all.sayOfTiers(all.order(request));
        if (picked != null) {
            all.say(picked, Verdict.PICKED);
        }
        return new Decision(picked, reason, steps, all.verdicts, all.evidence);
    }

    private void say(Server server, Verdict verdict) {
        Cell cell = Objects.requireNonNull(server.cell());
        verdicts.put(server, verdict);
        evidence.remove(server);
        if (verdict == Verdict.DOWN || verdict == Verdict.PROBING) {
            evidence.put(server, cell.evidence());
        } else if (verdict == Verdict.SATURATED) {
            evidence.put(server, cursor.load(cell) + ", cap " + cell.cap());
        }
    }

    /** Returns the tiers that have somebody, in the order in which the request asks them. */
    private List<Tier> order(Request request) {
        List<Tier> order = new ArrayList<>();
        for (int i = 0; i < cursor.tiers().length; i++) {
            order.add(cursor.tierAt(i).of(request));
        }
        return order;
    }

    private void sayOfTiers(List<Tier> order) {
        Set<Server> seen = new HashSet<>();
        boolean later = false;
        for (Tier tier : order) {
            boolean itsTier = false;
            for (int i = 0; i < tier.servers.length; i++) {
                itsTier |= tier.servers[i].equals(picked);
                if (tier.mask.has(i) && seen.add(tier.servers[i])) {
                    Verdict passed = cursor.passedOver(tier, i);
                    say(tier.servers[i], passed != null ? passed : later ? Verdict.LATER_TIER : Verdict.ELIGIBLE);
                    itsTier |= picked == null && passed == null;
                }
            }
            later |= itsTier;
        }
        for (Group group : route.plan.groups()) {
            Bound bound = cursor.view().blueprint.bound(group);
            for (int i = 0; i < bound.members.size(); i++) {
                if (seen.add(bound.members.server(i))) {
                    say(bound.members.server(i), masked(bound, i));
                }
            }
        }
    }

    /** Returns why a server stands in no mask. */
    private static Verdict masked(Bound bound, int member) {
        Cell cell = bound.members.cell(member);
        if (bound.members.weight(member) == 0) {
            return Verdict.WEIGHT_ZERO;
        }
        if (!bound.satisfies(member)) {
            return Verdict.RULED_OUT;
        }
        if (!cell.isReady()) {
            return cell.admin() == AdminState.MAINT ? Verdict.MAINT : Verdict.DRAIN;
        }
        return cell.isProbing() ? Verdict.PROBING : Verdict.DOWN;
    }
}
