// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

/** What an answer says, with the response code that says it. */
enum Kind {
    ANSWER(0, 0, true),
    NO_DATA(1, 0, true),
    NO_NAME(2, 3, true),
    REFERRAL(3, 0, false),
    REFUSED(4, 5, false),
    MALFORMED(5, 1, false),
    NOT_IMPLEMENTED(6, 4, false),
    BAD_VERSION(7, 16, false),
    FAILED(8, 2, false);

    final int index;
    final int code;
    final boolean authoritative;

    Kind(int index, int code, boolean authoritative) {
        this.index = index;
        this.code = code;
        this.authoritative = authoritative;
    }
}
