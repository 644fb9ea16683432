// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import io.github.redirect4j.benchmarks.hashing.Key;
import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.ReadyPicker;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.hash.Carp;
import io.github.redirect4j.core.hash.CarpHash;
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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does CARP cost: from the hash of a URL that is ready, our row table beside a plain scan by hand; from its 40 octets,
 * all hashed or only those after scheme and host; and the modes that have no table? Ours is the bound picker, without the
 * selector around it. 4,096 keys take turns.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets what is a parameter, the set-up the rest
public class CarpBenchmark {
    private static final int KEYS = 4096;
    /** Octets of scheme and host. */
    private static final int SITE = 20;

    @Param({"128", "1024"})
    int servers;

    @Param({"equal", "skewed"})
    String weights;

    private final Key[] keys = Key.first(KEYS);
    private final int[] hashes = new int[KEYS];
    private final KeyHash hash = Carp.draft().keyHash();
    private int site;
    private CarpScan scan;
    private ReadyPicker draft;
    private ReadyPicker squid;
    private ReadyPicker script;
    private int next;

    /** Makes the members, weights all 1 or 1 to 100. */
    @Setup(Level.Trial)
    public void setUp() {
        List<Server> list = members(servers, weights.equals("skewed"));
        scan = new CarpScan(list);
        draft = picker(Carp.draft(), list);
        squid = picker(Carp.squid(), list);
        script = picker(Carp.arrayScript(server -> server.id().hashCode() * 0x9e3779b1), list);
        site = CarpHash.append(0, keys[0].octets(), 0, SITE);
        for (int i = 0; i < KEYS; i++) {
            hashes[i] = CarpHash.append(0, keys[i].octets(), 0, keys[i].octets().length);
        }
    }

    static List<Server> members(int count, boolean skewed) {
        List<Server> list = new ArrayList<>();
        for (Server server : Pools.servers(count, 1)) {
            int weight = skewed ? 1 + list.size() * 37 % 100 : 1;
            list.add(server.toBuilder().weight(weight).build());
        }
        return list;
    }

    private static ReadyPicker picker(Algorithm algorithm, List<Server> list) {
        ServerPool pool = ServerPool.builder().build();
        pool.replace(list);
        return ReadyPicker.of(algorithm.on(pool));
    }

    private int turn() {
        return next++ & KEYS - 1;
    }

    /** Every member's score, from the hash. */
    @Benchmark
    public Server boundScan() {
        return scan.best(hashes[turn()]);
    }

    /** The row table, from the hash. */
    @Benchmark
    public Server draft() {
        return draft.pick(Request.NONE, hashes[turn()] & 0xffff_ffffL);
    }

    /** Hash and scan by hand. */
    @Benchmark
    public Server scanFromOctets() {
        byte[] octets = keys[turn()].octets();
        return scan.best(CarpScan.hash(0, octets, 0, octets.length));
    }

    /** The hash as the mode has it, which lowers scheme and host and ends at a fragment, and the row table. */
    @Benchmark
    public Server draftFromOctets() {
        byte[] octets = keys[turn()].octets();
        return draft.pick(Request.NONE, hash.of(octets, 0, octets.length));
    }

    /** Scheme and host hashed before. */
    @Benchmark
    public Server draftResumed() {
        byte[] octets = keys[turn()].octets();
        int resumed = CarpHash.append(site, octets, SITE, octets.length - SITE);
        return draft.pick(Request.NONE, resumed & 0xffff_ffffL);
    }

    /** The hash of the octets goes on from member to member, so that it is no hash that could be ready. */
    @Benchmark
    public Server squid() {
        Key key = keys[turn()];
        return squid.pick(key, 0); // it asks for the hash itself
    }

    /** The routing script's sums, from the hash of a host. */
    @Benchmark
    public Server arrayScript() {
        return script.pick(Request.NONE, hashes[turn()] & 0xffff_ffffL);
    }
}
