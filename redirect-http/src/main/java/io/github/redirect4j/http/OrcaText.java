// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.util.Map;
import java.util.StringJoiner;

/**
 * An ORCA report as text: {@code name=value} between commas. Envoy once wrote a colon for the equals sign, and reads both.
 *
 * <p>Source: Envoy's {@code orca_parser.cc}.
 */
final class OrcaText {
    private static final CharMatcher BLANK = CharMatcher.anyOf(" \t");
    private static final CharMatcher ASSIGNS = CharMatcher.anyOf("=:");
    private static final CharMatcher UNWRITABLE =
            CharMatcher.inRange('!', '~').negate().or(CharMatcher.anyOf(",=:"));
    private static final Splitter COMMA = Splitter.on(',').trimResults(BLANK).omitEmptyStrings();

    private OrcaText() {}

    static void read(String text, Map<String, Double> into) {
        for (String metric : COMMA.split(text)) {
            int at = ASSIGNS.indexIn(metric);
            if (at < 0) {
                throw Refusal.of("metric", metric, "name=value");
            }
            String name = BLANK.trimFrom(metric.substring(0, at));
            if (into.containsKey(name)) {
                throw Refusal.of("metric", name, "once");
            }
            OrcaMetric.put(name, OrcaMetric.number(BLANK.trimFrom(metric.substring(at + 1))), into);
        }
    }

    static String write(Map<String, Double> metrics) {
        StringJoiner text = new StringJoiner(",");
        metrics.forEach((name, value) -> {
            if (UNWRITABLE.matchesAnyOf(name)) {
                throw Refusal.of("metric", name, "visible ASCII without comma, colon and equals sign");
            }
            text.add(name + "=" + value);
        });
        return text.toString();
    }
}
