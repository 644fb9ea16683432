// SPDX-License-Identifier: Apache-2.0
/** Decisions said in HTTP: redirects, refusals, bindings to HTTP servers, and reports of load. */
module io.github.redirect4j.http {
    requires transitive io.github.redirect4j.core;
    requires static transitive jdk.httpserver;
    requires static transitive org.jspecify;
    requires static com.google.gson;
    requires com.google.common;

    exports io.github.redirect4j.http;
    exports io.github.redirect4j.http.jdk;
}
