// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ascii;
import io.github.redirect4j.core.Key;
import io.github.redirect4j.core.KeyHash;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Each key against one that is cut out by what strings can do, over texts made of what matters to somebody. */
class HttpKeysProperties {
    private static final KeyHash XXH3 = KeyHash.xxh3();

    @Provide
    Arbitrary<String> targets() {
        Arbitrary<String> begin = Arbitraries.of("/", "", "*", "http://h", "HTTPS://h:80", "http://[::1]/", "http:");
        Arbitrary<String> parts = parts("/", "?", "&", "=", "#", "id", "ID", "x", "%3D", "+", ";", "..", "a", "\u00e9");
        return begin.flatMap(first -> parts.map(first::concat));
    }

    @Provide
    Arbitrary<List<String>> cookieLines() {
        return parts(";", "; ", "=", " ", "\t", "id", "id=", "\"", "x", "ID", ",", "$", "7")
                .list()
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> hosts() {
        return parts("a", "B", ".", ":", "80", "[", "]", "%2D", "%", "@", " ", "::1", "xn--", "/", "?");
    }

    private static Arbitrary<String> parts(String... parts) {
        return Arbitraries.of(parts).list().ofMaxSize(14).map(chosen -> String.join("", chosen));
    }

    private static void isKey(Key key, HttpRequestView request, @Nullable String expected) {
        assertThat(key.isIn(request)).isEqualTo(expected != null);
        if (expected != null) {
            assertThat(key.hash(request, XXH3)).isEqualTo(XXH3.of(expected));
        }
    }

    /** Returns path and query as if they had come alone. */
    private static String origin(String raw) {
        if (!raw.matches("(?i)https?://.*")) {
            return raw;
        }
        String rest = raw.replaceFirst("(?i)^https?://[^/?#]*", "");
        return rest.startsWith("/") ? rest : "/" + rest;
    }

    private static String path(String raw) {
        return origin(raw).split("[?#]", 2)[0];
    }

    @Property(tries = 5000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void target_anyText_isPathAndQuery(@ForAll("targets") String raw) {
        isKey(HttpKeys.target(), TestRequest.get(raw), origin(raw));
        isKey(HttpKeys.path(), TestRequest.get(raw), path(raw));
    }

    @Property(tries = 5000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void prefix_anyText_isTheFirstCharacters(
            @ForAll("targets") String raw, @ForAll @IntRange(min = 1, max = 12) int n) {
        String path = path(raw);
        isKey(HttpKeys.prefix(n), TestRequest.get(raw), path.substring(0, Math.min(n, path.length())));
    }

    @Property(tries = 5000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void directories_anyText_isBeforeTheNextSlash(
            @ForAll("targets") String raw, @ForAll @IntRange(min = 1, max = 5) int n) {
        String[] parts = path(raw).split("/", -1);
        List<String> kept = List.of(parts).subList(0, Math.min(n + 1, parts.length));
        isKey(HttpKeys.directories(n), TestRequest.get(raw), String.join("/", kept));
    }

    @Property(tries = 20000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void parameter_anyText_isTheFirstValue(@ForAll("targets") String raw) {
        String beforeFragment = origin(raw).split("#", 2)[0];
        String[] halves = beforeFragment.split("\\?", 2);
        String found = null;
        if (halves.length == 2) {
            for (String pair : halves[1].split("&", -1)) {
                String[] parts = pair.split("=", 2);
                if (found == null && parts[0].equals("id")) {
                    found = parts.length == 2 ? parts[1] : "";
                }
            }
        }
        isKey(HttpKeys.parameter("id"), TestRequest.get(raw), found);
    }

    @Property(tries = 20000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void cookie_anyLines_isTheFirstValue(@ForAll("cookieLines") List<String> lines) {
        TestRequest request = TestRequest.get("/");
        List<String> pairs = new ArrayList<>();
        for (String line : lines) {
            request = request.with("Cookie", line);
            pairs.addAll(List.of(line.split(";", -1)));
        }
        String found = null;
        for (String pair : pairs) {
            String[] parts = pair.split("=", 2);
            if (found == null && parts.length == 2 && parts[0].strip().equals("id")) {
                found = parts[1].strip();
            }
        }
        isKey(HttpKeys.cookie("id"), request, found);
    }

    @Property(tries = 20000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void host_anyText_isInLowerCaseWithoutPortAndLastDot(@ForAll("hosts") String stated) {
        TestRequest request = TestRequest.of("GET", "/", "HTTP/1.1").with("Host", stated);
        // In brackets anything goes, or letters, digits, dots, hyphens and triplets; then perhaps a colon and a port.
        String name = "(\\[[^\\]]+\\]|(?:[A-Za-z0-9.-]|%[0-9A-Fa-f]{2})*)";
        String port = "(?::(?:[0-9]{0,4}|[0-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?";
        String host = stated.matches(name + port) ? stated.replaceFirst("^" + name + ".*", "$1") : "";
        String found = host.replaceFirst("(?<=.)\\.$", "");
        isKey(HttpKeys.host(), request, found.isEmpty() ? null : Ascii.toLowerCase(found));
    }
}
