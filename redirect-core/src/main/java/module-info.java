// SPDX-License-Identifier: Apache-2.0
/** The decision which server should take a request: pool, selectors and their algorithms. */
module io.github.redirect4j.core {
    requires static transitive org.jspecify;
    requires com.dynatrace.hash4j;
    requires com.google.common;

    exports io.github.redirect4j.core;
    exports io.github.redirect4j.core.hash;
    exports io.github.redirect4j.core.health;
    exports io.github.redirect4j.core.load;
    exports io.github.redirect4j.core.rotation;
}
