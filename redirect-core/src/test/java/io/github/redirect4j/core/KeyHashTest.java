// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyHashTest {
    private static final KeyHash XXH3 = KeyHash.xxh3();

    // Source of all values: xxhsum -H3 of xxHash 0.8.1 (the XXH3 format is frozen since 0.8.0).

    @ParameterizedTest
    @CsvSource({
        "'', 2d06800538d394c2",
        "a, e6c632b61e964e1f",
        "abc, 78af5f94892f3950",
        "http://www.example.com/, c4e103841211243a",
        "caf\u00e9, f8ff58fcba2a97c3",
    })
    void xxh3_text_isThePublishedValue(String text, String hash) {
        byte[] octets = text.getBytes(ISO_8859_1);

        assertThat(XXH3.of(text)).isEqualTo(Long.parseUnsignedLong(hash, 16));
        assertThat(XXH3.of(octets, 0, octets.length)).isEqualTo(Long.parseUnsignedLong(hash, 16));
    }

    /** The octet at i is 31 i + 7, and each length takes another branch of XXH3. */
    @ParameterizedTest
    @CsvSource({
        "0, 2d06800538d394c2",
        "1, 4c5cca45d0f4811f",
        "3, 15f7093b173d005c",
        "4, dca012f95811b6b9",
        "8, dec6a9a43575982e",
        "9, cbe393399f17ffbd",
        "16, 7e484c18d74895d0",
        "17, 208bde5ee2bed407",
        "32, 03df0ac5255d1446",
        "128, f92b70eaa21a6288",
        "129, f8f76713f2bb60fa",
        "240, ccc7375172c41f03",
        "241, 0b3b630948ce4a00",
        "512, efc2e52d1c2ffbaa",
        "1024, 23bc880ebf0d29c6",
        "1025, c09fdfbc398c7d82",
        "2000, 19eb4cda7a0f1a0d",
    })
    void xxh3_everyBranch_isThePublishedValue(int length, String hash) {
        byte[] octets = new byte[length + 8];
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            octets[5 + i] = (byte) (31 * i + 7);
            text.append((char) (octets[5 + i] & 0xff));
        }

        assertThat(XXH3.of(octets, 5, length)).isEqualTo(Long.parseUnsignedLong(hash, 16));
        assertThat(XXH3.of(text)).isEqualTo(Long.parseUnsignedLong(hash, 16));
        assertThat(XXH3.of("ahead" + text + "behind", 5, length)).isEqualTo(Long.parseUnsignedLong(hash, 16));
    }

    @Test
    void xxh3_calledTwice_sameInstance() {
        assertThat(KeyHash.xxh3()).isSameAs(KeyHash.xxh3());
    }

    @ParameterizedTest
    @CsvSource({"-1, 3", "8, 3", "0, 11", "5, 240", "10, 1", "0, 1000"})
    void xxh3_rangeOutsideTheArray_refused(int offset, int length) {
        assertThatThrownBy(() -> XXH3.of(new byte[10], offset, length)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> XXH3.of("ten octets", offset, length)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, ffffc0000207, c0000207",
        "0, ffff00000000, 00000000",
        "0, ffffffffffff, ffffffff",
        "0, fffec0000207, 00000000000000000000fffec0000207",
        "1, ffffc0000207, 00000000000000010000ffffc0000207",
        "20010db800001234, 8000000000000005, 20010db8000012348000000000000005",
        "0, 0, 00000000000000000000000000000000",
    })
    void ofAddress_bothHalves_isThatOfItsOctets(String high, String low, String octets) {
        byte[] address = HexFormat.of().parseHex(octets);
        long upper = Long.parseUnsignedLong(high, 16);
        long lower = Long.parseUnsignedLong(low, 16);

        assertThat(XXH3.ofAddress(upper, lower)).isEqualTo(XXH3.of(address, 0, address.length));
        assertThat(new Copying().ofAddress(upper, lower)).isEqualTo(XXH3.of(address, 0, address.length));
    }

    /** A hash that leaves addresses to the default. */
    private static final class Copying implements KeyHash {
        @Override
        public long of(byte[] octets, int offset, int length) {
            return XXH3.of(octets, offset, length);
        }

        @Override
        public long of(CharSequence text, int offset, int length) {
            return XXH3.of(text, offset, length);
        }
    }
}
