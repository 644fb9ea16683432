// SPDX-License-Identifier: Apache-2.0
/** The DNS engine and server: a query in, an answer out. */
@NullMarked
package io.github.redirect4j.dns;

import org.jspecify.annotations.NullMarked;
