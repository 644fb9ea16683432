// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/**
 * The load of the members of one group. An attempt is reported to the load that its server was picked by, also when the
 * membership has changed meanwhile.
 *
 * <p>Implementations must be safe for use by many threads at once, and must not allocate, lock or block.
 */
@FunctionalInterface
public interface Load {
    /**
     * Returns how loaded a member is, before its weight is taken into account.
     *
     * @param member the member's index
     * @param now the pool's clock in nanoseconds, 0 if nothing measures time
     * @return 0 or more, not NaN; lower is better
     */
    double of(int member, long now);

    /**
     * Notes that an attempt at the member begins. The number in flight is kept by the pool and is counted already.
     *
     * @param member the member's index
     * @param now the pool's clock in nanoseconds, 0 if nothing measures time
     */
    default void started(int member, long now) {}

    /**
     * Notes that an attempt at the member ended. Called once per attempt.
     *
     * @param member the member's index
     * @param startedNanos when it began, by the pool's clock, 0 if nothing measures time
     * @param now the pool's clock in nanoseconds, 0 if nothing measures time
     * @param outcome how it ended
     */
    default void ended(int member, long startedNanos, long now, Outcome outcome) {}
}
