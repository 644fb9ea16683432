// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/**
 * What an {@link Algorithm} is bound to. Immutable.
 *
 * @param members the members of the group, by index
 * @param key where the selector takes the key of a request from, for a keyed algorithm to which one hash of the key is not
 *     enough
 * @param seed the selector's seed, for algorithms that spread something at random; a keyed algorithm must not use it,
 *     or two processes disagree
 */
public record Binding(Members members, Key key, long seed) {}
