// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

/** What becomes of the query of a request. */
public enum QueryPolicy {
    /** It is part of Location, as it came; an empty one keeps its question mark. */
    KEEP,
    /** It is left out, its question mark too. */
    DROP
}
