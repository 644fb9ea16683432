// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import static io.github.redirect4j.dns.TestZones.example;
import static io.github.redirect4j.dns.TestZones.ip;
import static io.github.redirect4j.dns.TestZones.pool;
import static io.github.redirect4j.dns.TestZones.server;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.hash.Rendezvous;
import io.github.redirect4j.core.load.Loads;
import io.github.redirect4j.core.load.TwoChoices;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a query allocates: nothing, whatever is asked and however it ends. */
class AllocationTest {
    private static final int CALLS = 5_000;
    private static final int WARM_UP = 2_000;

    // The thread that sets off a compilation makes string constants for it: measured again, that is gone.
    private static final long SOME = 1024;
    private static final int MEASURES = 5;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static Map<String, byte[]> queries() {
        Map<String, byte[]> queries = new LinkedHashMap<>();
        queries.put("A", TestQuery.of("www.example.org", 1).build());
        queries.put("A with EDNS", TestQuery.of("WWW.example.org", 1).opt(1232).build());
        queries.put("AAAA", TestQuery.of("www.example.org", 28).build());
        queries.put("AAAA of IPv4 only", TestQuery.of("v4.example.org", 28).build());
        queries.put("alias", TestQuery.of("alias.example.org", 1).build());
        queries.put("wildcard", TestQuery.of("x.y.w.example.org", 16).build());
        queries.put("fixed", TestQuery.of("example.org", 2).build());
        queries.put("no data", TestQuery.of("www.example.org", 15).build());
        queries.put("no name", TestQuery.of("nobody.www.example.org", 1).build());
        queries.put("referral", TestQuery.of("a.d.example.org", 1).build());
        queries.put("refused", TestQuery.of("www.example.net", 1).build());
        queries.put(
                "malformed",
                TestQuery.empty().octets(0xc0, 12, 0, 1, 0, 1).count(0, 1).build());
        queries.put(
                "not implemented",
                TestQuery.of("www.example.org", 1).flags(0x2800).build());
        queries.put(
                "bad version",
                TestQuery.of("www.example.org", 1).optFlags(0x10000).build());
        queries.put("ANY", TestQuery.of("www.example.org", 255).build());
        queries.put(
                "too long for a datagram", TestQuery.of("list.example.org", 1).build());
        queries.put("none to name", TestQuery.of("empty.example.org", 1).build());
        queries.put(
                "an answer", TestQuery.of("www.example.org", 1).flags(0x8000).build());
        queries.put(
                "CHAOS",
                TestQuery.empty()
                        .question(TestQuery.name("id.server"), 16, 3)
                        .opt(512, (byte) 0, (byte) 3, (byte) 0, (byte) 0)
                        .build());
        return queries;
    }

    private static ServerSelector selector(Algorithm algorithm, ServerPool pool) {
        return ServerSelector.builder(pool, algorithm).lastResort().build();
    }

    private static DnsAnswerer answerer(Algorithm algorithm) {
        ServerPool both = pool(
                server("192.0.2.1", "2001:db8::1"),
                server("192.0.2.2", "2001:db8::2"),
                server("192.0.2.3", "192.0.2.4"));
        ServerPool four = pool(server("192.0.2.1"), server("192.0.2.2"));
        List<io.github.redirect4j.core.Server> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(server("192.0.2." + i));
        }
        ServerPool list = ServerPool.builder().build();
        list.replace(many);
        Zone zone = example()
                .addresses("www.example.org", selector(algorithm, both))
                .addresses("v4.example.org", selector(algorithm, four))
                .addresses(
                        "list.example.org",
                        Addresses.from(selector(algorithm, list)).max(100))
                .addresses(
                        "empty.example.org",
                        selector(algorithm, ServerPool.builder().build()))
                .record("alias.example.org", RecordData.cname("www.example.org"))
                .record("*.w.example.org", RecordData.txt("wild"))
                .delegation("d.example.org", "ns.d.example.org", ip("192.0.2.99"))
                .build();
        DnsRedirector redirector = DnsRedirector.builder()
                .serverId("one")
                .rateLimit(RateLimit.perSecond(1000))
                .extendedErrors()
                .build();
        redirector.publish(zone);
        return redirector.answerer();
    }

    @Test
    void answer_warm_allocatesNothing() {
        List<String> tooMuch = new ArrayList<>();
        for (Algorithm algorithm :
                List.of(RoundRobin.strict(), Rendezvous.weighted(), TwoChoices.by(Loads.outstanding()))) {
            DnsAnswerer answerer = answerer(algorithm);
            queries().forEach((what, query) -> {
                ByteBuffer in = ByteBuffer.allocateDirect(512).put(query).flip();
                ByteBuffer out = ByteBuffer.allocateDirect(65_535);
                measure(answerer, in, out, WARM_UP);
                long bytes = Long.MAX_VALUE;
                for (int i = 0; i < MEASURES && bytes > SOME; i++) {
                    bytes = measure(answerer, in, out, CALLS);
                }
                if (bytes > SOME) {
                    tooMuch.add(algorithm + ", " + what + ": " + bytes + " bytes in " + CALLS + " calls");
                }
            });
        }
        assertThat(tooMuch).isEmpty();
    }

    private static long measure(DnsAnswerer answerer, ByteBuffer in, ByteBuffer out, int calls) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < calls; i++) {
            Transport transport = (i & 1) == 0 ? Transport.UDP : Transport.TCP;
            answerer.answer(in, out, 0, 0xffff_c000_0200L + (i & 0xff_ffff), transport);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
