// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.hash.Rendezvous;
import io.github.redirect4j.core.internal.Logarithm;
import io.github.redirect4j.core.internal.Mix;
import io.github.redirect4j.core.load.Loads;
import io.github.redirect4j.core.load.TwoChoices;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A pool, a selector and a slow, obvious model of both go through the same random operations: picks of every kind,
 * updates, masks, ends out of order, double ends, attempts that are lost. After each, they must agree.
 */
class ModelDriverTest {
    private static final int OPERATIONS = 1_000_000;
    private static final int MISSES = 4;

    private final Random random = new Random(20261123);
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Map<Integer, Long> tickets = new LinkedHashMap<>();
    private final Map<Integer, Long> starts = new LinkedHashMap<>();
    private final List<Held> held = new ArrayList<>();
    private Algorithm algorithm;
    private ServerPool pool;
    private PoolSelector selector;
    private Selection cursor;
    private boolean panicking;
    private int cursorLost;

    private int rounds;

    /** What the model knows of a server. */
    private final class Member {
        final String id;
        double weight;
        int tier;
        int cap;
        AdminState state = AdminState.READY;
        Health health = Health.UNKNOWN;
        int inFlight;
        int round;
        final List<Integer> probes = new ArrayList<>(); // by their round

        Member(String id) {
            this.id = id;
        }

        boolean ready() {
            return state == AdminState.READY && weight > 0;
        }

        boolean eligible() {
            return ready() && health != Health.DOWN && health != Health.PROBING;
        }

        boolean open() {
            return eligible() || (ready() && health == Health.PROBING);
        }

        void health(Health to) {
            if (to == Health.PROBING && health != Health.PROBING) {
                round = ++rounds;
                probes.clear(); // what began before proves nothing
            }
            health = to;
        }

        boolean isFull(boolean panic) {
            return inFlight >= cap || (health == Health.PROBING && !panic && !probes.isEmpty());
        }
    }

    /** An attempt that is going on, or was. */
    private static final class Held {
        final Attempt attempt;
        final long ticket;
        Member member;
        final int round;
        boolean ended;

        Held(Attempt attempt, long ticket, Member member, int round) {
            this.round = round;
            this.attempt = attempt;
            this.ticket = ticket;
            this.member = member;
        }
    }

    private final Map<String, Member> gone = new LinkedHashMap<>();

    @ParameterizedTest
    @ValueSource(strings = {"strict", "rendezvous", "twoChoices"})
    void drive_millionRandomOperations_agreesWithModel(String name) {
        algorithm = switch (name) {
            case "strict" -> RoundRobin.strict();
            case "rendezvous" -> Rendezvous.weighted();
            default -> TwoChoices.by(Loads.outstanding());
        };
        pool = ServerPool.builder().build();
        selector =
                (PoolSelector) ServerSelector.builder(pool, algorithm).seed(7).build();
        cursor = selector.open(Request.NONE);
        for (int i = 0; i < OPERATIONS; i++) {
            try {
                step(i);
                if (i % 512 == 0) {
                    compareAll();
                }
            } catch (AssertionError e) {
                throw new AssertionError(
                        "operation " + i + "\n" + pool + "\n" + selector.explain(Request.of("key" + i % 997)), e);
            }
        }
        endAll();
        compareAll();
        assertThat(pool.status())
                .allSatisfy(status -> assertThat(status.inFlight())
                        .isEqualTo(members.get(status.server().id()).inFlight));
    }

    private void step(int i) {
        int dice = random.nextInt(100);
        if (dice < 25) {
            select(i);
        } else if (dice < 45) {
            acquire(i);
        } else if (dice < 65) {
            end();
        } else if (dice < 75) {
            rank(i);
        } else if (dice < 83) {
            retry(i);
        } else {
            if (dice < 88) {
                setHealth();
            } else if (dice < 90) {
                setState();
                pool.sweep();
            } else {
                change(dice);
            }
            panicking = isPanic();
        }
    }

    // ---- operations

