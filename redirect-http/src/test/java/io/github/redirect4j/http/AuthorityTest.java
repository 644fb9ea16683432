// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
    private static boolean isValid(String authority) {
        return Authority.isValid(authority, 0, authority.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h",
                "www.example.com",
                "www.example.com.",
                "a_b.example",
                "h:",
                "h:0",
                "h:19",
                "h:00080",
                "h:65535",
                "192.0.2.1:80",
                "999.1.1.1",
                "[::1]",
                "[2001:db8::7]:8443",
                "[::ffff:192.0.2.1]:",
                "%41.example",
                "a!$&'()*+,;=~b"
            })
    void isValid_hostAndPort_true(String authority) {
        assertThat(isValid(authority)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":80",
                "u@h",
                "h/x",
                "h\\x",
                "h x",
                " h",
                "h ",
                "h\t",
                "h\u0000",
                "h\u007f",
                "h\u00fc",
                "h\u0131",
                "h?",
                "h#",
                "h:65536",
                "h:000080",
                "h:-1",
                "h:8/",
                "h:8;",
                "h:+1",
                "h:8 ",
                "h:80:80",
                "::1",
                "[::1",
                "::1]",
                "[]",
                "[h]",
                "[192.0.2.1]",
                "[::1]x",
                "[::1]80",
                "[fe80::1%eth0]",
                "[fe80::1%25eth0]",
                "[1:2:3:4:5:6:7:8:9]",
                "[v1.a]",
                "h%",
                "h%4",
                "h%4g",
                "\"h\""
            })
    void isValid_anythingElse_false(String authority) {
        assertThat(isValid(authority)).isFalse();
    }

    // ---- which requests name their host

    @Test
    void isStated_noHost_onlyBeforeHttp11() {
        assertThat(Authority.isStated(TestRequest.of("GET", "/", "HTTP/1.0"))).isTrue();
        assertThat(Authority.isStated(TestRequest.of("GET", "/", "HTTP/0.9"))).isTrue();
        assertThat(Authority.isStated(TestRequest.of("GET", "/", "HTTP/1.1"))).isFalse();
        assertThat(Authority.isStated(TestRequest.of("GET", "http://h/", "HTTP/1.1")))
                .isFalse();
        assertThat(Authority.isStated(TestRequest.of("GET", "/", "HTTP/1.2"))).isFalse();
        assertThat(Authority.isStated(TestRequest.of("GET", "/", "HTTP/2"))).isFalse();
        assertThat(Authority.isStated(TestRequest.of("GET", "/", ""))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1", "HTTP/2"})
    void isStated_twoHostsOrABadOne_falseInEveryVersion(String protocol) {
        TestRequest request = TestRequest.of("GET", "/", protocol);
        assertThat(Authority.isStated(request.with("Host", "h").with("host", "h")))
                .isFalse();
        assertThat(Authority.isStated(request.with("HOST", "u@h"))).isFalse();
        assertThat(Authority.isStated(request.with("HOST", "h"))).isTrue();
    }

    @Test
    void isStated_emptyHost_onlyWithAbsoluteForm() {
        assertThat(Authority.isStated(
                        TestRequest.of("GET", "http://h/", "HTTP/1.1").with("Host", "")))
                .isTrue();
        assertThat(Authority.isStated(TestRequest.of("GET", "/", "HTTP/1.1").with("Host", "")))
                .isFalse();
        assertThat(Authority.isStated(TestRequest.of("OPTIONS", "*", "HTTP/1.1").with("Host", "")))
                .isFalse();
    }

    @Test
    void isStated_pseudoField_standsForHostAndIsChecked() {
        TestRequest request = TestRequest.of("GET", "/", "HTTP/2");
        assertThat(Authority.isStated(request.with(":authority", "h:8443"))).isTrue();
        assertThat(Authority.isStated(request.with(":authority", "h").with("Host", "i")))
                .isTrue();
        assertThat(Authority.isStated(request.with(":authority", ""))).isFalse();
        assertThat(Authority.isStated(request.with(":authority", "u@h"))).isFalse();
        assertThat(Authority.isStated(request.with(":authority", "h").with("Host", "u@h")))
                .isFalse();
    }

    @Test
    void of_severalPlaces_targetThenPseudoFieldThenHost() {
        TestRequest host = TestRequest.of("GET", "/", "HTTP/1.1").with("Host", "a");
        assertThat(Authority.of(host)).isEqualTo("a");
        assertThat(Authority.of(host.with(":authority", "b"))).isEqualTo("b");
        assertThat(Authority.of(
                        TestRequest.of("GET", "http://c:1?q", "HTTP/1.1").with("Host", "a")))
                .isEqualTo("c:1");
        assertThat(Authority.of(TestRequest.of("GET", "/", "HTTP/1.0"))).isNull();
    }

    // ---- which are served

    @ParameterizedTest
    @CsvSource({
        "dl.example.com, dl.example.com, false, true",
        "dl.example.com, DL.Example.COM., true, true",
        "DL.example.com., dl.example.com:80, false, true",
        "dl.example.com, dl.example.com:443, true, true",
        "dl.example.com, dl.example.com:, true, true",
        "dl.example.com:, dl.example.com, true, true",
        "dl.example.com, dl.example.com:443, false, false",
        "dl.example.com, dl.example.com:80, true, false",
        "dl.example.com, dl.example.com:8080, false, false",
        "dl.example.com:8080, dl.example.com:8080, true, true",
        "dl.example.com:8080, dl.example.com:08080, true, true",
        "dl.example.com:8080, dl.example.com, false, false",
        "dl.example.com:80, dl.example.com, false, true",
        "dl.example.com:80, dl.example.com, true, false",
        "dl.example.com:443, dl.example.com:443, false, true",
        "[2001:DB8::7], [2001:db8::7]:80, false, true",
        "dl.example.com, dl.example.com.., false, false",
        "dl.example.com, xdl.example.com, false, false",
        "dl.example.com, dl.example.com.evil, false, false"
    })
    void has_authority_comparesHostAndEffectivePort(String served, String asked, boolean secure, boolean expected) {
        assertThat(ServedAuthorities.of(java.util.List.of(served)).has(asked, secure))
                .isEqualTo(expected);
    }
}
