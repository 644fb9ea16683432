// SPDX-License-Identifier: Apache-2.0
/**
 * How soon who fails is left out, who is left out for nothing, and what happens when it comes back: our outlier detection
 * beside that of gRPC and Envoy and Finagle's failure accrual, in fake time. Starting points:
 * {@link io.github.redirect4j.benchmarks.masking.Masker} says what is compared,
 * {@link io.github.redirect4j.benchmarks.masking.Scenario} what happens,
 * {@link io.github.redirect4j.benchmarks.masking.Measure} what is counted,
 * {@link io.github.redirect4j.benchmarks.masking.Trial} runs it.
 */
@NullMarked
package io.github.redirect4j.benchmarks.masking;

import org.jspecify.annotations.NullMarked;
