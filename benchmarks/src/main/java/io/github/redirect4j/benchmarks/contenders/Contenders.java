// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** All who take part, by question and name. How each is driven, and why that is fair, is said at the head of its family. */
public final class Contenders {
    private static final Map<Question, Roster> ROSTERS = new EnumMap<>(Question.class);

    static {
        for (Question question : Question.values()) {
            Roster roster = new Roster();
            BoundContenders.join(question, roster);
            OurContenders.join(question, roster);
            VertxContenders.join(question, roster);
            ArmeriaContenders.join(question, roster);
            GrpcContenders.join(question, roster);
            FinagleContenders.join(question, roster);
            RibbonContenders.join(question, roster);
            SpringContenders.join(question, roster);
            DubboContenders.join(question, roster);
            HashingContenders.join(question, roster);
            ROSTERS.put(question, roster);
        }
    }

    private Contenders() {}

    /**
     * Returns who takes part in a question: the bounds first, then ours, then the peers.
     *
     * @param question the question
     * @return the names, unmodifiable
     */
    public static List<String> names(Question question) {
        return List.copyOf(roster(question).keySet());
    }

    /**
     * Makes a contender.
     *
     * @param question what it is to be asked
     * @param name one of its {@link #names}
     * @param servers how many servers it has to choose from, 1 or more
     * @return a new contender
     * @throws IllegalArgumentException if nobody of that name takes part
     */
    public static Contender make(Question question, String name, int servers) {
        IntFunction<Contender> maker = roster(question).get(name);
        if (maker == null) {
            throw new IllegalArgumentException("name: " + name + " (expected: one of " + names(question) + ")");
        }
        return maker.apply(servers);
    }

    /**
     * Returns whether a contender is in the tables for completeness: it is so much slower, or is asked for so much more,
     * that nobody should draw a conclusion from the ratio.
     *
     * @param name the name
     * @return whether it is a slow row
     */
    public static boolean isSlow(String name) {
        return name.startsWith("Dubbo ") || name.startsWith("Ribbon ") || name.startsWith("Spring ");
    }

    private static Map<String, IntFunction<Contender>> roster(Question question) {
        return ROSTERS.get(question).makers();
    }
}
