// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page in which the passages between {@code <!-- table:NAME -->} and {@code <!-- end -->} are made, not written. */
final class Readme {
    private static final Pattern TABLE =
            Pattern.compile("(<!-- table:([a-z0-9-]+) -->\n)(?:(?!<!-- table:).)*?(<!-- end -->)", Pattern.DOTALL);
    private static final Pattern BEGIN = Pattern.compile("<!-- table:");

    private Readme() {}

    /**
     * Returns the page with its tables made anew.
     *
     * @throws IllegalArgumentException if a table has no end
     */
    static String withTables(String page, UnaryOperator<String> tables) {
        Matcher matcher = TABLE.matcher(page);
        StringBuilder text = new StringBuilder();
        int found = 0;
        while (matcher.find()) {
            found++;
            String made = matcher.group(1) + "\n" + tables.apply(matcher.group(2)) + "\n" + matcher.group(3);
            matcher.appendReplacement(text, Matcher.quoteReplacement(made));
        }
        matcher.appendTail(text);
        long begun = BEGIN.matcher(page).results().count();
        if (begun != found) {
            throw new IllegalArgumentException("page: " + begun + " tables, " + found + " with an end (expected: all)");
        }
        return text.toString();
    }
}
