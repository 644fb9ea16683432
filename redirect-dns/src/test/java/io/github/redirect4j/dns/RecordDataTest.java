// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import static io.github.redirect4j.dns.TestZones.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordDataTest {
    @Test
    void address_typeByFamily() {
        assertThat(RecordData.address(ip("192.0.2.1")).type()).isEqualTo(1);
        assertThat(RecordData.address(ip("192.0.2.1")).octets()).containsExactly(192, 0, 2, 1);
        assertThat(RecordData.address(ip("2001:db8::1")).type()).isEqualTo(28);
        assertThat(RecordData.address(ip("2001:db8::1")).octets()).hasSize(16);
    }

    @Test
    void txt_texts_haveLengths() {
        assertThat(RecordData.txt("ab", "").octets()).containsExactly(2, 'a', 'b', 0);
        assertThat(RecordData.txt("\u00fc").octets()).containsExactly(2, 0xc3, 0xbc);
        assertThat(RecordData.txt("x".repeat(255)).octets()).hasSize(256);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordData.txt("x".repeat(256)))
                .withMessage(
                        "text: \"" + "x".repeat(64) + "\"... (256 characters) (expected: at most 255 octets in UTF-8)");
        assertThatIllegalArgumentException()
                .isThrownBy(RecordData::txt)
                .withMessage("texts: none (expected: at least one)");
    }

    @Test
    void srv_fields_inOrder() {
        assertThat(RecordData.srv(1, 2, 65_535, "a.b").octets())
                .containsExactly(0, 1, 0, 2, 255, 255, 1, 'a', 1, 'b', 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordData.srv(0, 65_536, 0, "a"))
                .withMessage("weight: 65536 (expected: 0 to 65535)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordData.srv(-1, 0, 0, "a"))
                .withMessage("priority: -1 (expected: 0 to 65535)");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 2, 5, 6, 41, 128, 251, 255, 65_536})
    void of_typeWithAMeaningOfItsOwn_refused(int type) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordData.of(type, new byte[4]))
                .withMessage("type: " + type + " (expected: that of a plain record, 1 to 65535)");
    }

    @Test
    void of_lengths() {
        assertThat(RecordData.of(1, new byte[4])).isEqualTo(RecordData.address(ip("0.0.0.0")));
        assertThat(RecordData.of(65_535, new byte[0])).hasToString("type 65535, 0 octets");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordData.of(28, new byte[4]))
                .withMessage("octets: 4 (expected: 16)");
        assertThat(RecordData.of(256, new byte[16_000]).octets()).hasSize(16_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordData.of(256, new byte[16_001]))
                .withMessage("octets: 16001 (expected: at most 16000)");
    }

    @Test
    void octets_changedByTheCaller_stayAsTheyWere() {
        byte[] given = {1, 2};
        RecordData data = RecordData.of(99, given);
        given[0] = 9;
        data.octets()[1] = 9;
        assertThat(data.octets()).containsExactly(1, 2);
        assertThat(data)
                .isEqualTo(RecordData.of(99, new byte[] {1, 2}))
                .hasSameHashCodeAs(RecordData.of(99, new byte[] {1, 2}));
        assertThat(data).isNotEqualTo(RecordData.of(98, new byte[] {1, 2})).isNotEqualTo("data");
    }
}
