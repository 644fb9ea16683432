// SPDX-License-Identifier: Apache-2.0
/**
 * Bits, mixers, tables and counters of the core. Not exported, no promise.
 */
@NullMarked
package io.github.redirect4j.core.internal;

import org.jspecify.annotations.NullMarked;
