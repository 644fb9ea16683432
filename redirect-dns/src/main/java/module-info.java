// SPDX-License-Identifier: Apache-2.0
/** Decisions said in DNS: answers at byte level, and a server over UDP and TCP. */
module io.github.redirect4j.dns {
    requires transitive io.github.redirect4j.core;
    requires static transitive org.jspecify;
    requires com.google.common;

    exports io.github.redirect4j.dns;
}
