// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.AdminState;
import io.github.redirect4j.core.Attempt;
import io.github.redirect4j.core.FakeTicker;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The detector against a slow model that keeps every outcome, through failures, recoveries, operators and jumps of the clock. */
class OutlierDetectorProperties {
    private static final int STEPS = 200;
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration BASE = Duration.ofSeconds(20);
    private static final Duration LONGEST = Duration.ofSeconds(70);
    private static final double MOST = 0.3;
    private static final int PROOF = 2;
    private static final Streaks STREAKS = new Streaks(6, 3, 4);

    /** What the model knows of a server. */
    private static final class Member {
        final int number;
        Health word = Health.UNKNOWN;
        long until;
        int times;
        boolean counts;
        int proofs;
        final List<Outcome> sinceChange = new ArrayList<>();
        final List<Outcome> inInterval = new ArrayList<>();

        Member(int number) {
            this.number = number;
        }

        void to(Health health) {
            word = health;
            counts = health != Health.UNKNOWN;
            proofs = 0;
            sinceChange.clear();
            inInterval.clear();
        }

        long failed() {
            return inInterval.stream().filter(Outcome::isFailure).count();
        }

        double rate() {
            return (double) inInterval.stream().filter(o -> !o.isFailure()).count() / inInterval.size();
        }
    }

    private final FakeTicker ticker = new FakeTicker(Long.MAX_VALUE - 500_000_000_000L);
    private final List<Member> members = new ArrayList<>();
    private long sweptAt;
    private boolean idleWentAgain;

