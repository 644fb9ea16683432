// SPDX-License-Identifier: Apache-2.0
/** One small program per way of embedding the library. */
@NullMarked
package io.github.redirect4j.examples;

import org.jspecify.annotations.NullMarked;