    private void select(int i) {
        Request request = Request.of("key" + i % 997);
        String expected = expect(request, tiers(false), List.of());
        Decision explained = i % 16 == 0 ? selector.explain(request) : null;
        Server server = selector.select(request);
        check(server, expected, tiers(false));
        if (explained != null && algorithm.source() != Source.RANDOM) {
            assertThat(explained.server()).isEqualTo(server);
        }
    }

    private void acquire(int i) {
        Request request = Request.of("key" + i % 997);
        String expected = expect(request, tiers(true), List.of());
        Attempt attempt = selector.acquire(request);
        check(attempt == null ? null : attempt.server(), expected, tiers(true));
        if (attempt != null) {
            hold(attempt, -1, attempt.server());
        }
    }

    private void hold(Attempt attempt, long ticket, Server server) {
        Member member = members.get(server.id());
        member.inFlight++;
        int round = member.health == Health.PROBING ? member.round : 0;
        if (round > 0) {
            member.probes.add(round);
        }
        if (random.nextInt(200) > 0) {
            held.add(new Held(attempt, ticket, member, round));
        } else if (attempt == null) { // lost: it counts for ever
            cursorLost++;
        }
    }

    private void end() {
        if (held.isEmpty()) {
            return;
        }
        int which = random.nextInt(held.size());
        Held one = held.get(which);
        Outcome outcome = anyOf(Outcome.values());
        boolean first = !one.ended;
        boolean ended = one.attempt == null ? cursor.end(one.ticket, outcome) : one.attempt.end(outcome);
        assertThat(ended).isEqualTo(first);
        if (first) {
            one.ended = true;
            one.member.inFlight--;
            one.member.probes.remove((Object) one.round);
        }
        if (random.nextInt(4) > 0) { // else it will be ended once more
            held.set(which, held.get(held.size() - 1));
            held.remove(held.size() - 1);
        }
    }

    private void endAll() {
        for (Held one : held) {
            if (one.attempt == null ? cursor.end(one.ticket, Outcome.SUCCESS) : one.attempt.end(Outcome.SUCCESS)) {
                one.member.inFlight--;
            }
        }
        held.clear();
    }

    private void rank(int i) {
        Request request = Request.of("key" + i % 997);
        List<String> expected = new ArrayList<>();
        List<List<Member>> tiers = tiers(false);
        Map<Integer, Long> before = new LinkedHashMap<>(tickets);
        Server[] out = new Server[1 + random.nextInt(6)];
        while (expected.size() < out.length) {
            restore(before); // one ticket for all ranks in a tier
            String next = expect(request, tiers, expected);
            if (next == null) {
                break;
            }
            expected.add(next);
        }
        int count = selector.rank(request, out);
        List<String> ranked = Arrays.stream(out).limit(count).map(Server::id).toList();
        if (algorithm.source() == Source.RANDOM) {
            assertThat(ranked).doesNotHaveDuplicates().hasSameSizeAs(expected);
        } else {
            assertThat(ranked).isEqualTo(expected);
        }
    }

    private void retry(int i) {
        Request request = Request.of("key" + i % 997);
        List<List<Member>> tiers = tiers(true);
        List<String> tried = new ArrayList<>();
        Map<Integer, Long> before = new LinkedHashMap<>(tickets);
        cursor.open(request);
        for (int attempt = 0; attempt < 3; attempt++) {
            restore(before);
            String expected = expect(request, tiers, tried);
            Server server = cursor.next();
            if (algorithm.source() == Source.RANDOM) {
                assertThat(server == null).isEqualTo(expected == null);
            } else {
                assertThat(server == null ? null : server.id()).isEqualTo(expected);
            }
            if (server == null) {
                return;
            }
            tried.add(server.id());
            if (ongoingOnCursor() < 200 && cursorLost < 20 && random.nextBoolean()) {
                hold(null, cursor.begin(), server);
            }
        }
    }

    private void restore(Map<Integer, Long> before) {
        tickets.clear();
        tickets.putAll(before);
    }

    private long ongoingOnCursor() {
        return held.stream().filter(one -> one.attempt == null && !one.ended).count();
    }

