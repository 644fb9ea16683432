// SPDX-License-Identifier: Apache-2.0
/**
 * One decision: which server should take this request.
 *
 * <p>Starting points: {@link io.github.redirect4j.core.ServerPool} holds the servers and everything known about them,
 * {@link io.github.redirect4j.core.ServerSelector} answers requests from it, and
 * {@link io.github.redirect4j.core.Algorithm} with {@link io.github.redirect4j.core.Picker} is the point of extension.
 */
@NullMarked
package io.github.redirect4j.core;

import org.jspecify.annotations.NullMarked;
