// SPDX-License-Identifier: Apache-2.0
/**
 * A deterministic simulator of servers with queues behind dispatchers that share requests among them. Starting points:
 * {@link io.github.redirect4j.benchmarks.simulator.Scenario} says what happens,
 * {@link io.github.redirect4j.benchmarks.simulator.SimulatedPolicy} who chooses,
 * {@link io.github.redirect4j.benchmarks.simulator.Simulation} runs it.
 */
@NullMarked
package io.github.redirect4j.benchmarks.simulator;

import org.jspecify.annotations.NullMarked;
