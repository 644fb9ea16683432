// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import io.github.redirect4j.core.Decision.Step;
import io.github.redirect4j.core.Decision.Verdict;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says of every server what became of it in one decision. */
final class Verdicts {
    private Verdicts() {}

    static Decision decision(
            PoolSelector selector, View view, Request request, @Nullable Server picked, List<Step> steps) {
        Route route = view.route(request);
        Set<Server> passedAtCap = passedOver(steps, Selection.CAP);
        Set<Server> passedInRamp = passedOver(steps, Selection.SLOW_START);
        int best = pickedPlace(route, picked);
        Map<Server, Verdict> verdicts = new LinkedHashMap<>();
        for (Server server : view.blueprint.all.servers()) {
            verdicts.put(server, Verdict.NOT_IN_PLAN);
        }
        for (int place = 0; place < route.plan.groups().size(); place++) {
            Bound bound = view.blueprint.bound(route.plan.groups().get(place));
            for (int i = 0; i < bound.members.size(); i++) {
                Server server = bound.members.server(i);
                if (verdicts.get(server) == Verdict.NOT_IN_PLAN) {
                    verdicts.put(server, verdict(bound, i, place > best, passedAtCap, passedInRamp));
                }
            }
        }
        if (picked != null) {
            verdicts.put(picked, Verdict.PICKED);
        }
        return new Decision(
                picked, picked == null ? selector.reason(request, false) : null, steps, verdicts, evidence(verdicts));
    }

    private static Map<Server, String> evidence(Map<Server, Verdict> verdicts) {
        Map<Server, String> evidence = new HashMap<>();
        verdicts.forEach((server, verdict) -> {
            Cell cell = Objects.requireNonNull(server.cell());
            if (verdict == Verdict.DOWN || verdict == Verdict.PROBING) {
                evidence.put(server, cell.evidence());
            } else if (verdict == Verdict.SATURATED) {
                evidence.put(server, cell.inFlight() + " in flight, cap " + cell.cap());
            }
        });
        return evidence;
    }

    private static Verdict verdict(Bound bound, int member, boolean lower, Set<Server> atCap, Set<Server> inRamp) {
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
        if (!cell.isEligible()) {
            return cell.isProbing() ? Verdict.PROBING : Verdict.DOWN;
        }
        if (atCap.contains(bound.members.server(member))) {
            return Verdict.SATURATED;
        }
        if (inRamp.contains(bound.members.server(member))) {
            return Verdict.RAMPING;
        }
        return lower ? Verdict.LOWER_TIER : Verdict.ELIGIBLE;
    }

    private static int pickedPlace(Route route, @Nullable Server picked) {
        for (Tier tier : route.tiers) {
            for (int i = 0; picked != null && i < tier.servers.length; i++) {
                if (tier.servers[i].equals(picked)) {
                    return tier.place;
                }
            }
        }
        return Integer.MAX_VALUE;
    }

    private static Set<Server> passedOver(List<Step> steps, String stage) {
        Set<Server> servers = new HashSet<>();
        for (Step step : steps) {
            if (step.stage().equals(stage) && step.server() != null) {
                servers.add(step.server());
            }
        }
        return servers;
    }
}
