// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import com.sun.management.ThreadMXBean;
import io.github.redirect4j.core.hash.Carp;
import io.github.redirect4j.core.hash.HashSlots;
import io.github.redirect4j.core.hash.Maglev;
import io.github.redirect4j.core.hash.Rendezvous;
import io.github.redirect4j.core.health.OutlierDetector;
import io.github.redirect4j.core.load.DChoices;
import io.github.redirect4j.core.load.JoinIdle;
import io.github.redirect4j.core.load.LeastLoad;
import io.github.redirect4j.core.load.Loads;
import io.github.redirect4j.core.load.TwoChoices;
import io.github.redirect4j.core.rotation.RandomChoice;
import io.github.redirect4j.core.rotation.RoundRobin;
import io.github.redirect4j.core.rotation.WeightedRoundRobin;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a request allocates: nothing, or the attempt. Each way to ask is called 10^6 times: in equal parts for five
 * algorithms, over pools of one and two tiers, with all servers up and a tenth of them down, plain, with leases, with some
 * servers at their cap, with leases that fill all caps, with a ramp going on, with requests that stick, with a limit and
 * a budget of retries for the pool, and with the client's network as key.
 */
class AllocationTest {
    /** What the pools of a test have besides servers. */
    private enum Feature {
        PLAIN,
        LEASES,
        CAPS,
        LEASES_AND_CAPS,
        RAMP,
        STICKY,
        OUTLIERS,
        POOL_LIMITS,
        SPILL_OVER,
        CLIENT_KEY
    }

    /** A way to ask for a server. */
    @FunctionalInterface
    private interface Call {
        void with(Request request);
    }

    private static final int CALLS = 200_000;
    private static final int WARM_UP = 1_000;

    // When the virtual machine compiles a method, the thread that set it off makes the string constants of it: measured
    // again, that is gone, and what a call allocates is not.
    private static final long SOME = 1024;
    private static final int MEASURES = 4;

    private static final long ATTEMPT = 32;

    private static final int SERVERS = 20;
    private static final int KEYS = 256;
    private static final int RANKS = 3;
    private static final Duration WINDOW = Duration.ofSeconds(30);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static List<Algorithm> algorithms() {
        return List.of(
                RoundRobin.striped(),
                RoundRobin.strict(),
                WeightedRoundRobin.striped(),
                RandomChoice.weighted(),
                TwoChoices.by(Loads.outstanding()),
                LeastLoad.by(Loads.outstanding()),
                TwoChoices.by(Loads.peakEwma()),
                DChoices.by(10, Loads.leastTime()),
                JoinIdle.by(Loads.outstanding()),
                TwoChoices.by(Loads.greater(Loads.reported(), 1, Loads.outstanding(), 1)),
                Rendezvous.weighted(),
                HashSlots.weighted(),
                Maglev.weighted(),
                Carp.draft(),
                Carp.squid(),
                Carp.arrayScript(server -> server.id().hashCode()));
    }

