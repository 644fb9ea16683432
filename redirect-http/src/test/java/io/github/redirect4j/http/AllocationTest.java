// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.redirect4j.core.Key;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.hash.Rendezvous;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an answer allocates: its Location twice at most, and a few small objects; a key nothing. */
class AllocationTest {
    private static final int CALLS = 100_000;
    private static final int WARM_UP = 20_000;
    private static final int MEASURES = 4;
    private static final int SOME = 1024; // what the virtual machine makes when it compiles a method

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A view that makes nothing when it is read. */
    private record View(String target) implements HttpRequestView {
        private static final List<String> HOST = List.of("www.example.com");
        private static final List<String> COOKIE = List.of("theme=dark; id=7f3a; seen=1");

        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String protocol() {
            return "HTTP/1.1";
        }

        @Override
        public List<String> headers(String name) {
            return switch (name) {
                case "Host" -> HOST;
                case "Cookie" -> COOKIE;
                default -> List.of();
            };
        }

        @Override
        public boolean isSecure() {
            return true;
        }
    }

    private static long bytesPerCall(Redirector redirector, HttpRequestView request) {
        return bytesPerCall(() -> redirector.redirect(request).headers().size());
    }

    private static long bytesPerCall(IntSupplier call) {
        measure(call, WARM_UP);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MEASURES; i++) {
            least = Math.min(least, measure(call, CALLS));
        }
        return (least - SOME) / CALLS;
    }

    private static long measure(IntSupplier call, int calls) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        long sum = 0;
        for (int i = 0; i < calls; i++) {
            sum += call.getAsInt();
        }
        assertThat(sum).isPositive();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static Redirector over(String url) {
        return Redirector.builder(FirstEligible.on(ServerPool.of(Server.parse(url))))
                .build();
    }

    @Test
    void redirect_nothingToEncode_allocatesTheLocationAndFourObjects() {
        String target = "/pub/debian/pool/main/f/file/file_5.44-3_amd64.deb?from=here";
        String base = "https://e1.example.net";
        long location = 24L + 16 + base.length() + target.length() + 8; // a string and its octets, rounded up
        long objects = 32 + 24 + 24 + 48; // target, field, list, answer
        assertThat(bytesPerCall(over(base), new View(target))).isLessThanOrEqualTo(location + objects);
    }

    @Test
    void redirect_toEncodeOrBelowAPath_allocatesInProportionToTheTarget() {
        for (String target : List.of("/a|b".repeat(100), "http://h/" + "a".repeat(400))) {
            assertThat(bytesPerCall(over("https://e1.example.net/pub/debian"), new View(target)))
                    .isLessThanOrEqualTo(5L * target.length() + 512);
        }
    }

    @Test
    void redirect_refusedOrPassed_allocatesNothingMuch() {
        Redirector redirector = over("https://e1.example.net");
        for (String target : List.of("@evil.example/", "/x#y", "*", "/" + "a".repeat(9000))) {
            assertThat(bytesPerCall(redirector, new View(target))).isLessThanOrEqualTo(32);
        }
    }

    static List<Key> keys() {
        return List.of(
                HttpKeys.target(),
                HttpKeys.path(),
                HttpKeys.prefix(9),
                HttpKeys.directories(2),
                HttpKeys.parameter("from"),
                HttpKeys.header("Host"),
                HttpKeys.cookie("id"),
                HttpKeys.host(),
                HttpKeys.cookie("none").orElse(HttpKeys.host()));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void select_byAnyKey_allocatesNothing(Key key) {
        ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"), Server.of("c"));
        List<View> views = List.of(
                new View("/pub/debian/file?a=b&from=here"),
                new View("https://www.example.com/pub/debian/file?from=here"),
                new View("http://[2001:db8::1]:8080/a"),
                new View("*"));
        try (ServerSelector selector =
                ServerSelector.builder(pool, Rendezvous.weighted()).key(key).build()) {
            for (View view : views) {
                assertThat(bytesPerCall(() -> selector.select(view) == null ? 0 : 1))
                        .isLessThanOrEqualTo(0);
            }
        }
    }

    @Test
    void hash_hostInUpperCase_allocatesAView() {
        View view = new View("https://WWW.Example.com/");
        Key key = HttpKeys.host();
        assertThat(bytesPerCall(() -> key.hash(view, KeyHash.xxh3()) == 0 ? 0 : 1))
                .isLessThanOrEqualTo(24);
    }
}
