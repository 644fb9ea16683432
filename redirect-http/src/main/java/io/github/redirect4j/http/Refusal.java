// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

/** The error of a setting that is out of its range, in the words of the house. */
final class Refusal {
    private static final int LONGEST = 64;

    private Refusal() {}

    static IllegalArgumentException of(String name, Object value, String expected) {
        String shown = value instanceof CharSequence text ? quote(text) : String.valueOf(value);
        return new IllegalArgumentException(name + ": " + shown + " (expected: " + expected + ")");
    }

    private static String quote(CharSequence text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < Math.min(text.length(), LONGEST); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7e) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
        return text.length() > LONGEST
                ? out.append("... (")
                        .append(text.length())
                        .append(" characters)")
                        .toString()
                : out.toString();
    }
}
