// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.List;
import java.util.Objects;

/**
 * Groups of servers, best first: a request goes to the first group that has an eligible server. Immutable.
 *
 * @param name what the plan is called, with {@code equals} and {@code hashCode} by value; turns are carried over from
 *     the plan of the same name before a change
 * @param groups the groups, best first
 */
public record Plan(Object name, List<Group> groups) {
    /**
     * Makes a plan.
     *
     * @param name what the plan is called
     * @param groups the groups, best first; copied
     */
    public Plan {
        Objects.requireNonNull(name, "name");
        groups = List.copyOf(groups);
    }
}
