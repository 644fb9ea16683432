// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** Those who take part in one question: each a name, and how to make it for a number of servers. */
final class Roster {
    private final Map<String, IntFunction<Contender>> makers = new LinkedHashMap<>();

    Roster add(String name, IntFunction<Contender> maker) {
        if (makers.put(name, maker) != null) {
            throw new IllegalArgumentException("name: " + name + " (expected: each once)");
        }
        return this;
    }

    Map<String, IntFunction<Contender>> makers() {
        return makers;
    }
}
