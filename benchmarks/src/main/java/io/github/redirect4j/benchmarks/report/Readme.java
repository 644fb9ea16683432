// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page in which the passages between {@code <!-- KIND:NAME -->} and {@code <!-- end -->} are made, not written. */
public final class Readme {
    private static final String TABLE = "table";

    private Readme() {}

    /**
     * Returns the page with its passages of kind "table" made anew.
     *
     * @throws IllegalArgumentException if one has no end
     */
    static String withTables(String page, UnaryOperator<String> tables) {
        return with(TABLE, page, tables);
    }

    /**
     * Returns the page with its passages of one kind made anew.
     *
     * @param kind a word
     * @param page the page
     * @param passages makes each, by its name
     * @return the page
     * @throws IllegalArgumentException if a passage has no end
     */
    public static String with(String kind, String page, UnaryOperator<String> passages) {
        Pattern begin = Pattern.compile("<!-- " + kind + ":");
        Matcher matcher = Pattern.compile(
                        "(" + begin + "([a-z0-9-]+) -->\n)(?:(?!" + begin + ").)*?(<!-- end -->)", Pattern.DOTALL)
                .matcher(page);
        StringBuilder text = new StringBuilder();
        int found = 0;
        while (matcher.find()) {
            found++;
            String made = matcher.group(1) + "\n" + passages.apply(matcher.group(2)) + "\n" + matcher.group(3);
            matcher.appendReplacement(text, Matcher.quoteReplacement(made));
        }
        matcher.appendTail(text);
        long begun = begin.matcher(page).results().count();
        if (begun != found) {
            throw new IllegalArgumentException(
                    "page: " + begun + " " + kind + "s, " + found + " with an end (expected: all)");
        }
        return text.toString();
    }
}
