// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.internal;

/** Text for messages. */
public final class Text {
    private static final int LONGEST = 64;

    private Text() {}

    // Not what breaks a line, reverses it, or is half a character.
    private static boolean isPlain(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** Returns {@code value} in quotes, escaped and cut after 64 characters, fit for a one-line message. */
    public static String quote(CharSequence value) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < Math.min(value.length(), LONGEST); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (!isPlain(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
        if (value.length() > LONGEST) {
            out.append("... (").append(value.length()).append(" characters)");
        }
        return out.toString();
    }
}
