// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every request target: 10^6 of them, whose parts are random octets, valid paths, and tricks. */
class RedirectorProperties {
    private static final int TARGETS_PER_TRY = 1000;
    private static final String HOST = "e1.example.net";
    private static final String[] PARTS = {
        "/",
        "/",
        "/",
        "a",
        "pub",
        "dl",
        "/dl",
        "/dl/",
        "..",
        "../",
        "/..",
        "/.",
        "/../",
        "//",
        "///",
        "%2e",
        "%2E.",
        ".%2e/",
        "%2e%2E",
        "..;/",
        "%2f",
        "%5c",
        "\\",
        "/\\",
        "@evil.example",
        "//evil.example/",
        "http://",
        "HTTPS://",
        "https://evil.example",
        "http:",
        "javascript:",
        ":80",
        "[::1]",
        "?",
        "?x=",
        "&",
        "%",
        "%z",
        "%4",
        "%00",
        "%0d%0a",
        "\r\nX-Evil: 1",
        "\n",
        "\t",
        " ",
        "#",
        "#x",
        "|",
        "{",
        "}",
        "^",
        "`",
        "\"",
        "<",
        ">",
        "'",
        "[",
        "]",
        "\u00c3\u00bc",
        "\u0080",
        "\u00ff",
        "\u0000",
        "\u007f",
        "\u0100",
        "\u2028",
        "\ud83d\ude00",
        ";v=1",
        "+",
        "~",
        "%C3%BC"
    };

    private static Redirector over(String url, String prefix) {
        Redirector.Builder builder = Redirector.builder(FirstEligible.on(ServerPool.of(Server.parse(url))));
        return (prefix == null ? builder : builder.stripPrefix(prefix))
                .note(Note.HTML)
                .build();
    }

    private static String target(SplittableRandom random) {
        StringBuilder out = new StringBuilder();
        if (random.nextInt(4) > 0) {
            out.append(random.nextBoolean() ? "/" : "/dl/");
        }
        boolean calm = random.nextBoolean();
        for (int parts = random.nextInt(9); parts > 0; parts--) {
            switch (random.nextInt(calm ? 4 : 6)) {
                case 0, 1 -> out.append(PARTS[random.nextInt(calm ? 28 : PARTS.length)]);
                case 2 -> out.append((char) random.nextInt('a', 'z' + 1));
                case 3 -> out.append('/');
                case 4 -> out.append(PARTS[random.nextInt(PARTS.length)]);
                default -> out.append((char) random.nextInt(256));
            }
        }
        return out.toString();
    }

    @Property(tries = 1000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void redirect_anyTarget_staysAtTheServer(@ForAll long seed) throws URISyntaxException {
        SplittableRandom random = new SplittableRandom(seed);
        Redirector[] redirectors = {
            over("https://" + HOST, null),
            over("https://" + HOST + "/pub/debian", null),
            over("https://" + HOST, "/dl"),
            over("https://" + HOST + "/pub", "/dl")
        };
        String[] bases = {
            "https://" + HOST, "https://" + HOST + "/pub/debian", "https://" + HOST, "https://" + HOST + "/pub"
        };
        int redirected = 0;
        for (int i = 0; i < TARGETS_PER_TRY; i++) {
            String target = target(random);
            int which = i % bases.length;
            Redirect redirect = redirectors[which].redirect(TestRequest.get(target));
            for (Redirect.Header header : redirect.headers()) {
                assertThat(header.value().chars().allMatch(c -> c >= 0x20 && c <= 0x7e))
                        .as(target)
                        .isTrue();
            }
            if (redirect.kind() == Redirect.Kind.REDIRECT) {
                redirected++;
                check(target, redirect.location(), bases[which], which > 0);
                assertThat(redirect.body().chars().filter(c -> c == '"').count())
                        .isEqualTo(2);
            } else {
                assertThat(redirect.kind()).isIn(Redirect.Kind.REJECT, Redirect.Kind.PASS);
                assertThat(redirect.location()).isNull();
            }
        }
        assertThat(redirected).isGreaterThan(TARGETS_PER_TRY / 10);
    }

    private static void check(String target, String location, String base, boolean contained)
            throws URISyntaxException {
        assertThat(location).as(target).startsWith(base + "/");
        assertThat(location.chars().allMatch(c -> isAllowed((char) c)))
                .as(location)
                .isTrue();
        URI uri = new URI(location);
        assertThat(uri.getHost()).as(location).isEqualTo(HOST);
        assertThat(uri.getRawUserInfo()).isNull();
        assertThat(uri.getRawFragment()).isNull();
        if (contained) {
            String path = uri.getRawPath();
            String basePath = new URI(base + "/").getRawPath();
            assertThat(normalised(path, false)).as(location).startsWith(basePath);
            assertThat(normalised(path, true)).as(location).startsWith(basePath);
        }
    }

    private static boolean isAllowed(char c) {
        return c > 0x20 && c < 0x7f && "\"<>\\^`{|}#".indexOf(c) < 0;
    }

    /** Resolves dots as a server does that keeps empty segments, or one that merges slashes. */
    private static String normalised(String path, boolean merging) {
        Deque<String> segments = new ArrayDeque<>();
        String[] parts =
                path.substring(1).toLowerCase(Locale.ROOT).replace("%2e", ".").split("/", -1);
        for (String part : parts) {
            if (part.equals("..")) {
                segments.pollLast();
            } else if (!part.equals(".") && !(merging && part.isEmpty())) {
                segments.add(part);
            }
        }
        return "/" + String.join("/", segments) + "/";
    }

    @Provide
    Arbitrary<String> octets() {
        return Arbitraries.strings().withCharRange('\u0000', '\u00ff').ofMaxLength(40);
    }

    @Property(tries = 2000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void redirect_whatWasMadeOnce_isNotChangedAgain(@ForAll("octets") String octets) {
        Redirector redirector = over("https://" + HOST, null);
        for (String target : List.of("/" + octets, "/?" + octets, "/" + printable(octets), "/?" + printable(octets))) {
            String once = redirector.redirect(TestRequest.get(target)).location();
            if (once != null) {
                String made = once.substring(("https://" + HOST).length());
                assertThat(redirector.redirect(TestRequest.get(made)).location())
                        .isEqualTo(once);
            }
        }
    }

    /** Returns text that is refused rarely: most random octets are a control somewhere. */
    private static String printable(String octets) {
        StringBuilder out = new StringBuilder();
        octets.chars().filter(c -> c > 0x20 && c != 0x7f && c != '#').forEach(c -> out.append((char) c));
        return out.toString();
    }

    @Property(tries = 2000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void redirect_anyHost_neverReachesTheLocation(@ForAll("octets") String host) {
        Redirector redirector = over("https://" + HOST, null);
        TestRequest request = TestRequest.of("GET", "/x", "HTTP/1.1").with("Host", host);
        String location = redirector.redirect(request).location();
        assertThat(location == null || location.equals("https://" + HOST + "/x"))
                .isTrue();
    }
}
