// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import io.github.redirect4j.benchmarks.hashing.Fleet;
import io.github.redirect4j.benchmarks.hashing.Key;
import io.github.redirect4j.benchmarks.hashing.Placement;
import io.github.redirect4j.benchmarks.hashing.Placements;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One server leaves or returns, in turns: how long until a key finds its server among those that are there then? The
 * whole change by one thread, as the user makes it, and one pick after it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH sets what is a parameter, the set-up the rest
public class HashChangesBenchmark {
    private static final int KEYS = 4096;

    @Param({
        "bound-maglev",
        "bound-ring",
        "redirect4j slots",
        "redirect4j maglev",
        "redirect4j maglev large",
        "redirect4j rendezvous",
        "redirect4j carp draft",
        "redirect4j carp squid",
        "redirect4j carp arrayScript",
        "gRPC ring_hash",
        "gRPC ring_hash unasked",
        "Vert.x CONSISTENT_HASHING",
        "Armeria sticky",
        "spymemcached Ketama",
        "Guava consistentHash",
        "hash4j jumpBack",
        "hash4j jumpBackAnchor",
        "Dubbo ConsistentHash"
    })
    String contender;

    @Param("128")
    int servers;

    private final Key[] keys = Key.first(KEYS);
    private Placement placement;
    private Placement.Caller caller;
    private Fleet all;
    private Fleet rest;
    private int guest;
    private int turn;

    /** Makes it, all servers there; the one in the middle will leave. */
    @Setup(Level.Trial)
    public void setUp() {
        guest = servers / 2;
        rest = Fleet.of(servers).without(guest);
        all = rest.with(guest);
        placement = Placements.make(contender);
        placement.place(all);
        caller = placement.caller();
        for (Key key : keys) {
            caller.owner(key); // some connect to a server when it is asked for first
        }
    }

    /** Lets go of it. */
    @TearDown(Level.Trial)
    public void tearDown() {
        placement.close();
    }

    /** One leaves, or the same returns. */
    @Benchmark
    public Object change() {
        if ((turn & 1) == 0) {
            placement.leave(guest, rest);
        } else {
            placement.come(guest, all);
        }
        return caller.owner(keys[turn++ & KEYS - 1]);
    }
}
