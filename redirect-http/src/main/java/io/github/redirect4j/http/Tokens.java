// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.util.List;

/**
 * Tokens, and lists of them.
 *
 * <p>Source: RFC 9110 sections 5.6.1 and 5.6.2; RFC 8941 section 3.3.4.
 */
final class Tokens {
    private static final CharMatcher LETTER = CharMatcher.inRange('A', 'Z').or(CharMatcher.inRange('a', 'z'));
    private static final CharMatcher CHAR = LETTER.or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.anyOf("!#$%&'*+-.^_`|~"))
            .precomputed();
    private static final CharMatcher STRUCTURED_FIRST = LETTER.or(CharMatcher.is('*'));
    private static final CharMatcher STRUCTURED = CHAR.or(CharMatcher.anyOf(":/"));
    private static final Splitter COMMA = Splitter.on(',').trimResults(CharMatcher.anyOf(" \t"));

    private Tokens() {}

    static boolean isToken(String text) {
        return CHAR.matchesAllOf(text);
    }

    /** Returns whether a text is a token of a structured field. */
    static boolean isStructured(String text) {
        return !text.isEmpty() && STRUCTURED_FIRST.matches(text.charAt(0)) && STRUCTURED.matchesAllOf(text);
    }

    /** Returns whether a token is in a list that may go over several lines; case does not matter. */
    static boolean has(List<String> lines, String token) {
        for (String line : lines) {
            for (String element : COMMA.split(line)) {
                if (element.equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns whether anything but a token is in a list that may go over several lines; case does not matter. */
    static boolean hasOther(List<String> lines, String token) {
        for (String line : lines) {
            for (String element : COMMA.split(line)) {
                if (!element.isEmpty() && !element.equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }
}