    @Test
    void measure_anObjectPerCall_isSeen() {
        Object[] kept = new Object[1];
        long bytes = measure(request -> kept[0] = new Attempt(), requests(false), 1000);
        assertThat(bytes).isGreaterThanOrEqualTo(1000 * 16);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void select_warm_allocatesNothing(Algorithm algorithm) {
        eachSetting(algorithm, 0, selector -> selector::select);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void rank_warm_allocatesNothing(Algorithm algorithm) {
        Server[] out = new Server[RANKS];
        eachSetting(algorithm, 0, selector -> request -> selector.rank(request, out));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void selection_reused_allocatesNothing(Algorithm algorithm) {
        eachSetting(algorithm, 0, selector -> {
            Selection cursor = selector.open(Request.NONE);
            return request -> {
                cursor.open(request).next();
                cursor.end(cursor.begin(), Outcome.SUCCESS);
            };
        });
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void selection_reusedWithRetry_allocatesNothing(Algorithm algorithm) {
        eachSetting(algorithm, 0, selector -> {
            Selection cursor = selector.open(Request.NONE);
            return request -> {
                cursor.open(request).next();
                cursor.end(cursor.begin(), Outcome.CONNECT_FAILURE);
                cursor.next();
                cursor.end(cursor.begin(), Outcome.SUCCESS);
            };
        });
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void acquire_intoAttempt_allocatesNothing(Algorithm algorithm) {
        Attempt attempt = new Attempt();
        eachSetting(algorithm, 0, selector -> request -> {
            selector.acquire(request, attempt);
            attempt.end(Outcome.SUCCESS);
        });
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void acquire_newAttempt_allocatesTheAttempt(Algorithm algorithm) {
        eachSetting(algorithm, ATTEMPT, selector -> request -> {
            Attempt attempt = selector.acquire(request);
            Objects.requireNonNull(attempt).end(Outcome.SUCCESS);
        });
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void refused_byThePool_allocatesNothing(Algorithm algorithm) {
        ServerPool pool = ServerPool.builder().maxInFlight(2).retryBudget(0, 0).build();
        pool.replace(List.of(Server.of("a"), Server.of("b"), Server.of("c")));
        ServerSelector selector = algorithm.on(pool);
        Attempt held = selector.acquire(Request.of("k"));
        Attempt own = new Attempt();
        Selection cursor = selector.open(Request.NONE);
        Call refused = request -> {
            cursor.open(request).next();
            long first = cursor.begin();
            selector.acquire(request, own);
            cursor.next(); // the pool is full
            cursor.end(first, Outcome.TIMEOUT);
            cursor.next(); // there is no budget
        };
        measure(refused, requests(false), WARM_UP);
        long bytes = Long.MAX_VALUE;
        for (int i = 0; i < MEASURES && bytes > SOME; i++) {
            bytes = measure(refused, requests(false), CALLS / 4);
        }
        assertThat(bytes).isLessThanOrEqualTo(SOME);
        assertThat(own.isOngoing()).isFalse();
        held.close();
    }

    private static void eachSetting(Algorithm algorithm, long bytesPerCall, Function<ServerSelector, Call> way) {
        List<String> tooMuch = new ArrayList<>();
        int settings = Feature.values().length * 4;
        for (Feature feature : Feature.values()) {
            for (int tiers = 1; tiers <= 2; tiers++) {
                for (int down = 0; down <= 10; down += 10) {
                    try (ServerSelector selector = selector(algorithm, feature, tiers, down)) {
                        Request[] requests = requests(feature == Feature.STICKY);
                        int calls = CALLS / settings;
                        Call call = way.apply(selector);
                        measure(call, requests, WARM_UP);
                        long limit = bytesPerCall * calls + SOME;
                        long bytes = measure(call, requests, calls);
                        for (int i = 1; i < MEASURES && bytes > limit; i++) {
                            bytes = measure(call, requests, calls);
                        }
                        if (bytes > limit) {
                            tooMuch.add(feature + ", " + tiers + " tiers, " + down + " % down: " + bytes + " bytes in "
                                    + calls + " calls");
                        }
                    }
                }
            }
        }
        assertThat(tooMuch).isEmpty();
    }

    private static long measure(Call call, Request[] requests, int calls) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < calls; i++) {
            call.with(requests[i & KEYS - 1]);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static ServerSelector selector(Algorithm algorithm, Feature feature, int tiers, int percentDown) {
        FakeTicker ticker = new FakeTicker();
        ServerPool.Builder builder = ServerPool.builder().ticker(ticker).slowStart(SlowStart.over(WINDOW));
        boolean leases = feature == Feature.LEASES || feature == Feature.LEASES_AND_CAPS;
        boolean caps = feature == Feature.CAPS || feature == Feature.LEASES_AND_CAPS;
        if (feature == Feature.POOL_LIMITS) {
            builder.maxInFlight(2).retryBudget(0.2, 1);
        }
        ServerPool pool = (leases ? builder.leases(Duration.ofSeconds(10)) : builder).build();
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < SERVERS; i++) {
            Server.Builder server = Server.builder("s" + i).tier(i % tiers).weight(1 + i % 3);
            servers.add((caps ? server.maxInFlight(i % 4 == 0 ? 1 : 100) : server).build());
        }
        pool.replace(servers);
        if (caps) {
            fill(pool);
        }
        Map<String, Health> health = new HashMap<>();
        for (int i = 0; percentDown > 0 && i < SERVERS; i += 100 / percentDown) {
            health.put("s" + i, Health.DOWN);
        }
        pool.setHealth(health);
        if (feature == Feature.RAMP) {
            for (int i = 5; i < SERVERS; i += 4) {
                pool.setHealth("s" + i, Health.DOWN);
                pool.setHealth("s" + i, Health.UP);
            }
            ticker.advance(WINDOW.dividedBy(3));
        }
        if (feature == Feature.OUTLIERS) {
            pool.healthSource("test").set("s7", Health.PROBING, "");
            OutlierDetector.builder(pool).errors(0).connectionErrors(0).build().start();
        }
        ServerSelector.Builder selector = ServerSelector.builder(pool, algorithm);
        if (feature == Feature.SPILL_OVER) {
            selector.spillOver(1); // whoever is down is missed at once
        }
        if (feature == Feature.CLIENT_KEY) {
            boolean copies = algorithm.keyHash() != KeyHash.xxh3(); // CARP's keys are URLs and hosts, not addresses
            Key key = copies ? Key.ofRequest() : Key.clientNetwork(24, 56).orElse(Key.ofRequest());
            selector.key(key).missingKey(RoundRobin.striped());
        }
        return (feature == Feature.STICKY ? selector.sticky() : selector).build();
    }

    /** Begins an attempt at each server that takes but one. */
    private static void fill(ServerPool pool) {
        try (ServerSelector all = RoundRobin.strict().on(pool)) {
            Selection cursor = all.open(Request.NONE);
            for (Server server = cursor.next(); server != null; server = cursor.next()) {
                if (server.maxInFlight() == 1) {
                    assertThat(cursor.begin()).isPositive();
                }
            }
        }
    }

    /** Requests with keys, every second with a client; of those that stick, some to a server of the second tier, one that is down, or one that is not there. */
    private static Request[] requests(boolean sticky) {
        Request[] requests = new Request[KEYS];
        for (int i = 0; i < KEYS; i++) {
            Request.Builder request = Request.builder().key("/objects/" + i);
            if (i % 2 == 0) {
                request.client(InetAddresses.forString(i % 4 == 0 ? "192.0.2." + i : "2001:db8::" + i));
            }
            requests[i] = (sticky && i % 8 != 0 ? request.stickyId("s" + i % (SERVERS + 2)) : request).build();
        }
        return requests;
    }
}
