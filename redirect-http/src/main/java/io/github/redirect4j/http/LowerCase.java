// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import com.google.common.base.Ascii;

/** A text in lower case, of which nothing is copied. */
record LowerCase(String text) implements CharSequence {
    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        return Ascii.toLowerCase(text.charAt(index));
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new LowerCase(text.substring(start, end));
    }

    @Override
    public String toString() {
        return Ascii.toLowerCase(text);
    }
}
