// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The servers that there are, in the order in which they are told of, and their weights.
 *
 * @param numbers who they are, each once
 * @param weights 1 or more
 */
public record Fleet(List<Integer> numbers, List<Integer> weights) {
    /** Copies the lists. */
    public Fleet {
        numbers = List.copyOf(numbers);
        weights = List.copyOf(weights);
    }

    /** Returns the first servers, all of weight 1. */
    public static Fleet of(int servers) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < servers; i++) {
            numbers.add(i);
        }
        return new Fleet(numbers, Collections.nCopies(servers, 1));
    }

    /** Returns how many there are. */
    public int size() {
        return numbers.size();
    }

    /** Returns the fleet without one server, whose place is closed. */
    public Fleet without(int number) {
        int at = numbers.indexOf(number);
        List<Integer> others = new ArrayList<>(numbers);
        List<Integer> theirs = new ArrayList<>(weights);
        others.remove(at);
        theirs.remove(at);
        return new Fleet(others, theirs);
    }

    /** Returns the fleet and one server of weight 1, at the end. */
    public Fleet with(int number) {
        List<Integer> all = new ArrayList<>(numbers);
        List<Integer> theirs = new ArrayList<>(weights);
        all.add(number);
        theirs.add(1);
        return new Fleet(all, theirs);
    }

    /** Returns the fleet with another weight of one server. */
    public Fleet weighing(int number, int weight) {
        List<Integer> theirs = new ArrayList<>(weights);
        theirs.set(numbers.indexOf(number), weight);
        return new Fleet(numbers, theirs);
    }

    /** Returns the fleet with weights 1, 2, 3, 4, 1, 2 and so on. */
    public Fleet unequal() {
        List<Integer> theirs = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            theirs.add(1 + i % 4);
        }
        return new Fleet(numbers, theirs);
    }
}
