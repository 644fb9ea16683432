// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class RedirectTest {
    @Test
    void header_valueThatCouldBeginALine_refused() {
        for (char c = 0; c < 0x120; c++) {
            String value = "a" + c;
            if (c >= 0x20 && c <= 0x7e) {
                assertThat(new Redirect.Header("Location", value).value()).isEqualTo(value);
            } else {
                String shown = String.format(Locale.ROOT, "\\u%04x", (int) c);
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> new Redirect.Header("Location", value))
                        .withMessage("value: \"a" + shown + "\" (expected: printable ASCII)");
            }
        }
    }

    @Test
    void header_longValue_isCutInTheMessage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Redirect.Header("Location", "\\\"" + "a".repeat(98) + "\n"))
                .withMessage(
                        "value: \"\\\\\\\"" + "a".repeat(62) + "\"... (101 characters) (expected: printable ASCII)");
    }

    @Test
    void header_nameThatIsNoToken_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Redirect.Header("A:", "b"))
                .withMessage("name: \"A:\" (expected: a token)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Redirect.Header("", "b"))
                .withMessage("name: \"\" (expected: a token)");
    }

    @Test
    void headers_ofAnswer_cannotBeChanged() {
        assertThatThrownBy(() -> Redirect.BAD_REQUEST.headers().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void toString_eachKind_saysStatusAndLocation() {
        Redirect redirect = Redirect.to("https://e1.example.net/a", 307, null, Redirect.NO_STORE);
        assertThat(redirect).hasToString("REDIRECT 307 https://e1.example.net/a");
        assertThat(Redirect.PASS).hasToString("PASS");
        assertThat(Redirect.BAD_REQUEST).hasToString("REJECT 400");
    }

    @Test
    void note_text_escapesWhatHtmlWouldRead() {
        assertThat(Note.text("https://e1.example.net/it's?a=1&b=2")).isEqualTo("""
                        <!DOCTYPE html>
                        <title>Redirect</title>
                        <p><a href="https://e1.example.net/it&#39;s?a=1&amp;b=2">It is here.</a></p>
                        """);
    }
}
