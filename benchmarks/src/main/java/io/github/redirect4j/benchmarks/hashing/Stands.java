// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;

/**
 * What stands for the servers: made once for each, since a change of the others leaves it alone.
 *
 * @param <T> what stands for a server
 */
final class Stands<T> {
    private final IntFunction<T> maker;
    private final Map<Integer, T> made = new HashMap<>();
    private final Map<T, Integer> numbers = new HashMap<>();

    Stands(IntFunction<T> maker) {
        this.maker = maker;
    }

    T of(int number) {
        return made.computeIfAbsent(number, i -> {
            T one = maker.apply(i);
            numbers.put(one, i);
            return one;
        });
    }

    List<T> of(Fleet fleet) {
        List<T> list = new ArrayList<>(fleet.size());
        fleet.numbers().forEach(number -> list.add(of(number)));
        return list;
    }

    int number(Object one) {
        return Objects.requireNonNull(numbers.get(one));
    }

    static String address(int number) {
        return "10.0." + number / 256 + "." + number % 256;
    }
}
