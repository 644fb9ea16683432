// SPDX-License-Identifier: Apache-2.0
/**
 * Rotation: the servers take turns, whatever their load. Starting point:
 * {@link io.github.redirect4j.core.rotation.RoundRobin}.
 */
@NullMarked
package io.github.redirect4j.core.rotation;

import org.jspecify.annotations.NullMarked;
