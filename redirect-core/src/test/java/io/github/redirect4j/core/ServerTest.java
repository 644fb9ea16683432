// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.URI;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest {
    private static final InetAddress V4 = InetAddresses.forString("192.0.2.1");
    private static final InetAddress V6 = InetAddresses.forString("2001:db8::1");

    // ---- parse

    @ParameterizedTest
    @CsvSource({
        "https://e1.example.net, e1.example.net",
        "https://e1.example.net/, e1.example.net",
        "https://e1.example.net:443/, e1.example.net",
        "http://e1.example.net:80, e1.example.net",
        "http://e1.example.net:443/, e1.example.net:443",
        "https://e1.example.net:80/, e1.example.net:80",
        "https://e1.example.net:8443/a/b, e1.example.net:8443/a/b",
        "https://e1.example.net/a/b/, e1.example.net/a/b",
        "HTTPS://E1.Example.NET/Base, e1.example.net/Base",
        "http://192.0.2.1:8080, 192.0.2.1:8080",
        "http://[2001:DB8::1]/, [2001:db8::1]",
        "http://[2001:db8::1]:8080/x, [2001:db8::1]:8080/x",
        "http://e1.example.net/%7Ea%2Fb, e1.example.net/%7Ea%2Fb",
    })
    void parse_url_idIsWhatFollowsTheScheme(String url, String id) {
        assertThat(Server.parse(url).id()).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({
        "http://e1.example.net, http://e1.example.net/",
        "http://e1.example.net:80/, http://e1.example.net/",
        "http://e1.example.net:8080/a, http://e1.example.net:8080/a/",
        "http://e1.example.net/a/, http://e1.example.net/a/",
        "HTTP://E1.Example.NET:080/A, http://e1.example.net/A/",
        "http://[2001:DB8::1]:81, http://[2001:db8::1]:81/",
    })
    void parse_httpUrl_keptWithSlashAndWithoutItsOwnPort(String url, URI kept) {
        Server server = Server.parse(url);

        assertThat(server.http()).isEqualTo(kept);
        assertThat(server.https()).isNull();
    }

    @Test
    void parse_httpsUrl_isNoHttpUrl() {
        Server server = Server.parse("https://e1.example.net/a");

        assertThat(server.https()).isEqualTo(URI.create("https://e1.example.net/a/"));
        assertThat(server.http()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "http://e1.example.net, e1.example.net, 80",
        "https://e1.example.net, e1.example.net, 443",
        "http://e1.example.net:1, e1.example.net, 1",
        "https://e1.example.net:65535, e1.example.net, 65535",
        "https://E1.EXAMPLE.net:443, e1.example.net, 443",
        "http://[::1]:8080, ::1, 8080",
    })
    void parse_url_givesHostAndPort(String url, String host, int port) {
        Server server = Server.parse(url);

        assertThat(server.host()).isEqualTo(host);
        assertThat(server.port()).isEqualTo(port);
    }

    @Test
    void parse_addressLiteral_givesTheAddress() {
        assertThat(Server.parse("http://192.0.2.1/").addresses()).containsExactly(V4);
        assertThat(Server.parse("http://[2001:db8::1]/").addresses()).containsExactly(V6);
    }

    @Test
    void parse_name_givesNoAddress() {
        Server server = Server.parse("http://e1.example.net/");

        assertThat(server.addresses()).isEmpty();
        assertThat(server.isNamed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "e1.example.net",
                "//e1.example.net/",
                "/base",
                "http:",
                "http:e1.example.net",
                "http:///base",
                "http://",
                "http://:80/",
                "ftp://e1.example.net/",
                "httpx://e1.example.net/",
                "http://user@e1.example.net/",
                "http://user:word@e1.example.net/",
                "http://@e1.example.net/",
                "http://e1.example.net/?",
                "http://e1.example.net/?q=1",
                "http://e1.example.net/#",
                "http://e1.example.net/#part",
                "http://e1.example.net:0/",
                "http://e1.example.net:65536/",
                "http://e1.example.net:99999999999/",
                "http://e1.example.net:-1/",
                "http://e1.example.net:eighty/",
                "http://e1.example.net/a b",
                " http://e1.example.net/",
                "http://e1.example.net/%zz",
                "http://[2001:db8::1/",
                "http://2001:db8::1/",
            })
    void parse_otherForm_refused(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Server.parse(url))
                .withMessage(
                        "url: \"" + url
                                + "\" (expected: http or https, a host, a port of 1 to 65535, an ASCII path, no user information, query or fragment)");
    }

    @Test
    void parse_controlCharacters_quotedInMessage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Server.parse("http://a\r\nb/"))
                .withMessage(
                        "url: \"http://a\\u000d\\u000ab/\""
                                + " (expected: http or https, a host, a port of 1 to 65535, an ASCII path, no user information, query or fragment)");
    }

    @Test
    void parse_longUrl_cutInMessage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Server.parse("ftp://" + "a".repeat(100_000)))
                .withMessage(
                        "url: \"ftp://" + "a".repeat(58) + "\"... (100006 characters)"
                                + " (expected: http or https, a host, a port of 1 to 65535, an ASCII path, no user information, query or fragment)");
    }

    @Test
    void parse_pathTooLongForAnId_refusedAsId() {
        String url = "http://a/" + "b".repeat(254);

        assertThat(Server.parse(url.substring(0, url.length() - 1)).id()).hasSize(255);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Server.parse(url))
                .withMessage("id: \"a/" + "b".repeat(62)
                        + "\"... (256 characters) (expected: 1 to 255 characters, no control characters)");
    }

    @ParameterizedTest
    @CsvSource({
        "https://b\u00fccher.example/, https://xn--bcher-kva.example/",
        "https://B\u00dcCHER.example:8443/x, https://xn--bcher-kva.example:8443/x/",
        "https://xn--strae-oqa.example/, https://xn--strae-oqa.example/"
    })
    void parse_internationalisedHost_becomesALabels(String url, URI kept) {
        assertThat(Server.parse(url).https()).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stra\u00dfe", "\u03b1\u03c2", "a\u200cb", "a\u200db"})
    void parse_hostThatTwoStandardsMapDifferently_refused(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Server.parse("https://" + host + ".example/"))
                .havingCause()
                .withMessageStartingWith("host: ")
                .withMessageEndingWith(" (expected: as A-labels, its name is ambiguous)");
    }

    @Test
    void parse_pathThatIsNotAscii_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Server.parse("https://e1.example.net/\u00fc/"));
    }

    @Test
    void parse_null_refused() {
        assertThatNullPointerException().isThrownBy(() -> Server.parse(null)).withMessage("url");
    }

    // ---- id

    @ParameterizedTest
    @ValueSource(strings = {"a", " ", "e1.example.net:80/a", "\u00e9\u4e2d", "\ud83d\ude00", "\u00a0"})
    void of_id_kept(String id) {
        assertThat(Server.of(id).id()).isEqualTo(id);
    }

    @Test
    void of_idOf255Characters_kept() {
        assertThat(Server.of("a".repeat(255)).id()).hasSize(255);
    }

    @Test
    void of_idAlone_hasDefaults() {
        Server server = Server.of("a");

        assertThat(server.http()).isNull();
        assertThat(server.https()).isNull();
        assertThat(server.host()).isNull();
        assertThat(server.port()).isZero();
        assertThat(server.addresses()).isEmpty();
        assertThat(server.weight()).isEqualTo(1);
        assertThat(server.tier()).isZero();
        assertThat(server.maxInFlight()).isEqualTo(Integer.MAX_VALUE);
        assertThat(server.zone()).isNull();
        assertThat(server.point()).isNull();
        assertThat(server.labels()).isEmpty();
        assertThat(server.isNamed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~|\"\"",
                "~\u0000~|\"\\u0000\"",
                "~a\nb~|\"a\\u000ab\"",
                "~\u007f~|\"\\u007f\"",
                "~\u009f~|\"\\u009f\""
            })
    void of_emptyOrControlCharacter_refused(String id, String quoted) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Server.of(id))
                .withMessage("id: " + quoted + " (expected: 1 to 255 characters, no control characters)");
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 100_000})
    void builder_idTooLong_refusedAndCutInMessage(int length) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Server.builder("a".repeat(length)))
                .withMessage("id: \"" + "a".repeat(64) + "\"... (" + length
                        + " characters) (expected: 1 to 255 characters, no control characters)");
    }

    @Test
    void builder_nullId_refused() {
        assertThatNullPointerException().isThrownBy(() -> Server.builder(null)).withMessage("id");
    }

    // ---- numbers

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-9, 0.5, 1, 1e9})
    void weight_inRange_kept(double weight) {
        assertThat(Server.builder("a").weight(weight).build().weight()).isEqualTo(weight);
    }

    @Test
    void weight_negativeZero_isZero() {
        double weight = Server.builder("a").weight(-0.0).build().weight();

        assertThat(Double.doubleToRawLongBits(weight)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "NaN, NaN",
        "-1, -1.0",
        "Infinity, Infinity",
        "-Infinity, -Infinity",
        "9e-10, 9.0E-10",
        "-1e-9, -1.0E-9",
        "4.9e-324, 4.9E-324",
        "1.1e9, 1.1E9",
        "1000000000.0000001, 1.0000000000000001E9",
    })
    void weight_outOfRange_refused(double weight, String shown) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Server.builder("a").weight(weight))
                .withMessage("weight: " + shown + " (expected: 0, or 1.0E-9 to 1.0E9)");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127})
    void tier_inRange_kept(int tier) {
        assertThat(Server.builder("a").tier(tier).build().tier()).isEqualTo(tier);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 128, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void tier_outOfRange_refused(int tier) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Server.builder("a").tier(tier))
                .withMessage("tier: " + tier + " (expected: 0 to 127)");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 80, 65535})
    void port_inRange_kept(int port) {
        assertThat(Server.builder("a").port(port).build().port()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65536, Integer.MAX_VALUE})
    void port_outOfRange_refused(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Server.builder("a").port(port))
                .withMessage("port: " + port + " (expected: 1 to 65535)");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, Integer.MAX_VALUE})
    void maxInFlight_inRange_kept(int max) {
        assertThat(Server.builder("a").maxInFlight(max).build().maxInFlight()).isEqualTo(max);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void maxInFlight_belowOne_refused(int max) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Server.builder("a").maxInFlight(max))
                .withMessage("maxInFlight: " + max + " (expected: 1 or more)");
    }

    // ---- how to reach it

    @Test
    void url_bothSchemes_hostAndPortOfTheFirst() {
        Server server = Server.builder("a")
                .url("https://one.example:8443/x")
                .url("http://two.example/y")
                .build();

        assertThat(server.https()).isEqualTo(URI.create("https://one.example:8443/x/"));
        assertThat(server.http()).isEqualTo(URI.create("http://two.example/y/"));
        assertThat(server.host()).isEqualTo("one.example");
        assertThat(server.port()).isEqualTo(8443);
    }

    @Test
    void url_hostAndPortGivenBefore_stay() {
        Server server = Server.builder("a")
                .host("192.0.2.1")
                .port(9000)
                .url("https://e1.example.net/")
                .build();

        assertThat(server.host()).isEqualTo("192.0.2.1");
        assertThat(server.port()).isEqualTo(9000);
        assertThat(server.addresses()).containsExactly(V4);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "2001:db8::1, 2001:db8::1",
        "[2001:db8::1], 2001:db8::1",
        "2001:0DB8:0::0001, 2001:db8::1",
    })
    void host_literal_isTheAddress(String host, String address) {
        Server server = Server.builder("a").host(host).build();

        assertThat(server.addresses()).containsExactly(InetAddresses.forString(address));
        assertThat(server.isNamed()).isFalse();
    }

    @Test
    void host_name_isNotResolved() {
        Server server = Server.builder("a").host("e1.example.net").build();

        assertThat(server.host()).isEqualTo("e1.example.net");
        assertThat(server.addresses()).isEmpty();
        assertThat(server.isNamed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "e1.example.net:80", "192.0.2.1:80", "[2001:db8::1]:80", "[2001:db8::1", ":80"})
    void host_emptyOrWithPort_refused(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Server.builder("a").host(host))
                .withMessage("host: \"" + host + "\" (expected: a name or an address)");
    }

    @Test
    void host_null_refused() {
        assertThatNullPointerException()
                .isThrownBy(() -> Server.builder("a").host(null))
                .withMessage("host");
    }

    @Test
    void addresses_given_needNoName() {
        Server server = Server.builder("a")
                .host("e1.example.net")
                .addresses(List.of(V4, V6))
                .build();

        assertThat(server.addresses()).containsExactly(V4, V6);
        assertThat(server.isNamed()).isFalse();
    }

    @Test
    void addresses_sixtyFour_keptAndUnmodifiable() {
        Server server =
                Server.builder("a").addresses(Collections.nCopies(64, V6)).build();

        assertThat(server.addresses()).hasSize(64).isUnmodifiable();
    }

    @Test
    void addresses_sixtyFive_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Server.builder("a").addresses(Collections.nCopies(65, V6)))
                .withMessage("addresses: 65 (expected: at most 64)");
    }

    @Test
    void bounded_manyAddresses_firstSixtyFour() {
        assertThat(Server.bounded(Collections.nCopies(100, V4))).hasSize(64);
        assertThat(Server.bounded(List.of(V4, V6))).containsExactly(V4, V6);
    }

    @Test
    void labels_mapChangedLater_serverKeepsItsOwn() {
        Map<String, String> labels = new HashMap<>(Map.of("rack", "7"));
        Server server = Server.builder("a").labels(labels).build();
        labels.put("rack", "8");

        assertThat(server.labels()).containsExactly(Map.entry("rack", "7")).isUnmodifiable();
    }

    // ---- identity

    @Test
    void equals_sameId_equalWhateverElseDiffers() {
        Server one = Server.builder("a").weight(2).tier(1).build();
        Server other = Server.parse("http://a/");

        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(one.sameDefinition(other)).isFalse();
    }

    @Test
    void equals_otherIdOrType_differs() {
        assertThat(Server.of("a"))
                .isNotEqualTo(Server.of("A"))
                .isNotEqualTo("a")
                .isNotEqualTo(null);
    }

    @Test
    void toBuilder_everythingSet_keepsEverything() {
        Server server = full().build();
        Server copy = server.toBuilder().build();

        assertThat(copy).isNotSameAs(server);
        assertThat(copy.sameDefinition(server)).isTrue();
        assertThat(copy.id()).isEqualTo("a");
        assertThat(copy.http()).isEqualTo(URI.create("http://e1.example.net:8080/base/"));
        assertThat(copy.https()).isEqualTo(URI.create("https://e1.example.net/base/"));
        assertThat(copy.host()).isEqualTo("e1.example.net");
        assertThat(copy.port()).isEqualTo(8080);
        assertThat(copy.addresses()).containsExactly(V4, V6);
        assertThat(copy.weight()).isEqualTo(2.5);
        assertThat(copy.tier()).isEqualTo(3);
        assertThat(copy.maxInFlight()).isEqualTo(7);
        assertThat(copy.zone()).isEqualTo("zurich");
        assertThat(copy.point()).isEqualTo(new GeoPoint(47.4, 8.5));
        assertThat(copy.labels()).containsExactly(Map.entry("rack", "7"));
    }

    @Test
    void sameDefinition_onePartDiffers_false() {
        Server server = full().build();

        assertThat(List.of(
                        full().url("http://e2.example.net/"),
                        full().url("https://e2.example.net/"),
                        full().host("e2.example.net"),
                        full().port(8081),
                        full().addresses(List.of(V6, V4)),
                        full().weight(2),
                        full().tier(2),
                        full().maxInFlight(8),
                        full().zone(null),
                        full().point(null),
                        full().labels(Map.of())))
                .noneMatch(changed -> changed.build().sameDefinition(server));
        assertThat(Server.of("b").sameDefinition(Server.of("a"))).isFalse();
    }

    @Test
    void enrolled_pool_hasItsOwnWeightAndAddresses() {
        Server named = Server.builder("a").host("e1.example.net").weight(2).build();
        Server enrolled = named.enrolled(5, List.of(V4), null, new Object[] {"x"});

        assertThat(enrolled).isEqualTo(named);
        assertThat(enrolled.weight()).isEqualTo(5);
        assertThat(enrolled.addresses()).containsExactly(V4);
        assertThat(enrolled.isNamed()).isTrue();
        assertThat(enrolled.attached()).containsExactly("x");
        assertThat(enrolled.toBuilder().build().addresses()).isEmpty();
        assertThat(enrolled.toBuilder().build().attached()).isEmpty();
    }

    @Test
    void toString_anyServer_saysIdAndWeight() {
        assertThat(Server.of("a")).hasToString("a weight 1.0");
        assertThat(full().build()).hasToString("a weight 2.5 tier 3 zone zurich");
    }

    private static Server.Builder full() {
        return Server.builder("a")
                .url("http://e1.example.net:8080/base")
                .url("https://e1.example.net/base/")
                .addresses(List.of(V4, V6))
                .weight(2.5)
                .tier(3)
                .maxInFlight(7)
                .zone("zurich")
                .point(new GeoPoint(47.4, 8.5))
                .labels(Map.of("rack", "7"));
    }
}
