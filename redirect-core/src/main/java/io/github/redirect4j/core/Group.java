// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.Arrays;
import java.util.Objects;

/**
 * Servers that are alternatives to each other: one tier of a {@link Plan}. Immutable.
 *
 * <p>Within one {@link Plans}, equal names must mean equal members: tables are built once per name, and positions are
 * carried over from the group of the same name before a change.
 */
public final class Group {
    private final Object name;
    private final int[] members;

    private Group(Object name, int[] members) {
        this.name = name;
        this.members = members;
    }

    /**
     * Returns a group.
     *
     * @param name what the group is called, with {@code equals} and {@code hashCode} by value
     * @param members indices into the {@link Members} that the tiering was bound to, without repetition; copied
     * @return the group
     * @throws IllegalArgumentException if an index is negative or repeated
     */
    public static Group of(Object name, int... members) {
        int[] sorted = members.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < sorted.length; i++) {
            if (sorted[i] < 0 || (i > 0 && sorted[i] == sorted[i - 1])) {
                throw new IllegalArgumentException("members: " + sorted[i] + " (expected: indices from 0, each once)");
            }
        }
        return new Group(Objects.requireNonNull(name, "name"), sorted);
    }

    /**
     * Returns what the group is called.
     *
     * @return the name
     */
    public Object name() {
        return name;
    }

    /**
     * Returns how many members the group has.
     *
     * @return 0 or more
     */
    public int size() {
        return members.length;
    }

    @Override
    public String toString() {
        return name + " (" + members.length + ")";
    }

    int[] members() {
        return members;
    }
}
