// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.AdminState;
import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Attachment;
import io.github.redirect4j.core.Attempt;
import io.github.redirect4j.core.BucketTable;
import io.github.redirect4j.core.CoarseTicker;
import io.github.redirect4j.core.Decision;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.LoadReport;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.PoolListener;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Resolver;
import io.github.redirect4j.core.Selection;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.ServerStatus;
import io.github.redirect4j.core.SlowStart;
import io.github.redirect4j.core.Source;
import io.github.redirect4j.core.StickyTokens;
import io.github.redirect4j.core.Ticker;
import io.github.redirect4j.core.hash.ArrayTable;
import io.github.redirect4j.core.hash.Carp;
import io.github.redirect4j.core.hash.HashSlots;
import io.github.redirect4j.core.hash.Rendezvous;
import io.github.redirect4j.core.health.AgentChecker;
import io.github.redirect4j.core.health.HealthCheckTransport;
import io.github.redirect4j.core.health.HealthChecker;
import io.github.redirect4j.core.health.HttpCheck;
import io.github.redirect4j.core.health.OutlierDetector;
import io.github.redirect4j.core.health.Probe;
import io.github.redirect4j.core.health.ProbeResult;
import io.github.redirect4j.core.load.LeastLoad;
import io.github.redirect4j.core.load.Loads;
import io.github.redirect4j.core.load.TwoChoices;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The programs that README and guide show: each passage between "snippet" and "end" is theirs to the letter. */
class GuideExamplesTest {
    private final List<String> lines = new ArrayList<>();

    private final ServerPool pool = ServerPool.of(
            Server.parse("http://e1.example.net/"),
            Server.parse("http://e2.example.net/"),
            Server.parse("http://e3.example.net/"));

    @Test
    void readme() {
        // snippet: readme
        ServerPool pool = ServerPool.of(
                Server.parse("http://e1.example.net/"),
                Server.parse("http://e2.example.net/"),
                Server.parse("http://e3.example.net/"));
        ServerSelector selector = TwoChoices.by(Loads.outstanding()).on(pool);

        try (Attempt attempt = selector.acquire(Request.of("/index.html"))) {
            System.out.println("talk to " + attempt.server().http());
            attempt.end(Outcome.SUCCESS);
        }
        pool.setHealth("e1.example.net", Health.DOWN); // masked in every selector at once
        System.out.println(selector.explain(Request.of("/index.html")));
        // end
        assertThat(selector.select(Request.NONE).id()).isNotEqualTo("e1.example.net");
    }

    @Test
    void servers() {
        // snippet: servers
        Server mirror = Server.builder("paris-1")
                .url("https://paris-1.example.net/pub/")
                .url("http://paris-1.example.net/pub/")
                .weight(2.5)
                .tier(0)
                .zone("eu-west")
                .maxInFlight(500)
                .build();
        pool.add(mirror);
        pool.update(u -> u.remove("e3.example.net").weight("e2.example.net", 4)); // at once
        pool.replace(List.of(mirror, Server.of("spare"))); // as a discovery source says
        // end
        assertThat(pool.servers()).extracting(Server::id).containsExactly("paris-1", "spare");
    }

    @Test
    void select() {
        ServerSelector selector = Rendezvous.weighted().on(pool);
        // snippet: select
        Server server = selector.select(Request.of("/pub/file.iso"));
        if (server == null) {
            lines.add("503");
        } else {
            lines.add("302 " + server.http().resolve("pub/file.iso"));
        }
        // end
        assertThat(lines).singleElement().asString().startsWith("302 http://e").endsWith(".example.net/pub/file.iso");
    }

    @Test
    void retry() {
        ServerSelector selector = RoundRobin.striped().on(pool);
        Request request = Request.NONE;
        // snippet: retry
        Selection selection = selector.open(request); // keep it, and open(..) it for the next request
        for (Server server = selection.next(); server != null; server = selection.next()) {
            long ticket = selection.begin(); // counted in flight; -1: full meanwhile, go on
            if (ticket < 0) {
                continue;
            }
            Outcome outcome = talkTo(server);
            selection.end(ticket, outcome);
            if (!outcome.isFailure()) {
                break;
            }
        }
        // end
        assertThat(lines).hasSize(2).doesNotHaveDuplicates();
    }

    private Outcome talkTo(Server server) {
        lines.add(server.id());
        return lines.size() == 1 ? Outcome.CONNECT_FAILURE : Outcome.SUCCESS;
    }

