// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

/**
 * Which redirects carry a short HTML note with a link, for people whose client does not follow. HEAD gets the fields of
 * the note without the note.
 *
 * <p>Source: RFC 9110 section 15.4.4, which wants one with 303.
 */
public enum Note {
    /** Those with 303. */
    AUTO,
    /** All. */
    HTML,
    /** None. */
    NONE;

    static final Redirect.Header TYPE = new Redirect.Header("Content-Type", "text/html; charset=utf-8");

    boolean goesWith(int status) {
        return this == HTML || (this == AUTO && status == 303);
    }

    /** Returns the note. Of what HTML gives a meaning to, a Location can contain only the two that are escaped here. */
    static String text(String location) {
        String escaped = location.replace("&", "&amp;").replace("'", "&#39;");
        return "<!DOCTYPE html>\n<title>Redirect</title>\n<p><a href=\"" + escaped + "\">It is here.</a></p>\n";
    }
}
