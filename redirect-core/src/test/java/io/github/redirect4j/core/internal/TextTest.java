// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.CharBuffer;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "a", "http://e1.example.net/?q=1#x", "it's 'so'", "caf\u00e9 \u4e2d"})
    void quote_plainText_isInQuotes(String text) {
        assertThat(Text.quote(text)).isEqualTo("\"" + text + "\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a\"b|\"a\\\"b\"",
                "a\\b|\"a\\\\b\"",
                "~\n~|\"\\u000a\"",
                "~a\r\n\tb~|\"a\\u000d\\u000a\\u0009b\"",
                "~\u0000~|\"\\u0000\"",
                "~\u007f\u0085\u009f~|\"\\u007f\\u0085\\u009f\"",
                "~\ud83d\ude00~|\"\\ud83d\\ude00\"",
            })
    void quote_specialCharacters_escaped(String text, String quoted) {
        assertThat(Text.quote(text)).isEqualTo(quoted);
    }

    @Test
    void quote_loneSurrogates_escaped() {
        assertThat(Text.quote("a" + (char) 0xd83d)).isEqualTo("\"a\\ud83d\"");
        assertThat(Text.quote((char) 0xde00 + "a")).isEqualTo("\"\\ude00a\"");
    }

    @Test
    void quote_sixtyFourCharacters_notCut() {
        assertThat(Text.quote("a".repeat(64))).isEqualTo("\"" + "a".repeat(64) + "\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 1000, 1_000_000})
    void quote_longText_cutWithItsLength(int length) {
        assertThat(Text.quote("a".repeat(length)))
                .isEqualTo("\"" + "a".repeat(64) + "\"... (" + length + " characters)");
    }

    @Test
    void quote_cutInsideSurrogatePair_staysEscaped() {
        assertThat(Text.quote("a".repeat(63) + "\ud83d\ude00"))
                .isEqualTo("\"" + "a".repeat(63) + "\\ud83d\"... (65 characters)");
    }

    @Test
    void quote_worstCase_isBounded() {
        assertThat(Text.quote("\u0000".repeat(1_000_000))).hasSizeLessThan(64 * 6 + 40);
    }

    @Test
    void quote_otherSequences_readAlike() {
        assertThat(Text.quote(CharBuffer.wrap("a\"b"))).isEqualTo("\"a\\\"b\"");
    }

    @Test
    void quote_otherLocale_sameText() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(Text.quote("\u0009")).isEqualTo("\"\\u0009\"");
        } finally {
            Locale.setDefault(before);
        }
    }
}
