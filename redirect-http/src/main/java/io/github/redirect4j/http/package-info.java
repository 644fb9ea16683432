// SPDX-License-Identifier: Apache-2.0
/** The redirect engine: a request in, a status and headers out. */
@NullMarked
package io.github.redirect4j.http;

import org.jspecify.annotations.NullMarked;
