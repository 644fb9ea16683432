// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import java.nio.charset.Charset;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a body has to contain. Immutable.
 *
 * @param text a piece of it, or null if any will do
 * @param pattern what is to be found in it, or null if anything will do
 * @param charset how its octets are read; what is not of it reads as the charset's replacement
 * @param limit how many octets are looked at
 */
record BodyMatch(@Nullable String text, @Nullable Pattern pattern, Charset charset, int limit) {
    private static final int MOST_STEPS = 10_000_000;

    /** Returns why a body will not do, or null if it will. */
    @Nullable
    String lack(byte[] body) {
        String said = new String(body, charset);
        if (text != null && !said.contains(text)) {
            return "body without the text";
        }
        try {
            return pattern == null || pattern.matcher(new Steps(said)).find() ? null : "body without the pattern";
        } catch (TooManySteps e) {
            return "body pattern given up after " + MOST_STEPS + " steps";
        } catch (StackOverflowError e) { // a group that repeats takes a frame of the stack each time
            return "body pattern given up at the end of the stack";
        }
    }

    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManySteps() {
            super(null, null, false, false);
        }
    }

    /** A text that can be looked at so many times: a pattern may try as many ways as there are, and others wait for it. */
    private static final class Steps implements CharSequence {
        private final String text;
        private int left = MOST_STEPS;

        Steps(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
