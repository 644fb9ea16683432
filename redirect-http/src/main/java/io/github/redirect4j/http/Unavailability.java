// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import io.github.redirect4j.http.Redirect.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The 503 of a redirector that has no server and no fallback. With jitter each answer draws its own time to come back,
 * so that clients that were turned away together do not return together.
 *
 * <p>Source: RFC 9110 sections 10.2.3 and 15.6.4, RFC 9209.
 */
final class Unavailability {
    private static final long GAMMA = 0x9e3779b97f4a7c15L; // SplittableRandom's own step: draw n of one sequence

    private final int seconds;
    private final int jitter;
    private final long seed;
    private final AtomicLong draws = new AtomicLong();
    private final @Nullable Header proxyStatus;
    private final Redirect plain;

    Unavailability(int seconds, int jitter, long seed, @Nullable String proxy) {
        this.seconds = seconds;
        this.jitter = jitter;
        this.seed = seed;
        this.proxyStatus = proxy == null ? null : new Header("Proxy-Status", proxy + "; error=destination_unavailable");
        this.plain = after(seconds);
    }

    Redirect answer() {
        if (jitter == 0) {
            return plain;
        }
        SplittableRandom random = new SplittableRandom(seed + GAMMA * draws.getAndIncrement());
        return after(seconds + random.nextLong(jitter + 1L));
    }

    private Redirect after(long wait) {
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Retry-After", Long.toString(wait)));
        headers.add(Redirect.NO_STORE);
        if (proxyStatus != null) {
            headers.add(proxyStatus);
        }
        return Redirect.unavailable(List.copyOf(headers));
    }
}
