// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.rotation.RoundRobin;
import io.github.redirect4j.dns.Addresses;
import io.github.redirect4j.dns.DnsAnswerer;
import io.github.redirect4j.dns.DnsRedirector;
import io.github.redirect4j.dns.Transport;
import io.github.redirect4j.dns.Zone;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
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
 * What does a DNS answer cost, from octets to octets: a query for an address read, four servers put in turn, four
 * records written? All rows take the same query and give the same answer, which a test holds them to; the name and the
 * records are ready wherever a library lets them be. There is no EDNS in it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class DnsAnswerBenchmark {
    private static final long CLIENT = 0xffff_c000_0201L; // ::ffff:192.0.2.1

    private ServerSelector selector;
    private DnsRedirector redirector;

    /** Publishes the zone. */
    @Setup(Level.Trial)
    public void setUp() throws IOException {
        List<Server> servers = new ArrayList<>();
        for (byte[] address : DnsAnswers.ADDRESSES) {
            InetAddress ip = InetAddress.getByAddress(address);
            servers.add(
                    Server.builder(ip.getHostAddress()).addresses(List.of(ip)).build());
        }
        ServerPool pool = ServerPool.of(servers.toArray(new Server[0]));
        selector =
                ServerSelector.builder(pool, RoundRobin.strict()).lastResort().build();
        redirector = DnsRedirector.of(Zone.builder("example.org")
                .nameServer("ns.example.org", InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 53}))
                .addresses("www.example.org", Addresses.from(selector).ttl(Duration.ofSeconds(DnsAnswers.TTL)))
                .build());
    }

    /** Withdraws it. */
    @TearDown(Level.Trial)
    public void tearDown() {
        redirector.close();
        selector.close();
    }

    /** One thread's buffers, and who answers for it. */
    @State(Scope.Thread)
    public static class Caller {
        final byte[] query = DnsAnswers.query();
        final byte[] answer = new byte[512];
        final ByteBuffer in = ByteBuffer.wrap(query);
        final ByteBuffer out = ByteBuffer.wrap(answer);
        final DnsAnswers.Template template = new DnsAnswers.Template();
        final DnsAnswers.Dnsjava dnsjava = new DnsAnswers.Dnsjava();
        final DnsAnswers.Netty netty = new DnsAnswers.Netty();
        DnsAnswerer answerer;

        /** Makes the answerer. */
        @Setup(Level.Trial)
        public void setUp(DnsAnswerBenchmark benchmark) {
            answerer = benchmark.redirector.answerer();
        }
    }

    /** The bound: the one question that is expected compared, the records copied. */
    @Benchmark
    public int boundTemplate(Caller caller) {
        return caller.template.answer(caller.query, caller.answer);
    }

    /** Ours. */
    @Benchmark
    public int answerer(Caller caller) {
        return caller.answerer.answer(caller.in, caller.out, 0, CLIENT, Transport.UDP);
    }

    /** A message of dnsjava in, and one out. */
    @Benchmark
    public int dnsjava(Caller caller) throws IOException {
        return caller.dnsjava.answer(caller.query, caller.answer);
    }

    /** A message of Netty's codec in, and one out. */
    @Benchmark
    public int netty(Caller caller) throws Exception {
        return caller.netty.answer(caller.query, caller.answer);
    }
}
