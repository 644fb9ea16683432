// SPDX-License-Identifier: Apache-2.0
/**
 * Which hash: how evenly keys are spread, what moves when servers come, go or change their weight, and what it costs, of
 * ours and of the peers. Starting points: {@link io.github.redirect4j.benchmarks.hashing.Placement} says what is compared,
 * {@link io.github.redirect4j.benchmarks.hashing.Placements} who, {@link io.github.redirect4j.benchmarks.hashing.Measure}
 * what is counted, {@link io.github.redirect4j.benchmarks.hashing.Study} counts it.
 */
@NullMarked
package io.github.redirect4j.benchmarks.hashing;

import org.jspecify.annotations.NullMarked;
