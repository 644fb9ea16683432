// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

/** One way to share requests among servers: ours, a peer's or a hand-written bound. Safe for use by many threads at once. */
public interface Contender extends AutoCloseable {
    /**
     * Makes what one thread needs to drive it.
     *
     * @return a cycle for one thread
     */
    Cycle caller();

    @Override
    default void close() {}
}
