// SPDX-License-Identifier: Apache-2.0
/**
 * Hashing: the same key goes to the same server. Starting point:
 * {@link io.github.redirect4j.core.hash.Rendezvous}.
 */
@NullMarked
package io.github.redirect4j.core.hash;

import org.jspecify.annotations.NullMarked;
