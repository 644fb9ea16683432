// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DnsNameTest {
    private static DnsName name(String text) {
        return DnsName.parse(text, "name");
    }

    @Test
    void parse_escapes_areOctets() {
        DnsName name = name("a\\.b.\\000\\255\\\\.Org.");
        assertThat(name.wire()).containsExactly(3, 'a', '.', 'b', 3, 0, 255, '\\', 3, 'O', 'r', 'g', 0);
        assertThat(name).hasToString("a\\.b.\\000\\255\\\\.Org");
        assertThat(name(name.toString())).isEqualTo(name);
    }

    @Test
    void parse_escapedDotAtTheEnd_isPartOfTheLabel() {
        assertThat(name("a\\.").wire()).containsExactly(2, 'a', '.', 0);
    }

    @Test
    void parse_rootIsADot() {
        assertThat(name(".").labels()).isZero();
        assertThat(name(".")).hasToString(".");
        assertThat(name(".").parent()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a..b", ".a", "a b", "ü", "a\\", "a\\25", "a\\256", "a\\2x5", "\u007f"})
    void parse_noName_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> name(text));
    }

    @Test
    void parse_message_quotesAndCuts() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> name("\n\"" + "x".repeat(70)))
                .withMessage("name: \"\\u000a\\\"" + "x".repeat(62) + "\"... (72 characters)"
                        + " (expected: ASCII labels of 1 to 63 octets, with dots between, at most 255 octets in all)");
    }

    @Test
    void parse_label_upTo63() {
        assertThat(name("x".repeat(63)).labels()).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> name("x".repeat(64)));
    }

    @Test
    void parse_name_upTo255() {
        String most = "a.".repeat(126) + "a"; // 127 labels, 255 octets
        assertThat(name(most).wire()).hasSize(255);
        assertThat(name(most).labels()).isEqualTo(127);
        assertThatIllegalArgumentException().isThrownBy(() -> name(most + "b"));
        assertThat(name(most).wildcard()).isNull();
        assertThat(name("a").wildcard()).hasToString("*.a");
    }

    @Test
    void equals_lettersOfOtherCase_areEqual() {
        assertThat(name("A.b")).isEqualTo(name("a.B")).hasSameHashCodeAs(name("a.B"));
        assertThat(name("[")).isNotEqualTo(name("{"));
        assertThat(name("a.b")).isNotEqualTo(name("a.c")).isNotEqualTo("a.b");
    }

    @Test
    void isAtOrBelow_goesByLabels() {
        assertThat(name("a.Example.org").isAtOrBelow(name("example.ORG"))).isTrue();
        assertThat(name("example.org").isAtOrBelow(name("example.org"))).isTrue();
        assertThat(name("evilexample.org").isAtOrBelow(name("example.org"))).isFalse();
        assertThat(name("org").isAtOrBelow(name("example.org"))).isFalse();
        assertThat(name("org").isAtOrBelow(DnsName.ROOT)).isTrue();
    }
}
