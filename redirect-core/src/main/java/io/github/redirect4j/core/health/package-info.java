// SPDX-License-Identifier: Apache-2.0
/**
 * Health: which servers can answer. Starting points: {@link io.github.redirect4j.core.health.HealthChecker}, and what it
 * asks a server, a {@link io.github.redirect4j.core.health.Probe}; and for what a server says of itself {@link
 * io.github.redirect4j.core.health.AgentChecker}.
 */
@NullMarked
package io.github.redirect4j.core.health;

import org.jspecify.annotations.NullMarked;
