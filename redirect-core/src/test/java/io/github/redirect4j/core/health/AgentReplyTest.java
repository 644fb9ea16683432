// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.redirect4j.core.AdminState;
import io.github.redirect4j.core.Health;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentReplyTest {
    /** What HAProxy 2.6.12 made of the same lines, seen on its statistics socket; {@code weight:} is of later versions. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "75%|75%",
                "0%|0%",
                "300%|300%",
                "UP READY 30% 40%|ready 40% up",
                "maxconn:7|maxconn:7",
                "drain|drain",
                "maint|maint",
                "down #why not|down #why not",
                "DOWN\t#t a b|down #t a b",
                "stopped 10% #x up 20%|10% down #x up 20%",
                "down,20%|20% down",
                "fail|down",
                "''|''",
                "down#x|#down#x",
                "50%x|''",
                "12.5%|''",
                "50% 12.5%|''",
                "+50%|#+50%",
                "%50 up|up #%50",
                "99999999999999999999%|25600%",
                "weight:50|50%",
                "weight:256|256%",
                "weight:257|''",
                "Weight:30%|30%",
                "weight:|''",
                "maxconn:-1|''",
                "maxconn:99999999999|maxconn:2147483647",
                "HTTP/1.1 400 Bad Request|#HTTP/1.1",
                " , \t,up|up",
                "up # |up"
            })
    void parse_line_saysWhatHaproxyTakes(String line, String said) {
        assertThat(AgentReply.parse(line)).hasToString(said);
        assertThat(AgentReply.parse(line + "\r\ndown 1%\n")).hasToString(said);
        assertThat(AgentReply.parse(said)).hasToString(said);
    }

    @Test
    void parse_words_areTyped() {
        assertThat(AgentReply.parse("drain, 5% maxconn:30 stopped #too hot"))
                .isEqualTo(new AgentReply(0.05, 30, AdminState.DRAIN, Health.DOWN, "too hot"));
        assertThat(AgentReply.parse("")).isEqualTo(new AgentReply(Double.NaN, -1, null, null, ""));
    }

    @Test
    void parse_tooLong_isRefused() {
        assertThat(AgentReply.parse("x".repeat(1024)).note()).hasSize(100);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgentReply.parse("x".repeat(1025)))
                .withMessage(
                        "line: \"" + "x".repeat(64) + "\"... (1025 characters) (expected: at most 1024 characters)");
    }

    @Test
    void note_anything_isOneBoundedLineOfAscii() {
        assertThat(AgentReply.parse("down # \u202e\u00e9\u0000b\u001b[2J").note())
                .isEqualTo("???b?[2J");
        assertThat(new AgentReply(1, -1, null, null, "a\nb" + "c".repeat(1000)).note())
                .isEqualTo("a?b" + "c".repeat(97));
    }

    @Test
    void constructor_outOfRange_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AgentReply(256.5, -1, null, null, ""))
                .withMessage("share: 256.5 (expected: 0 to 256)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AgentReply(-0.1, -1, null, null, ""))
                .withMessage("share: -0.1 (expected: 0 to 256)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AgentReply(1, -2, null, null, ""))
                .withMessage("maxconn: -2 (expected: -1 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AgentReply(1, -1, null, Health.UNKNOWN, ""))
                .withMessage("health: UNKNOWN (expected: UP, DOWN or null)");
    }
}
