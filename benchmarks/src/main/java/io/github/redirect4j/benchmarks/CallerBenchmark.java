// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import io.github.redirect4j.core.Attachment;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does the core cost a caller that speaks a protocol: a redirect written from an attached base URL, a DNS answer
 * written from attached record data, beside the same bytes written without a choice?
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class CallerBenchmark {
    private static final byte[] PATH = "/pub/images/logo-2026.png".getBytes(StandardCharsets.ISO_8859_1);
    private static final int RECORD = 16;

    @Param({"strict", "twoChoices", "rendezvous"})
    String algorithm;

    @Param({"16"})
    int servers;

    @Param({"1", "2"})
    int tiers;

    @Param({"false", "true"})
    boolean leases;

    private ServerSelector http;
    private ServerSelector dns;
    private Attachment<byte[]> base;
    private Attachment<byte[]> record;
    private Server any;

    /** Makes the pool with two attachments, and a selector per use. */
    @Setup(Level.Trial)
    public void setUp() {
        Pools.heat();
        ServerPool.Builder builder = ServerPool.builder();
        if (leases) {
            builder.leases(Duration.ofSeconds(10));
        }
        ServerPool pool = builder.build();
        pool.replace(Pools.servers(servers, tiers));
        base = pool.attach(server -> server.http().toString().getBytes(StandardCharsets.ISO_8859_1));
        record = pool.attach(CallerBenchmark::record);
        http = Pools.algorithm(algorithm).on(pool);
        dns = Pools.algorithm(algorithm).on(pool);
        any = pool.servers().get(0);
    }

    private static byte[] record(Server server) {
        byte[] record = {(byte) 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 0, 0, 0, 0};
        byte[] address = server.addresses().get(0).getAddress();
        System.arraycopy(address, 0, record, RECORD - address.length, address.length);
        return record;
    }

    /** One thread's requests and buffers. */
    @State(Scope.Thread)
    public static class Caller {
        final Request[] requests = Pools.requests();
        final byte[] answer = new byte[512];
        final Server[] out = new Server[4];
        int next;

        Request request() {
            return requests[next++ & requests.length - 1];
        }
    }

    /** A Location without a choice. */
    @Benchmark
    public int boundLocation(Caller caller) {
        caller.request();
        return location(any, caller.answer);
    }

    /** A Location of the server selected. */
    @Benchmark
    public int location(Caller caller) {
        return location(http.select(caller.request()), caller.answer);
    }

    /** Four records without a choice. */
    @Benchmark
    public int boundRecords(Caller caller) {
        caller.request();
        int at = 0;
        for (int i = 0; i < 4; i++) {
            System.arraycopy(record.of(any), 0, caller.answer, at, RECORD);
            at += RECORD;
        }
        return at;
    }

    /** The records of the four best. */
    @Benchmark
    public int records(Caller caller) {
        int count = dns.rank(caller.request(), caller.out);
        int at = 0;
        for (int i = 0; i < count; i++) {
            System.arraycopy(record.of(caller.out[i]), 0, caller.answer, at, RECORD);
            at += RECORD;
        }
        return at;
    }

    private int location(Server server, byte[] answer) {
        byte[] prefix = base.of(server);
        System.arraycopy(prefix, 0, answer, 0, prefix.length - 1);
        System.arraycopy(PATH, 0, answer, prefix.length - 1, PATH.length);
        return prefix.length - 1 + PATH.length;
    }
}