    @Property(tries = 10_000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void anySchedule_asTheSlowModelSays(@ForAll long seed) {
        Random random = new Random(seed);
        int servers = 2 + random.nextInt(9);
        ServerPool pool = ServerPool.builder().ticker(ticker).panic(0, 0).build();
        List<ServerSelector> selectors = new ArrayList<>();
        members.clear();
        idleWentAgain = false;
        for (int i = 0; i < servers; i++) {
            String id = "s" + i;
            members.add(new Member(i));
            pool.add(Server.of(id));
        }
        for (int i = 0; i < servers; i++) {
            String id = "s" + i;
            selectors.add(ServerSelector.builder(pool, RoundRobin.strict())
                    .where(server -> server.id().equals(id))
                    .build());
        }
        OutlierDetector detector = OutlierDetector.builder(pool)
                .errors(STREAKS.any())
                .gatewayErrors(STREAKS.gateway())
                .connectionErrors(STREAKS.connection())
                .successRate(1.5, 10)
                .failureShare(0.7, 5)
                .fewestServers(3)
                .interval(INTERVAL)
                .ejection(BASE, LONGEST)
                .mostEjected(MOST)
                .proof(PROOF)
                .jitter(0)
                .build();
        detector.start();
        sweptAt = ticker.nanoTime();
        double[] failing = random.doubles(servers).toArray();
        for (int step = 0; step < STEPS; step++) {
            int dice = random.nextInt(100);
            if (dice < 90) {
                int number = random.nextInt(servers);
                attempt(selectors.get(number), members.get(number), outcome(random, failing[number]));
            } else if (dice < 95) {
                long nanos = switch (random.nextInt(4)) {
                    case 0 -> 1_000_000L;
                    case 1 -> 3_000_000_000L;
                    case 2 -> INTERVAL.toNanos();
                    default -> random.nextInt(100) * 1_000_000_000L;
                };
                ticker.advance(Duration.ofNanos(nanos));
                pool.sweep();
                sweep();
            } else if (dice < 97) {
                failing[random.nextInt(servers)] = random.nextInt(3) / 2.0;
            } else {
                Member member = members.get(random.nextInt(servers));
                pool.setState("s" + member.number, AdminState.MAINT);
                pool.setState("s" + member.number, AdminState.READY);
                member.to(Health.UNKNOWN);
                member.times = 0;
            }
            for (Member member : members) {
                assertThat(Objects.requireNonNull(pool.status("s" + member.number))
                                .health())
                        .as("step %s, server %s", step, member.number)
                        .isEqualTo(member.word);
            }
            if (!idleWentAgain) {
                assertThat(members.stream().filter(member -> member.counts).count())
                        .isLessThanOrEqualTo(most());
            }
        }
    }

    private static Outcome outcome(Random random, double failing) {
        if (random.nextInt(20) == 0) {
            return Outcome.CANCELLED;
        }
        Outcome[] all = Outcome.values();
        return random.nextDouble() < failing ? all[1 + random.nextInt(all.length - 2)] : Outcome.SUCCESS;
    }

    private void attempt(ServerSelector selector, Member member, Outcome outcome) {
        Attempt attempt = selector.acquire(Request.NONE);
        assertThat(attempt == null).isEqualTo(member.word == Health.DOWN);
        if (attempt == null) {
            return;
        }
        attempt.end(outcome);
        if (outcome == Outcome.CANCELLED) {
            return;
        }
        if (member.word == Health.PROBING) {
            if (outcome.isFailure()) {
                out(member);
            } else if (++member.proofs == PROOF) {
                member.to(Health.UNKNOWN);
            }
            return;
        }
        member.sinceChange.add(outcome);
        member.inInterval.add(outcome);
        if (outcome.isFailure()
                && (row(member, List.of(Outcome.SUCCESS)) >= STREAKS.any()
                        || row(member, notOf(Outcome.GATEWAY_ERROR)) >= STREAKS.gateway()
                        || row(member, notOf(Outcome.CONNECT_FAILURE, Outcome.RESET, Outcome.TIMEOUT))
                                >= STREAKS.connection())) {
            if (room()) {
                out(member);
            } else {
                member.sinceChange.clear();
            }
        }
    }

    private static List<Outcome> notOf(Outcome... kind) {
        List<Outcome> others = new ArrayList<>(List.of(Outcome.values()));
        others.removeAll(List.of(kind));
        return others;
    }

    /** How many outcomes there are since the last that breaks the row. */
    private static int row(Member member, List<Outcome> breakers) {
        int row = 0;
        for (int i = member.sinceChange.size() - 1; i >= 0 && !breakers.contains(member.sinceChange.get(i)); i--) {
            row++;
        }
        return row;
    }

    private long most() {
        return Math.max((long) (MOST * members.size()), members.size() >= 3 ? 1 : 0);
    }

    private boolean room() {
        return members.stream().filter(member -> member.counts).count() < most();
    }

    private void out(Member member) {
        idleWentAgain |= member.word == Health.PROBING && !member.counts;
        member.times++;
        member.until = ticker.nanoTime() + Math.min(BASE.toNanos() * member.times, LONGEST.toNanos());
        member.to(Health.DOWN);
    }

    private void sweep() {
        long now = ticker.nanoTime();
        for (Member member : members) {
            if (member.word == Health.DOWN && now - member.until >= 0) {
                member.to(Health.PROBING);
                member.until = now + BASE.toNanos();
            } else if (member.word == Health.PROBING && now - member.until >= 0) {
                member.counts = false;
            }
        }
        if (now - sweptAt < INTERVAL.toNanos()) {
            return;
        }
        sweptAt = now;
        List<Member> in =
                members.stream().filter(member -> member.word == Health.UNKNOWN).toList();
        in.forEach(member -> member.times = Math.max(0, member.times - 1));
        List<Double> rates = in.stream()
                .filter(member -> member.inInterval.size() >= 10)
                .map(Member::rate)
                .toList();
        double mean = rates.stream().mapToDouble(rate -> rate).average().orElse(0);
        double deviation = Math.sqrt(rates.stream()
                .mapToDouble(rate -> (rate - mean) * (rate - mean))
                .average()
                .orElse(0));
        long judged =
                in.stream().filter(member -> member.inInterval.size() >= 5).count();
        List<Member> worst = in.stream()
                .filter(member -> (rates.size() >= 3
                                && member.inInterval.size() >= 10
                                && member.rate() < mean - 1.5 * deviation - 1e-9)
                        || (judged >= 3
                                && member.inInterval.size() >= 5
                                && member.failed() >= 0.7 * member.inInterval.size()))
                .sorted(Comparator.comparingDouble(Member::rate)
                        .thenComparing(member -> -member.inInterval.size())
                        .thenComparing(member -> member.number))
                .toList();
        for (Member member : worst) {
            if (room()) {
                out(member);
            } else {
                member.sinceChange.clear();
            }
        }
        members.forEach(member -> member.inInterval.clear());
    }
}
