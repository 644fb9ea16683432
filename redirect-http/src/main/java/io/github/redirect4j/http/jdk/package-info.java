// SPDX-License-Identifier: Apache-2.0
/** Bindings to the HTTP server of the JDK. */
@NullMarked
package io.github.redirect4j.http.jdk;

import org.jspecify.annotations.NullMarked;
