// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/**
 * What an {@link Algorithm} is bound to. Immutable.
 *
 * @param members the members of the group, by index
 * @param seed the selector's seed, for algorithms that spread something at random; a keyed algorithm must not use it,
 *     or two processes disagree
 */
public record Binding(Members members, long seed) {}
