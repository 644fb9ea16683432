// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.rotation.RoundRobin;
import io.github.redirect4j.http.HttpRequestView;
import io.github.redirect4j.http.Redirect;
import io.github.redirect4j.http.Redirector;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a redirect cost, from a request line to a {@code Location}? The bound only puts strings together; what a program would write
 * with {@code java.net.URI} checks and quotes, as the redirector does, but knows nothing else of what it checks. The rows
 * beside the redirector take the next of as many ready bases in turn, and choose nobody.
 *
 * <p>The batches are longer than elsewhere: with a short warm-up URI comes out two to three times as slow.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class RedirectBenchmark {
    private static final int SERVERS = 16;
    private static final int TARGETS = 1024;

    private ServerSelector selector;
    private Redirector redirector;
    private final String[] prefixes = new String[SERVERS];
    private final URI[] bases = new URI[SERVERS];

    /** Makes the pool and what is ready for each of its servers. */
    @Setup(Level.Trial)
    public void setUp() {
        ServerPool pool = Pools.pool(SERVERS, 1);
        selector = RoundRobin.striped().on(pool);
        redirector = Redirector.builder(selector).build();
        List<Server> servers = pool.servers();
        for (int i = 0; i < SERVERS; i++) {
            bases[i] = servers.get(i).http();
            String base = bases[i].toString();
            prefixes[i] = base.substring(0, base.length() - 1);
        }
    }

    /** Lets go of the pool. */
    @TearDown(Level.Trial)
    public void tearDown() {
        redirector.close();
        selector.close();
    }

    /** One thread's requests. */
    @State(Scope.Thread)
    public static class Caller {
        final View[] requests = new View[TARGETS];
        int next;

        /** Makes them: targets of 46 characters or so, nothing in them to quote. */
        @Setup(Level.Trial)
        public void setUp() {
            for (int i = 0; i < TARGETS; i++) {
                requests[i] = new View("/debian/pool/main/f/file/file_5.44-" + i + "_amd64.deb?from=here");
            }
        }

        View request() {
            return requests[next++ & TARGETS - 1];
        }
    }

    /**
     * A request whose parts are ready.
     *
     * @param target its target
     */
    record View(String target) implements HttpRequestView {
        private static final List<String> HOST = List.of("www.example.com");

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
            return name.equals("Host") ? HOST : List.of();
        }

        @Override
        public boolean isSecure() {
            return false;
        }
    }

    /** The bound: two strings put together, nothing looked at. */
    @Benchmark
    public String boundConcatenation(Caller caller) {
        String target = caller.request().target;
        return prefixes[caller.next & SERVERS - 1].concat(target);
    }

    /** Ours: the request checked, the server chosen, the fields made. */
    @Benchmark
    public Redirect redirector(Caller caller) {
        return redirector.redirect(caller.request());
    }

    /** A URI from its seven parts. */
    @Benchmark
    public String uriOfParts(Caller caller) throws URISyntaxException {
        String target = caller.request().target;
        URI base = bases[caller.next & SERVERS - 1];
        int query = target.indexOf('?');
        return new URI(
                        base.getScheme(),
                        null,
                        base.getHost(),
                        base.getPort(),
                        target.substring(0, query),
                        target.substring(query + 1),
                        null)
                .toString();
    }

    /** The target resolved against the server's URI. */
    @Benchmark
    public String uriResolved(Caller caller) {
        String target = caller.request().target;
        return bases[caller.next & SERVERS - 1].resolve(target).toString();
    }
}
