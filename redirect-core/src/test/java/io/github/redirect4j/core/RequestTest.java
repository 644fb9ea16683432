// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import com.google.common.net.InetAddresses;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {
    private static final KeyHash XXH3 = KeyHash.xxh3();

    // ---- keys

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "http://www.example.com/", "caf\u00e9", "\u0000\u007f\u0080\u00ff", "none"})
    void keyHash_text_isThatOfItsOctets(String key) {
        byte[] octets = key.getBytes(ISO_8859_1);

        assertThat(Request.of(key).keyHash(XXH3))
                .isEqualTo(Request.builder().key(octets).build().keyHash(XXH3))
                .isEqualTo(XXH3.of(octets, 0, octets.length));
    }

    @ParameterizedTest
    @CsvSource({"\u0100, ?", "\u4e2d\u6587, ??", "a\u20acb, a?b", "\uffff, ?"})
    void keyHash_characterAboveLatin1_countsAsQuestionMark(String key, String same) {
        assertThat(Request.of(key).keyHash(XXH3)).isEqualTo(Request.of(same).keyHash(XXH3));
    }

    @Test
    void keyHash_emptyKey_isThatOfNoOctets() {
        Request empty = Request.of("");

        assertThat(empty.hasKey()).isTrue();
        assertThat(empty.keyHash(XXH3)).isEqualTo(0x2d06800538d394c2L);
        assertThat(Request.builder().key(new byte[0]).build().hasKey()).isTrue();
    }

    @Test
    void keyHash_otherHash_isAsked() {
        KeyHash length = new KeyHash() {
            @Override
            public long of(byte[] octets, int offset, int length) {
                return 1000L + length;
            }

            @Override
            public long of(CharSequence text, int offset, int length) {
                return length;
            }
        };

        assertThat(Request.of("abc").keyHash(length)).isEqualTo(3);
        assertThat(Request.builder().key(new byte[4]).build().keyHash(length)).isEqualTo(1004);
        assertThat(Request.builder().build().keyHash(length)).isZero();
    }

    @Test
    void key_octetsChangedLater_requestKeepsItsOwn() {
        byte[] octets = {1, 2, 3};
        Request request = Request.builder().key(octets).build();
        long before = request.keyHash(XXH3);
        octets[0] = 9;

        assertThat(request.keyHash(XXH3)).isEqualTo(before);
    }

    @Test
    void key_setTwice_lastOneCounts() {
        Request text = Request.builder().key(new byte[] {1}).key("a").build();
        Request octets = Request.builder().key("a").key(new byte[] {1}).build();

        assertThat(text.keyHash(XXH3)).isEqualTo(Request.of("a").keyHash(XXH3));
        assertThat(octets.keyHash(XXH3)).isEqualTo(XXH3.of(new byte[] {1}, 0, 1));
    }

    @Test
    void key_null_refused() {
        assertThatNullPointerException().isThrownBy(() -> Request.of(null)).withMessage("key");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 24, 32, 128})
    void keyScope_inRange_kept(int bits) {
        assertThat(Request.builder().key("a").keyScope(bits).build().keyScope()).isEqualTo(bits);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 129, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void keyScope_outOfRange_refused(int bits) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Request.builder().keyScope(bits))
                .withMessage("bits: " + bits + " (expected: 0 to 128)");
    }

    // ---- the client

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0000000000000000, 0000ffff00000000",
        "192.0.2.1, 0000000000000000, 0000ffffc0000201",
        "127.255.255.255, 0000000000000000, 0000ffff7fffffff",
        "255.255.255.255, 0000000000000000, 0000ffffffffffff",
        "'::', 0000000000000000, 0000000000000000",
        "::1, 0000000000000000, 0000000000000001",
        "2001:db8:1:2:3:4:5:6, 20010db800010002, 0003000400050006",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffffffffffffffff, ffffffffffffffff",
        "8000::8000:0:0:1, 8000000000000000, 8000000000000001",
    })
    void client_address_isTwoLongsAndBack(String text, String high, String low) {
        InetAddress address = InetAddresses.forString(text);
        Request request = Request.from(address);

        assertThat(request.hasClient()).isTrue();
        assertThat(request.clientHigh()).isEqualTo(Long.parseUnsignedLong(high, 16));
        assertThat(request.clientLow()).isEqualTo(Long.parseUnsignedLong(low, 16));
        assertThat(request.client()).isSameAs(address);
        assertThat(halves(request.clientHigh(), request.clientLow()).client())
                .isEqualTo(address)
                .hasSameClassAs(address);
    }

    @Test
    void client_mappedAddress_isTheIpv4One() throws UnknownHostException {
        byte[] octets = new byte[16];
        octets[10] = -1;
        octets[11] = -1;
        octets[12] = (byte) 192;
        octets[15] = 7;
        // The one factory that leaves a mapped address what it is.
        Inet6Address mapped = Inet6Address.getByAddress(null, octets, -1);
        Request request = Request.from(mapped);

        assertThat(request.clientHigh()).isZero();
        assertThat(request.clientLow()).isEqualTo(0xffff_c000_0007L);
        assertThat(halves(request.clientHigh(), request.clientLow()).client())
                .isInstanceOf(Inet4Address.class)
                .isEqualTo(InetAddresses.forString("192.0.0.7"));
    }

    @Test
    void client_null_refused() {
        assertThatNullPointerException().isThrownBy(() -> Request.from(null)).withMessage("address");
    }

    // ---- defaults

    @Test
    void defaults_nothingOverridden_nothingKnown() {
        Request request = new Request() {};

        assertThat(request.hasKey()).isFalse();
        assertThat(request.keyHash(XXH3)).isZero();
        assertThat(request.keyScope()).isZero();
        assertThat(request.hasClient()).isFalse();
        assertThat(request.clientHigh()).isZero();
        assertThat(request.clientLow()).isZero();
        assertThat(request.client()).isNull();
        assertThat(request.stickyId()).isNull();
        assertThat(request.nanoTime(() -> 42)).isEqualTo(42);
    }

    @Test
    void build_nothingSet_sameAsDefaults() {
        Request request = Request.builder().build();

        assertThat(request.hasKey()).isFalse();
        assertThat(request.keyHash(XXH3)).isZero();
        assertThat(request.keyScope()).isZero();
        assertThat(request.hasClient()).isFalse();
        assertThat(request.clientHigh()).isZero();
        assertThat(request.clientLow()).isZero();
        assertThat(request.client()).isNull();
        assertThat(request.stickyId()).isNull();
    }

    @Test
    void stickyId_setAndTakenAway_isNull() {
        assertThat(Request.builder().stickyId("a").build().stickyId()).isEqualTo("a");
        assertThat(Request.builder().stickyId("a").stickyId(null).build().stickyId())
                .isNull();
    }

    @Test
    void toString_parts_quotedAndBounded() {
        assertThat(Request.NONE).hasToString("request without key or client");
        assertThat(Request.of("a\"b\n")).hasToString("request with key \"a\\\"b\\u000a\", client unknown");
        assertThat(Request.of("k".repeat(100_000)))
                .hasToString("request with key \"" + "k".repeat(64) + "\"... (100000 characters), client unknown");
        assertThat(Request.builder()
                        .key(new byte[5])
                        .client(InetAddresses.forString("2001:db8::1"))
                        .build())
                .hasToString("request with key \"5 octets\", client 2001:db8::1");
    }

    private static Request halves(long high, long low) {
        return new Request() {
            @Override
            public boolean hasClient() {
                return true;
            }

            @Override
            public long clientHigh() {
                return high;
            }

            @Override
            public long clientLow() {
                return low;
            }
        };
    }
}
