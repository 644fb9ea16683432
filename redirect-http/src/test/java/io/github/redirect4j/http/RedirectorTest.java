// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.hash.Rendezvous;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectorTest {
    private static final Redirect.Header NO_STORE = new Redirect.Header("Cache-Control", "no-store");

    private final ServerPool pool = ServerPool.of(Server.parse("https://e1.example.net"));

    private Redirector redirector(UnaryOperator<Redirector.Builder> settings) {
        return settings.apply(Redirector.builder(FirstEligible.on(pool))).build();
    }

    private Redirect redirect(HttpRequestView request) {
        return redirector(b -> b).redirect(request);
    }

    private static Server server(String id, String... urls) {
        Server.Builder server = Server.builder(id);
        for (String url : urls) {
            server.url(url);
        }
        return server.build();
    }

    // ---- the answer

    @Test
    void redirect_get_isLocationAndNoStore() {
        Redirect redirect = redirect(TestRequest.get("/a%2Fb?c"));
        assertThat(redirect.kind()).isEqualTo(Redirect.Kind.REDIRECT);
        assertThat(redirect.status()).isEqualTo(302);
        assertThat(redirect.server()).isSameAs(pool.get("e1.example.net"));
        assertThat(redirect.location()).isEqualTo("https://e1.example.net/a%2Fb?c");
        assertThat(redirect.headers())
                .containsExactly(new Redirect.Header("Location", "https://e1.example.net/a%2Fb?c"), NO_STORE);
        assertThat(redirect.body()).isEmpty();
        assertThat(redirect.contentLength()).isZero();
    }

    @Test
    void redirect_refused_hasNoLocationAndIsNotStored() {
        Redirect redirect = redirect(TestRequest.get("@evil.example/"));
        assertThat(redirect.kind()).isEqualTo(Redirect.Kind.REJECT);
        assertThat(redirect.status()).isEqualTo(400);
        assertThat(redirect.location()).isNull();
        assertThat(redirect.server()).isNull();
        assertThat(redirect.headers()).containsExactly(NO_STORE);
    }

    @Test
    void redirect_severalFaults_theFirstCheckDecides() {
        Redirector redirector = redirector(b -> b.maxTarget(8)
                .stripPrefix("/dl")
                .servedAuthorities(List.of("served.example"))
                .rejectEarlyData(true)
                .gate(request -> Gate.Ruling.FORBIDDEN));
        TestRequest.Field early = new TestRequest.Field("Early-Data", "1");
        assertThat(redirector.redirect(TestRequest.of("TRACE", "*", "HTTP/1.1")).status())
                .as("host before method")
                .isEqualTo(400);
        assertThat(redirector
                        .redirect(TestRequest.of("TRACE", "@long/long/long"))
                        .kind())
                .as("method before form")
                .isEqualTo(Redirect.Kind.PASS);
        assertThat(redirector.redirect(TestRequest.get("@long/long/long")).status())
                .as("form before length")
                .isEqualTo(400);
        assertThat(redirector.redirect(TestRequest.get("/long/#/long")).status())
                .as("length before octets")
                .isEqualTo(414);
        assertThat(redirector.redirect(TestRequest.get("/x/#")).status())
                .as("octets before prefix")
                .isEqualTo(400);
        assertThat(redirector.redirect(TestRequest.get("/x")).kind())
                .as("prefix before authority")
                .isEqualTo(Redirect.Kind.PASS);
        assertThat(redirector.redirect(TestRequest.get("/dl/..")).status())
                .as("containment before authority")
                .isEqualTo(400);
        assertThat(redirector
                        .redirect(TestRequest.of("POST", "/dl/a").with(early.name(), early.value()))
                        .status())
                .as("authority before early data")
                .isEqualTo(421);
        TestRequest served = TestRequest.of("POST", "/dl/a", "HTTP/1.1").with("Host", "served.example");
        assertThat(redirector.redirect(served.with(early.name(), early.value())).status())
                .as("early data before gate")
                .isEqualTo(425);
        assertThat(redirector.redirect(served).status()).as("gate").isEqualTo(403);
    }

    @Test
    void redirect_http2_takesNoAbsoluteForm() {
        TestRequest request = TestRequest.of("GET", "http://h/", "HTTP/2").with(":authority", "h");
        assertThat(redirect(request).status()).isEqualTo(400);
        assertThat(redirect(TestRequest.of("GET", "/x", "HTTP/2").with(":authority", "h"))
                        .location())
                .isEqualTo("https://e1.example.net/x");
        assertThat(redirect(TestRequest.of("OPTIONS", "*", "HTTP/2").with(":authority", "h"))
                        .kind())
                .isEqualTo(Redirect.Kind.PASS);
    }

    @Test
    void redirect_targetAtTheLimit_lengthOfTheWholeTargetCounts() {
        Redirector redirector = redirector(b -> b.maxTarget(10));
        assertThat(redirector.redirect(TestRequest.get("/234567890")).status()).isEqualTo(302);
        assertThat(redirector.redirect(TestRequest.get("/2345678901")).status()).isEqualTo(414);
        assertThat(redirector.redirect(TestRequest.get("http://h/a")).status()).isEqualTo(302);
        assertThat(redirector.redirect(TestRequest.get("http://h/ab")).status()).isEqualTo(414);
        assertThat(redirect(TestRequest.get("/" + "|".repeat(8191))).location()).hasSize(22 + 1 + 3 * 8191);
        assertThat(redirect(TestRequest.get("/" + "|".repeat(8192))).status()).isEqualTo(414);
    }

    @Test
    void redirect_longestAndShortestLimit_areTaken() {
        assertThat(redirector(b -> b.maxTarget(1))
                        .redirect(TestRequest.get("/"))
                        .status())
                .isEqualTo(302);
        String longest = "/" + "a".repeat((1 << 20) - 1);
        assertThat(redirector(b -> b.maxTarget(1 << 20))
                        .redirect(TestRequest.get(longest))
                        .location())
                .endsWith(longest);
    }

    @Test
    void redirect_queryDropped_onlyThePathIsLeft() {
        Redirector redirector = redirector(b -> b.queryPolicy(QueryPolicy.DROP).queryPolicy(QueryPolicy.DROP));
        assertThat(redirector.redirect(TestRequest.get("/a?b|?c")).location()).isEqualTo("https://e1.example.net/a");
        assertThat(redirector.redirect(TestRequest.get("http://h?b")).location())
                .isEqualTo("https://e1.example.net/");
        assertThat(redirector.redirect(TestRequest.get("/a?#")).status()).isEqualTo(400);
    }

    // ---- what is never redirected

    @ParameterizedTest
    @CsvSource({"CONNECT, h:443", "CONNECT, /", "TRACE, /", "TRACE, @x", "OPTIONS, *"})
    void redirect_methodOfItsOwn_passes(String method, String target) {
        assertThat(redirect(TestRequest.of(method, target)).kind()).isEqualTo(Redirect.Kind.PASS);
    }

    @Test
    void redirect_options_onlyPreflightsPass() {
        TestRequest options = TestRequest.of("OPTIONS", "/api");
        assertThat(redirect(options).status()).isEqualTo(307);
        assertThat(redirect(options.with("Origin", "https://app.example")).status())
                .isEqualTo(307);
        assertThat(redirect(options.with("Access-Control-Request-Method", "PUT"))
                        .status())
                .isEqualTo(307);
        assertThat(redirect(options.with("origin", "null").with("access-control-request-method", "PUT"))
                        .kind())
                .isEqualTo(Redirect.Kind.PASS);
        assertThat(redirect(TestRequest.get("/api")
                                .with("Origin", "https://app.example")
                                .with("Access-Control-Request-Method", "PUT"))
                        .status())
                .isEqualTo(302);
    }

    @Test
    void redirect_offerOfHttp2InTheClear_isNoHandshake() {
        TestRequest offer = TestRequest.get("/x").with("Connection", "Upgrade, HTTP2-Settings");
        assertThat(redirect(offer.with("Upgrade", "h2c")).status()).isEqualTo(302);
        assertThat(redirect(offer.with("Upgrade", "H2C, websocket")).kind()).isEqualTo(Redirect.Kind.PASS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"upgrade", "Upgrade", "keep-alive, Upgrade", "keep-alive ,\tUPGRADE\t"})
    void redirect_handshake_passesUnlessAskedFor(String connection) {
        TestRequest request = TestRequest.get("/chat").with("Upgrade", "websocket");
        TestRequest handshake = request.with("Connection", "x").with("Connection", connection);
        assertThat(redirect(handshake).kind()).isEqualTo(Redirect.Kind.PASS);
        assertThat(redirector(b -> b.redirectUpgrades(true)).redirect(handshake).status())
                .isEqualTo(302);
        assertThat(redirect(request).status()).isEqualTo(302);
        assertThat(redirect(request.with("Connection", "upgrades, x upgrade")).status())
                .isEqualTo(302);
        assertThat(redirect(TestRequest.get("/chat").with("Connection", connection))
                        .status())
                .isEqualTo(302);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "HEAD", "PUT", "get", "connect", "options"})
    void redirect_asterisk_refusedForOtherMethods(String method) {
        assertThat(redirect(TestRequest.of(method, "*")).status()).isEqualTo(400);
    }

    // ---- status

    @ParameterizedTest
    @CsvSource({
        "GET, 302, 301",
        "HEAD, 302, 301",
        "POST, 307, 308",
        "PUT, 307, 308",
        "DELETE, 307, 308",
        "OPTIONS, 307, 308",
        "get, 307, 308",
        "PROPFIND, 307, 308",
        "'', 307, 308"
    })
    void redirect_noStatusSet_isByMethod(String method, int temporary, int permanent) {
        TestRequest request = TestRequest.of(method, "/x");
        assertThat(redirect(request).status()).isEqualTo(temporary);
        assertThat(redirector(b -> b.permanent(true)).redirect(request).status())
                .isEqualTo(permanent);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirect_statusSet_isForAllMethodsButHeadNever303(int status) {
        Redirector redirector = redirector(b -> b.permanent(true).status(status));
        for (String method : List.of("GET", "POST", "PUT", "OPTIONS")) {
            assertThat(redirector.redirect(TestRequest.of(method, "/x")).status())
                    .isEqualTo(status);
        }
        assertThat(redirector.redirect(TestRequest.of("HEAD", "/x")).status()).isEqualTo(status == 303 ? 302 : status);
    }

    @Test
    void redirect_earlyData_onlyUnsafeMethodsAndOnlyIfAskedFor() {
        TestRequest post = TestRequest.of("POST", "/x").with("Early-Data", "1");
        Redirector strict = redirector(b -> b.rejectEarlyData(true));
        assertThat(redirect(post).status()).isEqualTo(307);
        assertThat(strict.redirect(post).status()).isEqualTo(425);
        assertThat(strict.redirect(post.with("Early-Data", "x")).status()).isEqualTo(425);
        assertThat(strict.redirect(TestRequest.get("/x").with("Early-Data", "1"))
                        .status())
                .isEqualTo(302);
        assertThat(strict.redirect(TestRequest.of("POST", "/x")).status()).isEqualTo(307);
    }

    // ---- loops

    @Test
    void redirect_twoRedirectorsInACircle_endsAfterTheLimit() {
        Redirector redirector = redirector(b -> b.hopLimit("hops", 4).queryPolicy(QueryPolicy.DROP));
        String target = "/x?a=b";
        int redirects = 0;
        Redirect answer = redirector.redirect(TestRequest.get(target));
        while (answer.status() == 302 && redirects < 100) {
            redirects++;
            target = answer.location().substring("https://e1.example.net".length());
            answer = redirector.redirect(TestRequest.get(target));
        }
        assertThat(redirects).isEqualTo(4);
        assertThat(target).isEqualTo("/x?hops=4");
        assertThat(answer.status()).isEqualTo(508);
        assertThat(answer.headers()).containsExactly(Redirect.NO_STORE);
    }

    // ---- notes and caching

    @Test
    void redirect_note_goesWith303AndHeadGetsItsFields() {
        Redirector redirector = redirector(b -> b.status(303));
        Redirect post = redirector.redirect(TestRequest.of("POST", "/it's?a&b"));
        assertThat(post.body()).contains("<a href=\"https://e1.example.net/it&#39;s?a&amp;b\">");
        assertThat(post.contentLength()).isEqualTo(post.body().length());
        assertThat(post.headers())
                .containsExactly(
                        new Redirect.Header("Location", "https://e1.example.net/it's?a&b"),
                        NO_STORE,
                        new Redirect.Header("Content-Type", "text/html; charset=utf-8"));
        assertThat(redirector.redirect(TestRequest.of("HEAD", "/")).headers()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void redirect_noteHtml_goesWithEveryStatus(int status) {
        Redirector redirector = redirector(b -> b.status(status).note(Note.HTML));
        Redirect get = redirector.redirect(TestRequest.get("/x"));
        Redirect head = redirector.redirect(TestRequest.of("HEAD", "/x"));
        assertThat(get.body()).contains("<a href=\"https://e1.example.net/x\">");
        assertThat(head.body()).isEmpty();
        assertThat(head.headers()).isEqualTo(get.headers());
        assertThat(head.contentLength()).isEqualTo(get.contentLength());
    }

    @Test
    void redirect_noteNone_neverThere() {
        Redirector redirector = redirector(b -> b.status(303).note(Note.NONE));
        assertThat(redirector.redirect(TestRequest.get("/x")).body()).isEmpty();
        assertThat(redirector.redirect(TestRequest.get("/x")).headers()).hasSize(2);
    }

    @Test
    void redirect_cacheFor_isPrivateAndOnlyForRedirects() {
        Redirector redirector = redirector(b -> b.cacheFor(Duration.ofMinutes(5)));
        assertThat(redirector.redirect(TestRequest.get("/x")).headers())
                .contains(new Redirect.Header("Cache-Control", "private, max-age=300"));
        assertThat(redirector.redirect(TestRequest.get("x")).headers()).containsExactly(NO_STORE);
        pool.setHealth("e1.example.net", Health.DOWN);
        assertThat(redirector.redirect(TestRequest.get("/x")).headers()).contains(NO_STORE);
    }

    // ---- servers and schemes

    @ParameterizedTest
    @CsvSource({
        "false, true, false, http://both.example/x",
        "true, true, false, https://both.example/x",
    })
    void redirect_serverOfBothSchemes_keepsTheRequests(boolean secure, boolean up, boolean down, String expected) {
        pool.replace(List.of(server("both", "https://both.example", "http://both.example:80")));
        assertThat(locationFrom(secure, up, down)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "https://s.example, false, true, false, https://s.example/x",
        "https://s.example, false, false, true, none",
        "https://s.example, true, false, false, https://s.example/x",
        "http://p.example, true, true, false, none",
        "http://p.example, true, false, true, http://p.example/x",
        "http://p.example, false, false, false, http://p.example/x"
    })
    void redirect_serverOfOneScheme_otherOnlyIfAllowed(
            String url, boolean secure, boolean up, boolean down, String expected) {
        pool.replace(List.of(Server.parse(url)));
        assertThat(locationFrom(secure, up, down)).isEqualTo(expected);
    }

    private String locationFrom(boolean secure, boolean up, boolean down) {
        Redirector redirector = redirector(b -> b.allowUpgrade(up).allowDowngrade(down));
        TestRequest request = TestRequest.get("/x");
        Redirect redirect = redirector.redirect(secure ? request.secure() : request);
        return redirect.location() == null ? "none" : redirect.location();
    }

    @Test
    void redirect_serversWithoutUrl_areNotEligible() {
        pool.replace(List.of(Server.of("id-only"), server("next", "http://next.example")));
        assertThat(redirect(TestRequest.get("/x")).location()).isEqualTo("http://next.example/x");
    }

    @ParameterizedTest
    @CsvSource({
        "HTTPS://[2001:DB8::7]:443/, https://[2001:db8::7]/x",
        "http://A_b.Example:8080, http://a_b.example:8080/x",
        "http://192.0.2.1:80/pub, http://192.0.2.1/pub/x",
        "https://m.example/pub/debian/, https://m.example/pub/debian/x",
        "https://m.example/a%2Fb/;v, https://m.example/a%2Fb/;v/x"
    })
    void redirect_baseOfAnyForm_isWrittenInOne(String url, String expected) {
        pool.replace(List.of(Server.parse(url)));
        assertThat(redirect(TestRequest.get("/x")).location()).isEqualTo(expected);
    }

    @Test
    void redirect_serverDefinedAnew_goesToItsNewUrl() {
        Redirector redirector = redirector(b -> b);
        assertThat(redirector.redirect(TestRequest.get("/..")).location()).isEqualTo("https://e1.example.net/..");
        pool.replace(List.of(server("e1.example.net", "https://e1.example.org/pub")));
        assertThat(redirector.redirect(TestRequest.get("/x")).location()).isEqualTo("https://e1.example.org/pub/x");
        assertThat(redirector.redirect(TestRequest.get("/..")).status()).isEqualTo(400);
        pool.replace(List.of(server("e1.example.net", "https://e1.example.org")));
        assertThat(redirector.redirect(TestRequest.get("/..")).location()).isEqualTo("https://e1.example.org/..");
    }

    @Test
    void redirect_keyedAlgorithm_keyIsPathAndQueryAlone() {
        for (int i = 0; i < 20; i++) {
            pool.add(Server.parse("https://k" + i + ".example"));
        }
        try (ServerSelector selector = Rendezvous.weighted().on(pool);
                Redirector redirector = Redirector.builder(selector).build()) {
            Server expected = selector.select(Request.of("/a?b"));
            assertThat(redirector.redirect(TestRequest.get("/a?b")).server()).isSameAs(expected);
            assertThat(redirector.redirect(TestRequest.get("http://h/a?b")).server())
                    .isSameAs(expected);
            assertThat(TestRequest.get("http://h").keyHash(KeyHash.xxh3()))
                    .isEqualTo(KeyHash.xxh3().of("/"));
        }
    }

    // ---- containment

    @Test
    void redirect_anyBasePathInThePool_climbingIsRefused() {
        assertThat(redirect(TestRequest.get("/../x")).location()).isEqualTo("https://e1.example.net/../x");
        pool.add(server("deep", "https://deep.example", "http://deep.example/pub"));
        Redirector redirector = redirector(b -> b);
        assertThat(redirector.redirect(TestRequest.get("/../x")).status()).isEqualTo(400);
        assertThat(redirector.redirect(TestRequest.get("/a/../x")).location())
                .isEqualTo("https://e1.example.net/a/../x");
        pool.remove("deep");
        assertThat(redirector.redirect(TestRequest.get("/../x")).status()).isEqualTo(302);
    }

    @Test
    void redirect_prefix_climbingIsRefusedAtRootBasesToo() {
        Redirector redirector = redirector(b -> b.stripPrefix("/dl/"));
        assertThat(redirector.redirect(TestRequest.get("/dl/%2E%2e/etc")).status())
                .isEqualTo(400);
        assertThat(redirector.redirect(TestRequest.get("/dl/a/..")).location())
                .isEqualTo("https://e1.example.net/a/..");
        assertThat(redirector.redirect(TestRequest.get("/x/../dl/a")).kind()).isEqualTo(Redirect.Kind.PASS);
    }

    @Test
    void redirect_deepServerJoinsDuringTheRequest_isRefusedAndNotCharged() {
        ServerPool leasing = ServerPool.builder().leases(Duration.ofSeconds(60)).build();
        Redirector redirector = Redirector.builder(FirstEligible.on(leasing))
                .gate(request -> {
                    leasing.replace(List.of(server("deep", "https://deep.example/pub/")));
                    return Gate.Ruling.PASS;
                })
                .build();
        assertThat(redirector.redirect(TestRequest.get("/../x")).status()).isEqualTo(400);
        assertThat(leasing.status("deep").leased()).isZero();
        assertThat(redirector.redirect(TestRequest.get("/x")).location()).isEqualTo("https://deep.example/pub/x");
        assertThat(leasing.status("deep").leased()).isPositive();
    }

    @Test
    void redirect_deepFallback_isGuardedToo() {
        pool.setHealth("e1.example.net", Health.DOWN);
        Redirector redirector = redirector(b -> b.fallback("https://origin.example/pub"));
        assertThat(redirector.redirect(TestRequest.get("/../x")).status()).isEqualTo(400);
        assertThat(redirector.redirect(TestRequest.get("/x")).location()).isEqualTo("https://origin.example/pub/x");
    }

    // ---- authority

    @Test
    void redirect_authorityNotServed_isMisdirected() {
        Redirector redirector = redirector(b -> b.servedAuthorities(List.of("www.example.com", "dl.example.com:8080")));
        assertThat(redirector.redirect(TestRequest.get("/x")).status()).isEqualTo(302);
        assertThat(redirector.redirect(TestRequest.get("http://evil.example/x")).status())
                .isEqualTo(421);
        assertThat(redirector
                        .redirect(TestRequest.get("http://dl.example.com:8080/x"))
                        .status())
                .isEqualTo(302);
        assertThat(redirector.redirect(TestRequest.of("GET", "/x", "HTTP/1.0")).status())
                .isEqualTo(421);
        assertThat(redirector
                        .redirect(TestRequest.get("http://evil.example/wpad.dat?x"))
                        .status())
                .isEqualTo(302);
        assertThat(redirector
                        .redirect(TestRequest.get("http://evil.example/wpad.datx"))
                        .status())
                .isEqualTo(421);
    }

    @Test
    void redirect_defaultPort_isThatOfTheConnectionsScheme() {
        Redirector redirector = redirector(b -> b.servedAuthorities(List.of("h")));
        TestRequest request = TestRequest.of("GET", "/x", "HTTP/1.1").with("Host", "h:443");
        assertThat(redirector.redirect(request).status()).isEqualTo(421);
        assertThat(redirector.redirect(request.secure()).status()).isEqualTo(302);
    }

    // ---- nobody there

    @Test
    void redirect_noServer_is503WithRetryAfter() {
        pool.setHealth("e1.example.net", Health.DOWN);
        Redirect redirect = redirect(TestRequest.get("/x"));
        assertThat(redirect.kind()).isEqualTo(Redirect.Kind.UNAVAILABLE);
        assertThat(redirect.status()).isEqualTo(503);
        assertThat(redirect.headers()).containsExactly(new Redirect.Header("Retry-After", "10"), NO_STORE);
        assertThat(redirect.body()).isEmpty();
    }

    @Test
    void redirect_noServer_saysSoInProxyStatus() {
        pool.remove("e1.example.net");
        Redirector redirector = redirector(b -> b.retryAfter(Duration.ZERO).proxyStatus("redirector.example.net"));
        assertThat(redirector.redirect(TestRequest.get("/x")).headers())
                .containsExactly(
                        new Redirect.Header("Retry-After", "0"),
                        NO_STORE,
                        new Redirect.Header("Proxy-Status", "redirector.example.net; error=destination_unavailable"));
    }

    @Test
    void redirect_jitter_isWithinItsRangeAndRepeatsWithItsSeed() {
        pool.remove("e1.example.net");
        List<Integer> waits = waits(7);
        assertThat(waits).allMatch(wait -> wait >= 5 && wait <= 8).contains(5, 6, 7, 8);
        assertThat(waits(7)).isEqualTo(waits);
        assertThat(waits(8)).isNotEqualTo(waits);
        Redirector longest = redirector(
                b -> b.retryAfter(Duration.ofSeconds(Integer.MAX_VALUE)).retryJitter(Duration.ofSeconds(1)));
        assertThat(waits(longest)).contains(Integer.MAX_VALUE + 1L);
    }

    private List<Integer> waits(long seed) {
        Redirector redirector = redirector(b -> b.retryAfter(Duration.ofSeconds(5))
                .retryJitter(Duration.ofSeconds(3))
                .seed(seed));
        return waits(redirector).stream().map(Math::toIntExact).toList();
    }

    private static List<Long> waits(Redirector redirector) {
        return java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> Long.valueOf(redirector
                        .redirect(TestRequest.get("/"))
                        .headers()
                        .get(0)
                        .value()))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"0, 302, 307", "301, 302, 307", "302, 302, 302", "303, 303, 303", "307, 307, 307", "308, 302, 307"})
    void redirect_fallback_isTemporaryAndNotStored(int status, int ofGet, int ofPost) {
        pool.remove("e1.example.net");
        Redirector redirector = redirector(b -> (status == 0 ? b.permanent(true) : b.status(status))
                .cacheFor(Duration.ofHours(1))
                .fallback("http://origin.example"));
        Redirect redirect = redirector.redirect(TestRequest.get("/x?y").secure());
        assertThat(redirect.kind()).isEqualTo(Redirect.Kind.REDIRECT);
        assertThat(redirect.status()).isEqualTo(ofGet);
        assertThat(redirect.location()).isEqualTo("http://origin.example/x?y");
        assertThat(redirect.server()).isNull();
        assertThat(redirect.headers()).contains(NO_STORE);
        assertThat(redirector.redirect(TestRequest.of("POST", "/x")).status()).isEqualTo(ofPost);
    }

    @Test
    void redirect_gate_refusesBeforeAServerIsChosen() {
        ServerPool leasing = ServerPool.builder().leases(Duration.ofSeconds(60)).build();
        leasing.add(Server.parse("https://e1.example.net"));
        Gate gate = request -> request.target().equals("/law")
                ? Gate.Ruling.LEGAL_REASONS
                : request.target().equals("/list") ? Gate.Ruling.FORBIDDEN : Gate.Ruling.PASS;
        Redirector redirector =
                Redirector.builder(FirstEligible.on(leasing)).gate(gate).build();
        Redirect law = redirector.redirect(TestRequest.get("/law"));
        assertThat(law.kind()).isEqualTo(Redirect.Kind.REJECT);
        assertThat(law.status()).isEqualTo(451);
        assertThat(law.headers()).containsExactly(NO_STORE);
        assertThat(redirector.redirect(TestRequest.get("/list")).status()).isEqualTo(403);
        assertThat(leasing.status("e1.example.net").leased()).isZero();
        assertThat(redirector.redirect(TestRequest.get("/free")).status()).isEqualTo(302);
    }

    // ---- alone

    @ParameterizedTest
    @CsvSource({"CONNECT, h:443, 501", "TRACE, /, 501", "OPTIONS, *, 204", "GET, /other, 404", "OPTIONS, /other, 404"})
    void answer_whatPasses_isAnsweredByItself(String method, String target, int status) {
        Redirect answer = redirector(b -> b.stripPrefix("/dl")).answer(TestRequest.of(method, target));
        assertThat(answer.kind()).isEqualTo(Redirect.Kind.PASS);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.location()).isNull();
        assertThat(answer.headers()).hasSize(1);
        assertThat(answer.headers().get(0).name()).isEqualTo(status == 204 ? "Allow" : "Cache-Control");
    }

    @Test
    void answer_whatDoesNotPass_isTheSame() {
        Redirector redirector = redirector(b -> b);
        assertThat(redirector.answer(TestRequest.get("/x")).location()).isEqualTo("https://e1.example.net/x");
        assertThat(redirector.answer(TestRequest.get("x")).status()).isEqualTo(400);
    }

    // ---- life

    @Test
    void close_detachesItsViewsButNotTheSelector() {
        ServerSelector selector = FirstEligible.on(pool);
        Redirector redirector = Redirector.builder(selector).build();
        redirector.close();
        redirector.close();
        assertThat(redirector.redirect(TestRequest.get("/x")).status()).isEqualTo(503);
        assertThat(redirector.redirect(TestRequest.get("/x").secure()).status()).isEqualTo(503);
        assertThat(selector.select(Request.NONE)).isNotNull();
    }

    // ---- settings

    @Test
    void builder_badSetting_refusedWithItsRange() {
        Redirector.Builder b = Redirector.builder(FirstEligible.on(pool));
        for (int status : new int[] {0, 200, 300, 304, 305, 306, 309, 404}) {
            refused(() -> b.status(status), "status: " + status + " (expected: 301, 302, 303, 307 or 308)");
        }
        refused(() -> b.maxTarget(0), "maxTarget: 0 (expected: 1 to 1048576)");
        refused(() -> b.maxTarget(1_048_577), "maxTarget: 1048577 (expected: 1 to 1048576)");
        String seconds = " (expected: whole seconds, 0 to 2147483647)";
        refused(() -> b.cacheFor(Duration.ofMillis(1500)), "cacheFor: PT1.5S" + seconds);
        refused(() -> b.cacheFor(Duration.ofSeconds(1L << 31)), "cacheFor: PT596523H14M8S" + seconds);
        refused(() -> b.retryAfter(Duration.ofSeconds(-1)), "retryAfter: PT-1S" + seconds);
        refused(() -> b.retryJitter(Duration.ofNanos(1)), "retryJitter: PT0.000000001S" + seconds);
        String name = " (expected: a token of RFC 8941, beginning with a letter)";
        refused(() -> b.proxyStatus(""), "proxyStatus: \"\"" + name);
        refused(() -> b.proxyStatus("a b"), "proxyStatus: \"a b\"" + name);
        refused(() -> b.proxyStatus("1a"), "proxyStatus: \"1a\"" + name);
        refused(() -> b.proxyStatus("a\r\nb"), "proxyStatus: \"a\\u000d\\u000ab\"" + name);
        for (String prefix : new String[] {"", "/", "dl", "/d l", "/dl?", "/dl#", "/d|l", "/dl%", "http://h/dl"}) {
            refused(
                    () -> b.stripPrefix(prefix),
                    "stripPrefix: \"" + prefix
                            + "\" (expected: one or more segments of a URL's path, each after a slash)");
        }
        refused(
                () -> b.servedAuthorities(List.of("ok", "u@h")),
                "servedAuthorities: \"u@h\" (expected: a host, perhaps with a port)");
        refused(
                () -> b.fallback("https://u:p@h/"),
                "url: \"https://u:p@h/\" (expected: http or https, a host, a port of 1 to 65535, an ASCII path, no user"
                        + " information, query or fragment)");
    }

    private static void refused(Runnable setting, String message) {
        assertThatThrownBy(setting::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void builder_nullSetting_namesIt() {
        Redirector.Builder b = Redirector.builder(FirstEligible.on(pool));
        missing(() -> Redirector.builder(null), "selector");
        missing(() -> b.cacheFor(null), "cacheFor");
        missing(() -> b.note(null), "note");
        missing(() -> b.queryPolicy(null), "policy");
        missing(() -> b.stripPrefix(null), "prefix");
        missing(() -> b.servedAuthorities(null), "authorities");
        missing(() -> b.fallback(null), "url");
        missing(() -> b.proxyStatus(null), "name");
        missing(() -> b.gate(null), "gate");
    }

    private static void missing(Runnable setting, String name) {
        assertThatThrownBy(setting::run)
                .isInstanceOf(NullPointerException.class)
                .hasMessage(name);
    }
}
