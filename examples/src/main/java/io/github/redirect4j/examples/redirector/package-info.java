// SPDX-License-Identifier: Apache-2.0
/**
 * A runnable redirector: one pool, checked, said in HTTP and in DNS, with a live page.
 *
 * <p>{@link io.github.redirect4j.examples.redirector.Farm} is the part to read: it puts the library together.
 */
@NullMarked
package io.github.redirect4j.examples.redirector;

import org.jspecify.annotations.NullMarked;
