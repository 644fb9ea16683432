// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contention;

import io.github.redirect4j.benchmarks.contenders.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Several contenders in turns: forth in one round and back in the next, so that drift hits all of them alike. */
public final class Turns {
    private Turns() {}

    /** Plays rounds of all threads. Returns for each name its rounds. */
    public static List<List<Round>> play(Question question, List<String> names, int servers, int threads, int rounds) {
        return play(question, names, servers, threads, rounds, Child::warmUp, Child::round);
    }

    /** Plays rounds of one thread. Returns for each name its rounds. */
    public static List<List<Round>> playSolo(Question question, List<String> names, int servers, int rounds) {
        return play(question, names, servers, 1, rounds, Child::warmUpSolo, Child::solo);
    }

    private static List<List<Round>> play(
            Question question,
            List<String> names,
            int servers,
            int threads,
            int rounds,
            Consumer<Child> warmUp,
            Function<Child, Round> turn) {
        List<Child> children = new ArrayList<>();
        List<List<Round>> played = new ArrayList<>();
        try {
            for (String name : names) {
                Child child = Child.start(question, name, servers, threads);
                children.add(child);
                played.add(new ArrayList<>());
                warmUp.accept(child);
            }
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < children.size(); i++) {
                    int next = round % 2 == 0 ? i : children.size() - 1 - i;
                    played.get(next).add(turn.apply(children.get(next)));
                }
            }
        } finally {
            children.forEach(Child::close);
        }
        return played;
    }
}