    @Test
    void rank() {
        // snippet: rank
        ServerSelector answers = ServerSelector.builder(pool, RoundRobin.strict())
                .lastResort() // an answer has to name somebody
                .build();
        Attachment<byte[]> names = pool.attach(server -> server.host().getBytes(StandardCharsets.US_ASCII));
        Server[] best = new Server[2];
        int count = answers.rank(Request.NONE, best);
        for (int i = 0; i < count; i++) {
            lines.add(new String(names.of(best[i]), StandardCharsets.US_ASCII)); // two array reads, no map
        }
        // end
        assertThat(lines).hasSize(2);
    }

    @Test
    void tiers() {
        // snippet: tiers
        ServerPool farm = ServerPool.of(
                Server.of("near-1"),
                Server.of("near-2"),
                Server.builder("far").tier(1).build());
        ServerSelector selector = LeastLoad.by(Loads.outstanding()).on(farm);
        farm.setHealth(Map.of("near-1", Health.DOWN, "near-2", Health.DOWN));
        lines.add(selector.select(Request.NONE).id()); // far
        // end
        assertThat(lines).containsExactly("far");
        // snippet: spillOver
        ServerSelector sharing = ServerSelector.builder(farm, RoundRobin.striped())
                .spillOver(1.4)
                .build();
        farm.setHealth("near-1", Health.UP); // half of tier 0: it takes 70 %
        // end
        assertThat(Stream.generate(() -> sharing.select(Request.NONE).id()).limit(100))
                .contains("near-1", "far")
                .doesNotContain("near-2");
    }

    @Test
    void stickiness() {
        byte[] secret = new byte[32];
        String cookie = "forged";
        // snippet: sticky
        StickyTokens tokens = StickyTokens.of(pool, secret); // 16 random octets or more, the same in the whole farm
        ServerSelector selector =
                ServerSelector.builder(pool, RoundRobin.striped()).sticky().build();

        Server server = selector.select(Request.builder()
                .stickyId(tokens.serverId(cookie)) // null if there is no cookie, or none that we made
                .build());
        if (server != null && !tokens.token(server).equals(cookie)) {
            lines.add("Set-Cookie: server=" + tokens.token(server) + "; Path=/; HttpOnly; Secure");
        }
        // end
        String sent = lines.get(0)
                .substring("Set-Cookie: server=".length(), lines.get(0).indexOf(';'));
        assertThat(tokens.serverId(sent)).isEqualTo(server.id());
    }

    @Test
    void drain() throws Exception {
        ServerSelector selector = RoundRobin.striped().on(pool);
        Attempt attempt = selector.acquire(Request.NONE);
        String id = attempt.server().id();
        // snippet: drain
        pool.drain(id).thenRun(() -> lines.add("nothing left at " + id));
        pool.setState("e2.example.net", AdminState.MAINT);
        // end
        assertThat(lines).isEmpty();
        attempt.end(Outcome.SUCCESS);
        assertThat(lines).containsExactly("nothing left at " + id);
    }

    @Test
    void healthChecks() {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        var executor = Executors.newSingleThreadExecutor();
        pool.replace(List.of()); // nobody is asked in a test
        // snippet: checks
        HealthCheckTransport transport = HealthCheckTransport.create(executor); // lends one thread
        HealthChecker checker = HealthChecker.builder(pool, transport.http(HttpCheck.get("healthz")), scheduler)
                .interval(Duration.ofSeconds(5)) // these are the defaults
                .timeout(Duration.ofSeconds(1))
                .rise(2)
                .fall(3)
                .build();
        checker.start();
        checker.reports().forEach(report -> lines.add(report.toString())); // for a status page
        // end
        checker.close();
        transport.close();
        scheduler.shutdownNow();
        executor.shutdownNow();
        assertThat(lines).isEmpty();
    }

    @Test
    void outlierDetection() {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        // snippet: outliers
        OutlierDetector outliers = OutlierDetector.builder(pool)
                .errors(5) // in a row; these are the defaults
                .connectionErrors(5)
                .successRate(1.9, 100) // deviations below the mean, of those with 100 requests in an interval
                .failureShare(0.85, 50)
                .ejection(Duration.ofSeconds(30), Duration.ofSeconds(300)) // times how often, at most
                .mostEjected(0.1) // of the servers, but one of three or more always
                .proof(3) // requests in a row, one at a time, before it is in again
                .build();
        outliers.start();
        Future<?> sweeps = scheduler.scheduleWithFixedDelay(pool::sweep, 1, 1, TimeUnit.SECONDS);
        // end
        try (ServerSelector one =
                RoundRobin.strict().on(pool).where(server -> server.id().equals("e1.example.net"))) {
            for (int i = 0; i < 5; i++) {
                one.acquire(Request.NONE).end(Outcome.TIMEOUT);
            }
        }
        assertThat(pool.status("e1.example.net").health()).isEqualTo(Health.DOWN);
        sweeps.cancel(false);
        outliers.close();
        scheduler.shutdownNow();
    }

