// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

/**
 * Which status a method gets.
 *
 * <p>GET and HEAD get 302 or 301, because old clients do not follow 308; others get 307 or 308, because clients turn a
 * POST into a GET at 301 and 302. A code that was asked for goes to all methods, except that HEAD never gets 303, at
 * which clients turn it into a GET.
 *
 * <p>Source: RFC 9110 section 15.4.
 */
record StatusRule(int ofGet, int ofHead, int ofOthers) {
    static final StatusRule TEMPORARY = new StatusRule(302, 302, 307);
    static final StatusRule PERMANENT = new StatusRule(301, 301, 308);

    static StatusRule always(int status) {
        return new StatusRule(status, status == 303 ? 302 : status, status);
    }

    /** Returns the rule for what is so for the moment only. */
    StatusRule forNow() {
        return ofGet == 301 || ofGet == 308 ? TEMPORARY : this;
    }

    int of(String method) {
        return switch (method) {
            case "GET" -> ofGet;
            case "HEAD" -> ofHead;
            default -> ofOthers;
        };
    }
}
