// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a check refuses to be. */
class HttpCheckTest {
    private static void refused(Consumer<HttpCheck.Builder> setting, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> setting.accept(HttpCheck.builder("")))
                .withMessage(message);
    }

    @Test
    void builder_outOfRange_refused() {
        refused(b -> b.method("G T"), "method: \"G T\" (expected: a method other than CONNECT)");
        refused(b -> b.method("CONNECT"), "method: \"CONNECT\" (expected: a method other than CONNECT)");
        refused(b -> b.host("a\r\nb"), "host: \"a\\u000d\\u000ab\" (expected: a host, perhaps a port)");
        refused(b -> b.host(""), "host: \"\" (expected: a host, perhaps a port)");
        refused(b -> b.scheme("HTTP"), "scheme: \"HTTP\" (expected: http or https)");
        refused(b -> b.port(0), "port: 0 (expected: 1 to 65535)");
        refused(b -> b.serverName("a b"), "serverName: \"a b\" (expected: a host name or an address)");
        refused(b -> b.serverName("a..b"), "serverName: \"a..b\" (expected: a host name or an address)");
        refused(b -> b.serverName("a."), "serverName: \"a.\" (expected: a host name or an address)");
        refused(b -> b.expect(199, 200), "first: 199 (expected: 200 to 599)");
        refused(b -> b.expect(300, 200), "last: 200 (expected: 300 to 599)");
        refused(b -> b.expect(300, 600), "last: 600 (expected: 300 to 599)");
        refused(b -> b.bodyLimit(0), "octets: 0 (expected: 1 to 16777216)");
        refused(
                b -> b.method("HEAD").bodyMatches(Pattern.compile("x")).build(),
                "method: HEAD (expected: one whose response has a body to match)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "Host", "content-length", "Transfer-Encoding", "CONNECTION", "Expect"})
    void header_nameThatIsNoneOrOurs_refused(String name) {
        refused(b -> b.header(name, ""), "name: \"" + name + "\" (expected: a field that is not of the connection)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb: c", "a\n", "\u0000", "\u0100", "\u007f"})
    void header_valueThatIsNone_refused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpCheck.builder("").header("a", value))
                .withMessageStartingWith("value: \"")
                .withMessageEndingWith("\" (expected: at most 4096 characters of ISO-8859-1, no control characters)");
    }

    @Test
    void header_tooMany_refused() {
        HttpCheck.Builder builder = HttpCheck.builder("");
        for (int i = 0; i < 32; i++) {
            builder.header("a" + i, "");
        }
        builder.header("A1", "again");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.header("b", ""))
                .withMessage("headers: 33 (expected: 0 to 32)");
    }

    @Test
    void path_tooLong_refused() {
        assertThat(HttpCheck.get("a".repeat(2048)).path().toString()).hasSize(2048);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpCheck.get("a".repeat(2049)))
                .withMessageEndingWith(
                        "(2049 characters) (expected: a path, perhaps with a query, at most 2048 characters)");
    }
}