    @Test
    void httpCheck() {
        // snippet: httpCheck
        HttpCheck check = HttpCheck.builder("/actuator/health")
                .scheme("http") // whatever the server's URL is
                .port(8081) // where it tells of its health
                .host("app.example.net")
                .expect(200, 200) // default: 200 to 399
                .bodyMatches(Pattern.compile("\"status\"\\s*:\\s*\"UP\""))
                .build();
        // end
        assertThat(check).hasToString("GET /actuator/health");
    }

    @Test
    void agentChecks() {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        var executor = Executors.newSingleThreadExecutor();
        pool.replace(List.of()); // nobody is asked in a test
        // snippet: agents
        AgentChecker agents = AgentChecker.builder(
                        pool, server -> new InetSocketAddress(server.addresses().get(0), 9999), executor, scheduler)
                .send("state\n") // default: nothing
                .build();
        agents.start();
        agents.reports().forEach(report -> lines.add(report.toString())); // what each agent said last
        // end
        agents.close();
        scheduler.shutdownNow();
        executor.shutdownNow();
        assertThat(lines).isEmpty();
    }

    @Test
    void ownProbe() {
        // snippet: probe
        Probe fileThere = server -> {
            boolean there = Files.exists(Path.of("in-service", server.id()));
            return CompletableFuture.completedFuture(there ? ProbeResult.pass("there") : ProbeResult.fail("taken out"));
        };
        // end
        assertThat(fileThere.check(Server.of("e1")).toCompletableFuture().join())
                .isEqualTo(ProbeResult.fail("taken out"));
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // as a user would write it
    void leases() {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        // snippet: leases
        ServerPool mirrors = ServerPool.builder()
                .leases(Duration.ofSeconds(20)) // how long a redirected visitor keeps a server busy
                .slowStart(SlowStart.over(Duration.ofMinutes(1)))
                .build();
        mirrors.replace(List.of(Server.of("m1"), Server.builder("m2").weight(3).build()));
        scheduler.scheduleWithFixedDelay(mirrors::sweep, 1, 1, TimeUnit.SECONDS);
        ServerSelector selector = TwoChoices.by(Loads.outstanding()).on(mirrors);
        selector.select(Request.NONE); // whoever was picked counts one request more, for a while
        mirrors.report("m2", LoadReport.at(System.nanoTime()).withOutstanding(17)); // the truth, when it is told
        // end
        assertThat(mirrors.status("m2").leased()).isBetween(16.9, 17.1);
        scheduler.shutdownNow();
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // as a user would write it
    void coarseClock() {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        // snippet: clock
        CoarseTicker clock = CoarseTicker.of(Ticker.system());
        scheduler.scheduleAtFixedRate(clock::tick, 1, 1, TimeUnit.MILLISECONDS);
        ServerPool pool = ServerPool.builder().ticker(clock).build();
        // end
        assertThat(pool.servers()).isEmpty();
        scheduler.shutdownNow();
    }

    @Test
    void affinity() {
        // snippet: affinity
        ServerSelector caches = HashSlots.weighted().on(pool);
        Request file = Request.of("/pub/file.iso");
        Server owner = caches.select(file);
        pool.setHealth(owner.id(), Health.DOWN);
        lines.add(caches.select(file).id()); // its keys alone move, each to a server of its own
        pool.setHealth(owner.id(), Health.UP);
        lines.add(caches.select(file).id()); // and are back
        // end
        assertThat(lines.get(0)).isNotEqualTo(owner.id());
        assertThat(lines.get(1)).isEqualTo(owner.id());
    }

    @Test
    void carp() {
        String text = """
                Proxy Array Information/1.0
                ArrayEnabled: 1
                ConfigID: 1
                ArrayName: a
                ListTTL: 60

                cache1.example.net 192.0.2.1 3128 http://cache1.example.net/table agent 60 UP 1 512
                cache2.example.net 192.0.2.2 3128 http://cache2.example.net/table agent 60 UP 1 512
                cache3.example.net 192.0.2.3 3128 http://cache3.example.net/table agent 60 UP 1 512
                """;
        // snippet: carp
        ArrayTable table = ArrayTable.parse(text); // as the array publishes it
        ServerPool array = ServerPool.builder().build();
        table.applyTo(array, array.healthSource("table"));
        ServerSelector members = Carp.draft().on(array);
        Server member = members.select(Request.of("http://www.example.com/a"));
        // end
        assertThat(member.id()).isEqualTo("cache1.example.net"); // as calculated by two other programs
    }

    @Test
    void buckets() {
        // snippet: buckets
        BucketTable table = BucketTable.of(pool, 256); // the same in every process that has these ids and weights
        pool.setHealth("e2.example.net", Health.DOWN);
        BucketTable next = table.movedTowards(pool, ServerStatus::eligible); // as few moves as can be
        for (BucketTable.Move move : table.diff(next)) {
            lines.add(move.toString()); // 0: "e2.example.net" to "e1.example.net"
        }
        BucketTable kept = BucketTable.parse(next.text()); // after a restart
        String owner = kept.owner(200);
        // end
        assertThat(lines.get(0)).isEqualTo("0: \"e2.example.net\" to \"e1.example.net\"");
        assertThat(lines).hasSizeGreaterThan(40).allMatch(line -> line.contains(": \"e2.example.net\" to "));
        assertThat(owner).isIn("e1.example.net", "e3.example.net");
        assertThat(kept).isEqualTo(next);
    }

    @Test
    void names() {
        var executor = Executors.newSingleThreadExecutor();
        // snippet: names
        ServerPool named =
                ServerPool.builder().resolver(Resolver.system(executor)).build();
        named.add(Server.parse("http://localhost:8080/"));
        named.resolve().toCompletableFuture().join(); // again as often as names should be followed
        lines.add(named.get("localhost:8080").addresses().get(0).getHostAddress());
        // end
        assertThat(lines).hasSize(1);
        executor.shutdownNow();
    }

    @Test
    void listeners() {
        // snippet: listeners
        pool.addListener(new PoolListener() {
            @Override
            public void health(Server server, Health before, Health after, String evidence) {
                lines.add(server.id() + ": " + before + " to " + after);
            }
        });
        // end
        pool.setHealth("e1.example.net", Health.UP);
        assertThat(lines).containsExactly("e1.example.net: UNKNOWN to UP");
    }

    @Test
    void ownRequest() {
        // snippet: request
        record Exchange(URI uri, long arrivedNanos) implements Request {
            @Override
            public boolean hasKey() {
                return true;
            }

            @Override
            public long keyHash(KeyHash hash) {
                return hash.of(uri.getRawPath()); // as its octets, without copying
            }

            @Override
            public long nanoTime(Ticker ticker) {
                return arrivedNanos; // no second look at the clock
            }
        }
        // end
        ServerSelector selector = Rendezvous.weighted().on(pool);
        assertThat(selector.select(new Exchange(URI.create("/a/b"), 0))).isEqualTo(selector.select(Request.of("/a/b")));
    }

    @Test
    void ownAlgorithm() {
        // snippet: own
        Algorithm heaviest = (binding, previous) -> (request, eligible, draw, now) -> {
            int best = eligible.next(0);
            for (int i = best; i >= 0; i = eligible.next(i + 1)) {
                best = binding.members().weight(i) > binding.members().weight(best) ? i : best;
            }
            return best;
        };
        long[] clock = {0}; // moved by hand
        ServerPool small = ServerPool.builder().ticker(() -> clock[0]).build();
        small.replace(List.of(Server.of("a"), Server.builder("b").weight(2).build(), Server.of("c")));
        ServerSelector selector =
                ServerSelector.builder(small, heaviest).seed(42).build(); // repeats exactly
        Map<String, Integer> shares = new HashMap<>();
        for (int i = 0; i < 1000; i++) {
            shares.merge(selector.select(Request.NONE).id(), 1, Integer::sum);
        }
        small.setHealth("b", Health.DOWN);
        Decision decision = selector.explain(Request.NONE);
        // end
        assertThat(shares).isEqualTo(Map.of("b", 1000));
        assertThat(decision.server().id()).isEqualTo("a");
        assertThat(heaviest.source()).isEqualTo(Source.RANDOM);
    }
}
