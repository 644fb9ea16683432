// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.redirect4j.core.Key;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.hash.Carp;
import io.github.redirect4j.core.hash.Rendezvous;
import io.github.redirect4j.core.hash.SquidKey;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpKeysTest {
    private static final KeyHash XXH3 = KeyHash.xxh3();

    private static void isKey(Key key, HttpRequestView request, String expected) {
        assertThat(key.isIn(request)).isTrue();
        assertThat(key.hash(request, XXH3)).isEqualTo(XXH3.of(expected));
        assertThat(key.scope(request)).isZero();
    }

    private static TestRequest cookies(String... lines) {
        TestRequest request = TestRequest.get("/");
        for (String line : lines) {
            request = request.with("cookie", line);
        }
        return request;
    }

    static List<Key> keys() {
        return List.of(
                HttpKeys.target(),
                HttpKeys.path(),
                HttpKeys.prefix(3),
                HttpKeys.directories(2),
                HttpKeys.parameter("id"),
                HttpKeys.header("X-Id"),
                HttpKeys.cookie("id"),
                HttpKeys.host());
    }

    // ---- the URL

    @ParameterizedTest
    @CsvSource({
        "GET, /a?b, h, http://h/a?b",
        "GET, /, H:8080, http://H:8080/",
        "OPTIONS, *, h, http://h",
        "GET, HTTP://g/a#f, h, HTTP://g/a#f",
        "CONNECT, g:443, g:443, g:443",
    })
    void url_anyForm_isTheWholeUrl(String method, String raw, String host, String expected) {
        isKey(HttpKeys.url(), TestRequest.of(method, raw, "HTTP/1.1").with("Host", host), expected);
    }

    private static TestRequest bare(String target) {
        return TestRequest.of("GET", target, "HTTP/1.1");
    }

    @Test
    void url_secure_isHttps() {
        isKey(HttpKeys.url(), bare("/a").with("Host", "h").secure(), "https://h/a");
    }

    @Test
    void url_noValidHost_isNotThere() {
        assertThat(HttpKeys.url().isIn(bare("/a"))).isFalse();
        assertThat(HttpKeys.url().isIn(bare("/a").with("Host", "x:y:z"))).isFalse();
        assertThat(HttpKeys.url().isIn(bare("http://u:p@h/a").with("Host", "h")))
                .isFalse();
        assertThat(HttpKeys.url().isIn(Request.of("http://h/"))).isFalse();
    }

    @Test
    void url_squid_isSquidsKey() {
        isKey(HttpKeys.url(SquidKey.uri()::of), bare("/A b").with("Host", "WWW.h:80"), "http://www.h/A%20b");
        isKey(HttpKeys.url(SquidKey.parse("host,path")::of), bare("/a?b").with("Host", "H"), "h/a");
    }

    /** Requests as they come to a proxy, each with its host, find the member that their URL alone finds. */
    @Test
    void url_carp_choosesAsForTheUrl() {
        ServerPool pool = ServerPool.of(Server.of("p1"), Server.of("p2"), Server.of("p3"), Server.of("p4"));
        try (ServerSelector plain = Carp.draft().on(pool);
                ServerSelector keyed = ServerSelector.builder(pool, Carp.draft())
                        .key(HttpKeys.url())
                        .build();
                ServerSelector squid = ServerSelector.builder(pool, Carp.squid())
                        .key(HttpKeys.url(SquidKey.uri()::of))
                        .build();
                ServerSelector plainSquid = Carp.squid().on(pool)) {
            for (int i = 0; i < 200; i++) {
                HttpRequestView request = bare("/" + i).with("Host", "h" + i % 7);
                Request url = Request.of("http://h" + i % 7 + "/" + i);
                assertThat(keyed.select(request)).isEqualTo(plain.select(url));
                assertThat(squid.select(request)).isEqualTo(plainSquid.select(url));
            }
        }
    }

    // ---- target and path

    @ParameterizedTest
    @CsvSource({
        "/a/b?c=d&e, /a/b?c=d&e",
        "/, /",
        "/%41/../x, /%41/../x",
        "http://h/a?b, /a?b",
        "HTTPS://h, /",
        "http://h?q, /?q",
        "http://h#f, /#f",
        "*, *",
        "h:80, h:80",
        "'', ''",
    })
    void target_anyForm_isPathAndQuery(String raw, String expected) {
        isKey(HttpKeys.target(), TestRequest.get(raw), expected);
        assertThat(TestRequest.get(raw).keyHash(XXH3)).isEqualTo(XXH3.of(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b?c/d, /a/b",
        "/a/b, /a/b",
        "/a#b?c, /a",
        "/?, /",
        "?q, ''",
        "//x//, //x//",
        "http://h/a/b?c, /a/b",
        "http://h, /",
        "http://h?q, /",
        "http://[::1]:80/a, /a",
        "http://[bad/a, /a",
        "http:///a, /a",
        "http:/a, http:/a",
        "*, *",
        "h:80, h:80",
    })
    void path_anyForm_endsBeforeTheQuery(String raw, String expected) {
        isKey(HttpKeys.path(), TestRequest.get(raw), expected);
    }

    @ParameterizedTest
    @CsvSource({
        "1, /abc/d, /",
        "3, /abc/d, /ab",
        "4, /abc?d, /abc",
        "5, /abc?d, /abc",
        "99, /abc?d, /abc",
        "2147483647, /abc, /abc",
        "3, http://h/abc, /ab",
        "3, http://h, /",
        "1, http://h?abc, /",
        "2147483647, http://h/abc, /abc",
    })
    void prefix_length_cutsThePath(int characters, String raw, String expected) {
        isKey(HttpKeys.prefix(characters), TestRequest.get(raw), expected);
    }

    @ParameterizedTest
    @CsvSource({
        "1, /a/b/c, /a",
        "1, /a/, /a",
        "1, /a, /a",
        "1, /index.html, /index.html",
        "1, /, /",
        "1, //, /",
        "1, //a, /",
        "2, /a/b/c, /a/b",
        "2, /a/b/, /a/b",
        "2, /a/b, /a/b",
        "2, /a/, /a/",
        "2, /a, /a",
        "2, /a?b/c/d, /a",
        "2, /a/b?c/d, /a/b",
        "3, /a//b/c, /a//b",
        "2147483647, /a/b/, /a/b/",
        "1, http://h/a/b, /a",
        "1, http://h, /",
        "1, a/b/c, a/b",
    })
    void directories_depth_endsBeforeTheNextSlash(int depth, String raw, String expected) {
        isKey(HttpKeys.directories(depth), TestRequest.get(raw), expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void prefixAndDirectories_notPositive_refused(int number) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpKeys.prefix(number))
                .withMessage("characters: " + number + " (expected: 1 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpKeys.directories(number))
                .withMessage("depth: " + number + " (expected: 1 or more)");
    }

    // ---- query parameters

    @ParameterizedTest
    @CsvSource({
        "/?id=7, 7",
        "/?a=1&id=7&b=2, 7",
        "/?id=7&id=8, 7",
        "/?id=, ''",
        "/?id, ''",
        "/?id&x, ''",
        "/?x&id, ''",
        "/?id==, =",
        "/?id=a=b, a=b",
        "/?&&id=7&&, 7",
        "/?id=a+b%20c, a+b%20c",
        "/?id=7#id=8, 7",
        "/?id=7?id=8, 7?id=8",
        "/?id=a;b, a;b",
        "/?xid=1&idx=2&id=3, 3",
        "/?x=id=1&id=3, 3",
        "http://h/a?id=7, 7",
        "http://h?id=7, 7",
        "*?id=7, 7",
    })
    void parameter_there_isTheFirstValueAsItCame(String raw, String expected) {
        isKey(HttpKeys.parameter("id"), TestRequest.get(raw), expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/?",
                "/?&",
                "/?=id",
                "/?ID=7",
                "/?i=7",
                "/?idx=7",
                "/?xid=7",
                "/?%69d=7",
                "/id=7",
                "/#?id=7",
                "/a#id=7",
                "/?a#&id=7",
                "/?x=id",
                "/?id%3D7",
                "http://id=7",
                "",
                "/? id=7"
            })
    void parameter_notThere_isNoKey(String raw) {
        assertThat(HttpKeys.parameter("id").isIn(TestRequest.get(raw))).isFalse();
    }

    @Test
    void parameter_encodedName_isComparedAsItCame() {
        isKey(HttpKeys.parameter("a%20b[]"), TestRequest.get("/?a+b[]=1&a%20b[]=2"), "2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a=b", "a&b", "a#b", "a b", "a\n", "\u0100"})
    void parameter_nameOfNoQuery_refused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpKeys.parameter(name))
                .withMessage(Refusal.of("name", name, "1 or more octets of a query, none of them & or =")
                        .getMessage());
    }

    // ---- fields and cookies

    @Test
    void header_severalLines_isTheFirst() {
        TestRequest request = TestRequest.get("/").with("x-ID", "a, b").with("X-Id", "c");
        isKey(HttpKeys.header("X-Id"), request, "a, b");
    }

    @Test
    void header_empty_isAnEmptyKey() {
        isKey(HttpKeys.header("X-Id"), TestRequest.get("/").with("X-Id", ""), "");
        assertThat(HttpKeys.header("X-Id").isIn(TestRequest.get("/"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "id=7|7",
                "a=1; id=7; b=2|7",
                "id=7; id=8|7",
                "a=1;id=7|7",
                "a=1;;;id=7;|7",
                "`  id \t=  7 \t`|7",
                "id=|``",
                "id= ;x|``",
                "id=a=b|a=b",
                "id=\"7\"|\"7\"",
                "id=\"a;b\"|\"a",
                "a=\"x; id=7\"|7\"",
                "id=a b,c|a b,c",
                "a=id=1; id=7|7",
                "xid=1; idx=2; id=3|3",
                "id; id=7|7",
                "=id; id=7|7",
                "$Version=1; id=7; $Path=/|7",
            })
    void cookie_there_isTheFirstValueAsItCame(String line, String expected) {
        isKey(HttpKeys.cookie("id"), cookies(line), expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "; ;",
                "id",
                "id;",
                "ID=7",
                "i=7",
                "x=id=7",
                "xid=7",
                "idx=7",
                "=id",
                "a b id=7",
                "i d=7"
            })
    void cookie_notThere_isNoKey(String line) {
        assertThat(HttpKeys.cookie("id").isIn(cookies(line))).isFalse();
        assertThat(HttpKeys.cookie("id").isIn(cookies())).isFalse();
    }

    @Test
    void cookie_severalLines_isTheFirstOfAll() {
        isKey(HttpKeys.cookie("id"), cookies("a=1", "", "b=2; id=7", "id=8"), "7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a=b", "a;b", "a b", "\u00e9", "a\r\nb"})
    void headerAndCookie_noToken_refused(String name) {
        String message = Refusal.of("name", name, "a token").getMessage();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpKeys.header(name))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpKeys.cookie(name))
                .withMessage(message);
    }

    @Test
    void names_null_refused() {
        assertThatNullPointerException()
                .isThrownBy(() -> HttpKeys.parameter(null))
                .withMessage("name");
        assertThatNullPointerException().isThrownBy(() -> HttpKeys.header(null)).withMessage("name");
        assertThatNullPointerException().isThrownBy(() -> HttpKeys.cookie(null)).withMessage("name");
    }

    // ---- host

    @ParameterizedTest
    @CsvSource({
        "www.example.com, www.example.com",
        "WWW.Example.COM:8080, www.example.com",
        "www.example.com.:80, www.example.com",
        "www.example.com:, www.example.com",
        "a, a",
        "., .",
        "192.0.2.1:80, 192.0.2.1",
        "[2001:DB8::1]:80, [2001:db8::1]",
        "[::1], [::1]",
        "a%2Db, a%2db",
    })
    void host_stated_isInLowerCaseWithoutPort(String stated, String expected) {
        TestRequest bare = TestRequest.of("GET", "/", "HTTP/2");
        isKey(HttpKeys.host(), bare.with("Host", stated), expected);
        isKey(HttpKeys.host(), bare.with(":authority", stated), expected);
        isKey(HttpKeys.host(), TestRequest.get("http://" + stated + "/a"), expected);
        isKey(HttpKeys.host(), TestRequest.get("https://" + stated + "?a"), expected);
        isKey(HttpKeys.host(), TestRequest.get("HTTP://" + stated), expected);
    }

    @Test
    void host_statedTwice_isThatOfTheTargetThenOfTheAuthority() {
        TestRequest both = TestRequest.get("/").with(":authority", "b");
        isKey(HttpKeys.host(), both, "b");
        isKey(HttpKeys.host(), both.with("Host", "c"), "b");
        TestRequest absolute = TestRequest.get("http://a/").with(":authority", "b");
        isKey(HttpKeys.host(), absolute, "a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":80",
                "a b",
                "x:y:z",
                "h:99999",
                "user@h",
                "a/b",
                "http://h",
                "[::1",
                "[",
                "[]",
                "[::1]x",
                "a\u0100",
                "a\u0000"
            })
    void host_noHost_isNoKey(String stated) {
        TestRequest bare = TestRequest.of("GET", "/", "HTTP/1.1");
        assertThat(HttpKeys.host().isIn(bare)).isFalse();
        assertThat(HttpKeys.host().isIn(bare.with("Host", stated))).isFalse();
    }

    @Test
    void host_absoluteFormWithout_isNotTakenFromElsewhere() {
        for (String raw : List.of(
                "http://",
                "http:///a",
                "https://:80/",
                "http://u@h/",
                "http://u:p@h:80/",
                "http://h:abc/",
                "http://[::1/a]")) {
            assertThat(HttpKeys.host().isIn(TestRequest.get(raw))).as(raw).isFalse();
        }
    }

    // ---- requests without a key

    @ParameterizedTest
    @MethodSource("keys")
    void isIn_requestOfAnotherKind_false(Key key) {
        assertThat(key.isIn(Request.of("/"))).isFalse();
        assertThat(key.isIn(Request.NONE)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void select_requestWithoutKey_followsMissingKey(Key key) {
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"), Server.of("c"), Server.of("d"));
        Request keyed = TestRequest.get("http://h/a/b/c?id=7").with("X-Id", "7").with("Cookie", "id=7");
        try (ServerSelector selector = ServerSelector.builder(pool, Rendezvous.weighted())
                .key(key)
                .missingKey(RoundRobin.strict())
                .build()) {
            Set<String> picked = new TreeSet<>();
            Server kept = selector.select(keyed);
            for (int i = 0; i < 4; i++) {
                picked.add(selector.select(Request.of("k")).id());
                assertThat(selector.select(keyed)).isSameAs(kept);
            }
            assertThat(picked).hasSize(4);
        }
    }

    // ---- redirectors

    @Test
    void redirect_keyOfSelector_places() {
        ServerPool pool = ServerPool.builder().build();
        for (int i = 0; i < 20; i++) {
            pool.add(Server.parse("https://k" + i + ".example"));
        }
        try (ServerSelector selector = ServerSelector.builder(pool, Rendezvous.weighted())
                        .key(HttpKeys.cookie("user").orElse(HttpKeys.path()))
                        .build();
                ServerSelector plain = Rendezvous.weighted().on(pool);
                Redirector redirector = Redirector.builder(selector).build()) {
            for (int i = 0; i < 20; i++) {
                TestRequest bare = TestRequest.get("/f" + i + "?q");
                assertThat(redirector.redirect(bare).server()).isSameAs(plain.select(Request.of("/f" + i)));
                assertThat(redirector
                                .redirect(bare.with("Cookie", "user=u" + i))
                                .server())
                        .isSameAs(plain.select(Request.of("u" + i)));
            }
        }
    }
}