    private void setHealth() {
        if (members.isEmpty()) {
            return;
        }
        Map<String, Health> batch = new LinkedHashMap<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            Member member = any();
            batch.put(member.id, anyOf(Health.values()));
        }
        batch.forEach((id, health) -> members.get(id).health(health));
        batch.put("nobody", Health.UP);
        assertThat(pool.setHealth(batch)).isEqualTo(batch.size() - 1);
    }

    private void setState() {
        if (!members.isEmpty()) {
            Member member = any();
            member.state = anyOf(AdminState.values());
            assertThat(pool.setState(member.id, member.state)).isTrue();
        }
    }

    private void change(int dice) {
        if (dice < 93 && members.size() < 12) {
            Member added = fresh("s" + random.nextInt(30));
            if (!members.containsKey(added.id)) {
                enter(added);
                pool.add(server(added));
            }
        } else if (dice < 95 && !members.isEmpty()) {
            Member member = any();
            leave(member);
            assertThat(pool.remove(member.id)).isTrue();
            assertThat(pool.remove(member.id)).isFalse();
        } else if (dice < 97 && !members.isEmpty()) {
            Member member = any();
            member.weight = weight();
            assertThat(pool.setWeight(member.id, member.weight)).isTrue();
        } else if (dice < 98 && !members.isEmpty()) {
            Member member = any();
            member.tier = random.nextInt(3);
            member.cap = cap();
            Server now = server(member);
            pool.update(u -> u.put(now));
        } else if (random.nextInt(20) == 0) {
            replaceSome();
        }
        forgetEmptyTiers();
    }

    private void replaceSome() {
        List<Member> stay = new ArrayList<>(members.values());
        stay.removeIf(member -> random.nextInt(3) == 0);
        List<Member> leaving = new ArrayList<>(members.values());
        leaving.removeAll(stay);
        Member added = fresh("s" + random.nextInt(30));
        boolean isNew = !members.containsKey(added.id);
        leaving.forEach(this::leave);
        if (isNew) {
            enter(added);
            stay.add(added);
        }
        Map<String, Member> ordered = new LinkedHashMap<>();
        stay.forEach(member -> ordered.put(member.id, member));
        members.clear();
        members.putAll(ordered);
        pool.replace(stay.stream().map(ModelDriverTest::server).toList());
    }

    private void enter(Member added) {
        Member before = gone.remove(added.id);
        if (before != null) {
            added.inFlight = before.inFlight;
            held.stream().filter(one -> one.member == before).forEach(one -> one.member = added);
        }
        members.put(added.id, added);
    }

    private void leave(Member member) {
        members.remove(member.id);
        gone.put(member.id, member);
    }

    private void forgetEmptyTiers() {
        TreeSet<Integer> present =
                members.values().stream().map(member -> member.tier).collect(Collectors.toCollection(TreeSet::new));
        tickets.keySet().retainAll(present);
    }

    // ---- the model

    private String expect(Request request, List<List<Member>> tiers, List<String> without) {
        for (List<Member> tier : tiers) {
            List<Member> left = new ArrayList<>(tier);
            int number = tier.get(0).tier;
            long ticket = ticket(request, number);
            left.removeIf(member -> without.contains(member.id));
            for (int misses = 1; !left.isEmpty(); misses++) {
                Member picked = pick(left, ticket);
                if (!picked.isFull(panicking)) {
                    return picked.id;
                }
                left.remove(picked);
                if (misses == MISSES) {
                    left.removeIf(member -> member.isFull(panicking));
                }
            }
        }
        return null;
    }

    private long ticket(Request request, int tier) {
        if (algorithm.source() == Source.KEY) {
            return request.keyHash(KeyHash.xxh3());
        }
        if (algorithm.source() == Source.RANDOM) {
            return 0;
        }
        long start = starts.computeIfAbsent(
                tier,
                t -> new Lanes(selector.settings())
                        .of("declared tiers", t, false)
                        .peek(request));
        long ticket = tickets.getOrDefault(tier, start);
        tickets.put(tier, ticket + 1);
        return ticket;
    }

    private Member pick(List<Member> left, long ticket) {
        if (algorithm.source() != Source.KEY) {
            return left.get((int) (ticket % left.size()));
        }
        Member best = null;
        double least = Double.POSITIVE_INFINITY;
        for (Member member : left) {
            long factor = Mix.mix(ticket) ^ Mix.mix(KeyHash.xxh3().of(member.id));
            BigInteger product = BigInteger.valueOf(factor).multiply(BigInteger.valueOf(Mix.GOLDEN));
            long h = product.longValue() ^ product.shiftRight(Long.SIZE).longValue();
            double score = Logarithm.minus(1 - ((h >>> 12) + 0.5) / Math.pow(2, 52)) / member.weight;
            if (score < least) {
                best = member;
                least = score;
            }
        }
        return best;
    }

    /** Returns the groups that requests may go to, best first. */
    private List<List<Member>> tiers(boolean attempts) {
        TreeSet<Integer> numbers =
                members.values().stream().map(member -> member.tier).collect(Collectors.toCollection(TreeSet::new));
        List<List<Member>> eligible = new ArrayList<>();
        List<List<Member>> ready = new ArrayList<>();
        for (int number : numbers) {
            List<Member> in = members.values().stream()
                    .filter(member -> member.tier == number)
                    .toList();
            List<Member> up = in.stream()
                    .filter(attempts ? Member::open : Member::eligible)
                    .toList();
            List<Member> willing = in.stream().filter(Member::ready).toList();
            if (!up.isEmpty()) {
                eligible.add(up);
            }
            if (!willing.isEmpty()) {
                ready.add(willing);
            }
        }
        return attempts && panicking ? ready : eligible;
    }

    /** In no tier does the eligible share of the weight that may work reach the threshold. */
    private boolean isPanic() {
        boolean whole = false;
        boolean anyReady = false;
        for (int tier = 0; tier < 3; tier++) {
            int number = tier;
            List<Member> willing = members.values().stream()
                    .filter(member -> member.tier == number && member.ready())
                    .toList();
            double up = sum(willing.stream().filter(Member::eligible).toList());
            anyReady |= !willing.isEmpty();
            whole |= up / sum(willing) >= (panicking ? 0.55 : 0.5);
        }
        return anyReady && !whole;
    }

    private static double sum(List<Member> some) {
        return some.stream().mapToDouble(member -> member.weight).sum();
    }

    // ---- comparing

    private void check(Server server, String expected, List<List<Member>> tiers) {
        if (algorithm.source() != Source.RANDOM) {
            assertThat(server == null ? null : server.id()).isEqualTo(expected);
        } else if (expected == null) {
            assertThat(server).isNull();
        } else {
            Member picked = members.get(server.id());
            assertThat(tiers.stream().anyMatch(tier -> tier.contains(picked))).isTrue();
            assertThat(picked.isFull(panicking)).isFalse();
        }
    }

    private void compareAll() {
        assertThat(pool.servers().stream().map(Server::id).toList()).isEqualTo(List.copyOf(members.keySet()));
        for (ServerStatus status : pool.status()) {
            Member member = members.get(status.server().id());
            assertThat(status.inFlight()).isEqualTo(member.inFlight);
            assertThat(status.state()).isEqualTo(member.state);
            assertThat(status.health()).isEqualTo(member.health);
            assertThat(status.eligible()).isEqualTo(member.eligible());
            assertThat(status.server().weight()).isEqualTo(member.weight);
        }
    }

    // ---- values

    private <E> E anyOf(E[] values) {
        return values[random.nextInt(values.length)];
    }

    private Member any() {
        List<Member> all = List.copyOf(members.values());
        return all.get(random.nextInt(all.size()));
    }

    private Member fresh(String id) {
        Member member = new Member(id);
        member.weight = weight();
        member.tier = random.nextInt(3);
        member.cap = cap();
        return member;
    }

    private double weight() {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> 0.25;
            case 2 -> 3;
            default -> 1;
        };
    }

    private int cap() {
        return random.nextInt(4) == 0 ? 1 + random.nextInt(4) : Integer.MAX_VALUE;
    }

    private static Server server(Member member) {
        return Server.builder(member.id)
                .weight(member.weight)
                .tier(member.tier)
                .maxInFlight(member.cap)
                .build();
    }
}
