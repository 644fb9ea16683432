// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import io.github.redirect4j.core.internal.Apportionment;
import io.github.redirect4j.core.internal.Mix;
import io.github.redirect4j.core.internal.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;

/** From one bucket table to the next by as few moves as can be. The pure table is what comes of one without owners. */
final class BucketMoves {
    /*
     * Each server that misses buckets throws darts at the table: a sequence of its own that depends on its id alone, at a
     * pace that is its weight. In order of time, a dart takes its bucket if that has no owner, or one with too many. A
     * server that has all it wants throws no more.
     *
     * Fewest moves. have and want are a server's counts before and after; one that is not there any more wants 0. In any
     * table of the wanted counts a server has at most have of its buckets from before, so at least want - have are new to
     * it, and at least the sum of these deficits move. Here each take lowers that sum by one: the taker missed one, and
     * who lost one had one too many. So just as many move, and none twice. Which of tied servers has its share rounded
     * up is settled before, so that the deficits themselves are least (Apportionment).
     *
     * An end. The wanted counts sum up to the size. So while somebody misses a bucket, one has no owner or an owner with
     * too many, and a dart hits it with a chance of 1 / size: size * ln(size) darts fill a whole table, whatever the
     * number of servers.
     *
     * Pure tables move more. Were there no counts to keep to, a bucket would be of whom its first dart came from: a
     * rendezvous, in which nobody loses a bucket when another one leaves. But rendezvous counts vary, and who is full
     * when his dart comes changes with every server that leaves. No pure table is both exact and minimal. Take two
     * buckets and equal servers a to d, of which the two smallest ids own a bucket each: a 0, b 1. If b leaves, c gets 1;
     * if a leaves then, c keeps 1 and d gets 0. But if a leaves first, c gets 0 and keeps it: two tables of c and d.
     */
    private final int[] owners;
    private final int[] spare;

    private BucketMoves(int[] owners, int[] spare) {
        this.owners = owners;
        this.spare = spare;
    }

    static BucketTable of(BucketTable before, Collection<Server> servers) {
        List<Server> wanted = wanted(servers);
        List<String> names = new ArrayList<>(wanted.stream().map(Server::id).toList());
        int[] owners = renumbered(before, names);
        int[] have = new int[names.size()];
        for (int owner : owners) {
            if (owner >= 0) {
                have[owner]++;
            }
        }
        double[] weights = wanted.stream().mapToDouble(Server::weight).toArray();
        int[] want = Apportionment.counts(weights, have, owners.length);
        int[] spare = have.clone();
        for (int i = 0; i < want.length; i++) {
            spare[i] -= want[i];
        }
        new BucketMoves(owners, spare).move(wanted);
        return BucketTable.of(names, owners);
    }

    /** Returns the servers of positive weight in order of their ids. */
    private static List<Server> wanted(Collection<Server> servers) {
        List<Server> sorted = servers.stream()
                .map(server -> Objects.requireNonNull(server, "server"))
                .sorted(Comparator.comparing(Server::id))
                .toList();
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).equals(sorted.get(i - 1))) {
                throw new IllegalArgumentException(
                        "server: " + Text.quote(sorted.get(i).id()) + " (expected: each id once)");
            }
        }
        return sorted.stream().filter(server -> server.weight() > 0).toList();
    }

    /** Returns the owners as indices of the names, to which those are added that are not wanted any more. */
    private static int[] renumbered(BucketTable before, List<String> names) {
        boolean nobody = names.isEmpty();
        Map<String, Integer> places = new HashMap<>();
        names.forEach(name -> places.put(name, places.size()));
        int[] place = before.owners().stream()
                .mapToInt(id -> places.computeIfAbsent(id, added -> {
                    names.add(added);
                    return names.size() - 1;
                }))
                .toArray();
        int[] owners = before.copyOfOwners();
        for (int bucket = 0; bucket < owners.length; bucket++) {
            owners[bucket] = owners[bucket] < 0 || nobody ? -1 : place[owners[bucket]];
        }
        return owners;
    }

    private void move(List<Server> wanted) {
        PriorityQueue<Thrower> throwers = new PriorityQueue<>();
        for (int i = 0; i < wanted.size(); i++) {
            if (spare[i] < 0) {
                throwers.add(new Thrower(i, wanted.get(i)));
            }
        }
        for (Thrower next = throwers.poll(); next != null; next = throwers.poll()) {
            int bucket = next.dart(owners.length);
            int owner = owners[bucket];
            if (owner < 0 || spare[owner] > 0) {
                if (owner >= 0) {
                    spare[owner]--;
                }
                owners[bucket] = next.index;
                spare[next.index]++;
            }
            if (spare[next.index] < 0) {
                throwers.add(next);
            }
        }
    }

    /** A server that misses buckets, with the time of its next dart; who is earlier, or of smaller id, comes first. */
    private static final class Thrower implements Comparable<Thrower> {
        private final int index;
        private final double weight;
        private final long seed;
        private final double phase;
        private long thrown;
        private double time;

        Thrower(int index, Server server) {
            this.index = index;
            this.weight = server.weight();
            byte[] id = server.id().getBytes(StandardCharsets.UTF_8);
            this.seed = Mix.mix(KeyHash.xxh3().of(id, 0, id.length));
            this.phase = Mix.unit(Mix.mix(seed));
            this.time = phase / weight;
        }

        /** Returns the bucket that the next dart hits. */
        int dart(int size) {
            thrown++;
            time = (thrown + phase) / weight;
            return Mix.scale(Mix.mix(seed + thrown * Mix.GOLDEN), size);
        }

        @Override
        public int compareTo(Thrower that) {
            int byTime = Double.compare(time, that.time);
            return byTime != 0 ? byTime : Integer.compare(index, that.index);
        }
    }
}
