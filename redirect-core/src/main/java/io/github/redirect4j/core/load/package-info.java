// SPDX-License-Identifier: Apache-2.0
/**
 * Load: the least loaded server takes the request. Starting points:
 * {@link io.github.redirect4j.core.load.TwoChoices} and {@link io.github.redirect4j.core.load.LeastLoad}, both by a
 * measure from {@link io.github.redirect4j.core.load.Loads}.
 */
@NullMarked
package io.github.redirect4j.core.load;

import org.jspecify.annotations.NullMarked;
