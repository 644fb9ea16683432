// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.KeyHash;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
    private static final String BASE = "https://e1.example.net";

    private static String location(String raw) {
        int start = RequestTarget.originStart(raw);
        RequestTarget target = start < 0 ? null : RequestTarget.of(raw, start);
        return target == null ? null : target.on(BASE, start, true);
    }

    // ---- forms

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "//",
                "//other.example/x",
                "/a/../b",
                "/a//b/./c",
                "/a?",
                "/a??b",
                "/?",
                "/%2F%00%0d%0a%2e%2E",
                "/;p=1;q/a+b",
                "/-._~!$&'()*+,;=:@",
                "/?-._~!$&'()*+,;=:@/?[]",
                "/a%2Fb;v=1?x[]=1&y=%20"
            })
    void on_originForm_isCopied(String raw) {
        assertThat(location(raw)).isEqualTo(BASE + raw);
    }

    @ParameterizedTest
    @CsvSource({
        "http://h, /",
        "http://h/, /",
        "HTTPS://h/a?b, /a?b",
        "hTtP://h?q, /?q",
        "http://h:80?, /?",
        "http://[::1]:8080//x, //x",
        "http://h:/a, /a",
        "https://a%20b/a, /a"
    })
    void on_absoluteForm_losesItsAuthority(String raw, String rest) {
        assertThat(location(raw)).isEqualTo(BASE + rest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "h:443",
                "@evil.example/",
                ".evil.example/",
                "evil.example",
                "\\evil",
                "?q",
                "http:/h/",
                "http:",
                "http//h/",
                "ftp://h/",
                "https:h",
                " /",
                "http:///x",
                "http://",
                "http://?q",
                "http://:80/",
                "http://user@h/",
                "http://user:pw@h/",
                "http://@h/",
                "http://h:65536/",
                "http://h:123456/",
                "http://h:8a/",
                "http://h\\evil/",
                "http://h h/",
                "http://[::1/",
                "http://[fe80::1%25eth0]/",
                "http://[v1.x]/",
                "http://::1/",
                "http://h%4/",
                "http://h\u00fc/",
                "http://h#f"
            })
    void on_anythingElse_isRefused(String raw) {
        assertThat(location(raw)).isNull();
    }

    // ---- octets

    @Test
    void on_eachOctetInPath_isCopiedEncodedOrRefused() {
        for (int octet = 0; octet < 256; octet++) {
            char c = (char) octet;
            String expected;
            if (octet <= 0x20 || octet == 0x7f || c == '#' || c == '%') {
                expected = null;
            } else if (isUnreservedOrDelimiter(c) || ":@/?".indexOf(c) >= 0) {
                expected = BASE + "/a" + c + "b";
            } else {
                expected = BASE + "/a" + triplet(octet) + "b";
            }
            assertThat(location("/a" + c + "b")).as("octet " + octet).isEqualTo(expected);
        }
    }

    @Test
    void on_eachOctetInQuery_isCopiedEncodedOrRefused() {
        for (int octet = 0; octet < 256; octet++) {
            char c = (char) octet;
            String expected;
            if (octet <= 0x20 || octet == 0x7f || c == '#') {
                expected = null;
            } else if (isUnreservedOrDelimiter(c) || ":@/?[]".indexOf(c) >= 0) {
                expected = BASE + "/?a" + c + "x";
            } else {
                expected = BASE + "/?a" + triplet(octet) + "x";
            }
            assertThat(location("/?a" + c + "x")).as("octet " + octet).isEqualTo(expected);
        }
    }

    private static boolean isUnreservedOrDelimiter(char c) {
        boolean letterOrDigit = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        return letterOrDigit || "-._~!$&'()*+,;=".indexOf(c) >= 0;
    }

    private static String triplet(int octet) {
        return String.format(Locale.ROOT, "%%%02X", octet);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%", "/%4", "/%4?", "/%g1", "/%1g", "/%%41", "/a%?41", "/\u0100", "/?\u20ac", "/ud\ud800"})
    void of_brokenTripletOrNoOctet_isRefused(String raw) {
        assertThat(RequestTarget.of(raw, 0)).isNull();
    }

    @Test
    void of_eachPairAfterPercent_isTripletIfBothAreHex() {
        for (char c = 0x21; c < 0x7f; c++) {
            boolean hex = "0123456789ABCDEFabcdef".indexOf(c) >= 0;
            assertThat(RequestTarget.of("/%4" + c, 0) != null).as("" + c).isEqualTo(hex);
            assertThat(RequestTarget.of("/%" + c + "4", 0) != null).as("" + c).isEqualTo(hex);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/?p=50%, /?p=50%25",
        "/?%4, /?%254",
        "/?%%41, /?%25%41",
        "/?%zz%aF, /?%25zz%aF",
        "/a|b?c={1}&p=100%, /a%7Cb?c=%7B1%7D&p=100%25",
        "/[a]?[b], /%5Ba%5D?[b]",
        "/%c3%BC\u00c3\u00bc, /%c3%BC%C3%BC"
    })
    void on_whatNoUrlMayContain_isEncodedOnce(String raw, String expected) {
        assertThat(location(raw)).isEqualTo(BASE + expected);
        assertThat(location(expected)).isEqualTo(BASE + expected);
    }

    @ParameterizedTest
    @CsvSource({"/a?b, /a", "/a?, /a", "/a|?b|, /a%7C", "http://h?q, /", "/a, /a"})
    void on_withoutQuery_endsWithThePath(String raw, String expected) {
        int start = RequestTarget.originStart(raw);
        assertThat(RequestTarget.of(raw, start).on(BASE, start, false)).isEqualTo(BASE + expected);
    }

    // ---- prefix

    @ParameterizedTest
    @CsvSource({
        "/dl, /",
        "/dl/, /",
        "/dl/x.iso, /x.iso",
        "/dl?q, /?q",
        "/dl/?q, /?q",
        "/dl//x, //x",
        "http://h/dl/x, /x",
        "/dl/|, /%7C",
        "/dl/dl/x, /dl/x"
    })
    void after_prefixOfWholeSegments_isTheRest(String raw, String expected) {
        int start = RequestTarget.originStart(raw);
        RequestTarget target = RequestTarget.of(raw, start);
        assertThat(target.on(BASE, target.after("/dl"), true)).isEqualTo(BASE + expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/d", "/dlx", "/DL/x", "/%64l/x", "//dl/x", "/x/dl", "/?/dl", "/d?l/x", "/dl;v/x"})
    void after_anotherPath_isNowhere(String raw) {
        assertThat(RequestTarget.of(raw, 0).after("/dl")).isEqualTo(-1);
    }

    // ---- containment

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..",
                "/../",
                "/../x",
                "/a/../..",
                "/a/../../b/c",
                "/%2e%2e",
                "/.%2E/x",
                "/%2e./x",
                "/a/%2E%2e/..",
                "/./..",
                "//..",
                "/a//../..",
                "/a/./%2e/../.."
            })
    void climbs_aboveTheStart_true(String path) {
        assertThat(RequestTarget.of(path, 0).climbs(0)).isTrue();
        assertThat(RequestTarget.of(path + "?a/b", 0).climbs(0)).isTrue();
        assertThat(RequestTarget.of("/dl" + path, 0).climbs(3)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/.",
                "/a/..",
                "/a/../",
                "/a/b/../..",
                "/...",
                "/..a/b",
                "/a..",
                "/..;/x",
                "/..%2f..",
                "/%2e%2e%2e",
                "/a/?/../../..",
                "/.a/../b"
            })
    void climbs_within_false(String path) {
        assertThat(RequestTarget.of(path, 0).climbs(0)).isFalse();
        assertThat(RequestTarget.of("/dl" + path, 0).climbs(3)).isFalse();
    }

    @Test
    void climbs_emptyRest_false() {
        assertThat(RequestTarget.of("/dl", 0).climbs(3)).isFalse();
        assertThat(RequestTarget.of("/dl?/../..", 0).climbs(3)).isFalse();
    }

    // ---- keys

    @ParameterizedTest
    @CsvSource({"/a?b, /a?b", "http://h, /", "http://h/a?b, /a?b", "http://h?q, /?q", "*, *", "@h/, @h/"})
    void hash_anyTarget_isThatOfPathAndQuery(String raw, String expected) {
        assertThat(RequestTarget.hash(raw, KeyHash.xxh3()))
                .isEqualTo(KeyHash.xxh3().of(expected));
    }
}
