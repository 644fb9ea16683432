// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pick with the steps that led to it, and what became of every server. Immutable.
 *
 * @param server the server, or null if there was none
 * @param reason why there was none, or null if there was one
 * @param steps what was done, in order
 * @param verdicts what became of each member of the pool, in the order of the pool
 * @param evidence why, for those of which there is more to say than the verdict does: who found it down and how, how many
 *     requests are at its cap
 */
public record Decision(
        @Nullable Server server,
        @Nullable Reason reason,
        List<Step> steps,
        Map<Server, Verdict> verdicts,
        Map<Server, String> evidence) {
    /**
     * Makes a decision.
     *
     * @param server the server
     * @param reason why there was none
     * @param steps what was done
     * @param verdicts what became of each member
     * @param evidence why
     */
    public Decision {
        steps = List.copyOf(steps);
        verdicts = Collections.unmodifiableMap(new LinkedHashMap<>(verdicts));
        evidence = Map.copyOf(evidence);
    }

    /** Why there is no server. */
    public enum Reason {
        /** The selector is closed. */
        CLOSED,
        /** The pool, or the request's plan, has no servers. */
        NO_SERVERS,
        /** There are servers, and none may be picked: each is down, draining, in maintenance, of weight 0 or ruled out. */
        NONE_ELIGIBLE,
        /** Each server that may be picked is at its cap, or was tried or excluded before. */
        EXHAUSTED,
        /**
         * As many attempts go on in the pool as {@link ServerPool.Builder#maxInFlight} lets. Never of {@code select}, whose
         * end nobody sees.
         */
        POOL_SATURATED,
        /** As many retries go on in the pool as {@link ServerPool.Builder#retryBudget} lets. Of further attempts only. */
        RETRY_BUDGET
    }

    /** What became of a server. */
    public enum Verdict {
        /** It takes the request. */
        PICKED,
        /** It could have taken the request; the algorithm preferred another. */
        ELIGIBLE,
        /** It could have taken the request if no tier that was asked before its own had been able to. */
        LATER_TIER,
        /** The request's plan does not contain it. */
        NOT_IN_PLAN,
        /** Its weight is 0. */
        WEIGHT_ZERO,
        /** The selector's condition rules it out. */
        RULED_OUT,
        /** In maintenance. */
        MAINT,
        /** Draining. */
        DRAIN,
        /** Down. */
        DOWN,
        /** Has to prove itself by attempts, one at a time, and this is none or it has one. */
        PROBING,
        /** At its cap. */
        SATURATED,
        /** Its slow start lets this request go by, or would if it were picked. */
        RAMPING
    }

    /**
     * One step of a decision.
     *
     * @param stage which stage of the selector: {@code plan}, {@code spill-over}, {@code sticky}, {@code tier}, {@code
     *     pick}, {@code cap} or {@code slow start}
     * @param server the server it is about, or null
     * @param detail what it did
     */
    public record Step(String stage, @Nullable Server server, String detail) {
        @Override
        public String toString() {
            return stage + ": " + (server == null ? detail : server.id() + " " + detail);
        }
    }

    /**
     * Returns the decision as text, a line for the result, each step and each server.
     *
     * @return several lines
     */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(server == null ? "none: " + reason : server.id());
        steps.forEach(step -> out.append("\n  ").append(step));
        verdicts.forEach((member, verdict) -> {
            String why = evidence.get(member);
            out.append("\n  - ").append(member.id()).append(' ').append(verdict);
            out.append(why == null ? "" : ", " + why);
        });
        return out.toString();
    }
}
