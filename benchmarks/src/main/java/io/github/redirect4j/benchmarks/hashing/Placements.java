// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.hash.Carp;
import io.github.redirect4j.core.hash.HashSlots;
import io.github.redirect4j.core.hash.Maglev;
import io.github.redirect4j.core.hash.Rendezvous;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Who is compared, by name: the bounds, ours, the peers. How each is driven, and why that is fair, is said at the head of its
 * family. An algorithm of ours is one line.
 */
public final class Placements {
    /** What the names of ours begin with. */
    static final String OURS = "redirect4j ";

    /** What the names of bounds begin with. */
    static final String BOUND = "bound";

    private static final Map<String, Entry> ALL = new LinkedHashMap<>();

    static {
        add("bound-maglev", Entry.of(BoundPlacements::maglev));
        add("bound-maglev hash ready", Entry.of(BoundPlacements::maglevFromHash).part());
        add("bound-ring", Entry.of(BoundPlacements::ring));

        ours("slots", HashSlots::weighted, 0);
        ours("maglev", Maglev::weighted, 0);
        ours("maglev large", () -> Maglev.weighted(655_357), 0);
        ours("rendezvous", Rendezvous::weighted, 1);
        ours("carp draft", Carp::draft, 0);
        ours("carp squid", Carp::squid, 50);
        // A script's key is a host, which ends at the colon of a URL; how the hashes of nodes are made is not
        // published.
        Supplier<Placement> script = () ->
                new OurPlacement(Carp.arrayScript(server -> (int) KeyHash.xxh3().of(server.id())), Key::file);
        add(OURS + "carp arrayScript", new Entry(script, true, 1, false));

        add("gRPC ring_hash", Entry.of(() -> RingHashPlacement.of(100)).weighing());
        add("gRPC ring_hash unasked", Entry.of(RingHashPlacement::asItComes).weighing());
        add("Vert.x CONSISTENT_HASHING", Entry.of(VertxPlacement::new).looking());
        add("Armeria sticky", Entry.of(ArmeriaPlacement::new));
        add("spymemcached Ketama", Entry.of(KetamaPlacement::new).weighing());
        add("Guava consistentHash", Entry.of(JumpPlacements::guava));
        add("hash4j jumpBack", Entry.of(JumpPlacements::jumpBack));
        add("hash4j jumpBackAnchor", Entry.of(JumpPlacements::jumpBackAnchor));
        add("Dubbo ConsistentHash", Entry.of(DubboPlacement::new).looking());
    }

    private Placements() {}

    /**
     * One who is compared.
     *
     * @param honoursWeights whether weights make a difference to it
     * @param look what it costs to look at one server, if a pick looks at all of them: 1 for some nanoseconds; 0 if it
     *     does not
     * @param isPart whether it is a part of another, of which only the time is of interest
     */
    record Entry(Supplier<Placement> maker, boolean honoursWeights, int look, boolean isPart) {
        static Entry of(Supplier<Placement> maker) {
            return new Entry(maker, false, 0, false);
        }

        Entry weighing() {
            return new Entry(maker, true, look, isPart);
        }

        Entry looking() {
            return new Entry(maker, honoursWeights, 1, isPart);
        }

        Entry part() {
            return new Entry(maker, honoursWeights, look, true);
        }
    }

    private static void ours(String name, Supplier<Algorithm> algorithm, int look) {
        add(OURS + name, new Entry(() -> new OurPlacement(algorithm.get()), true, look, false));
        if (algorithm.get().keyHash() == KeyHash.xxh3()) {
            add(OURS + name + " picker", new Entry(() -> new PickerPlacement(algorithm.get()), true, look, true));
        }
    }

    private static void add(String name, Entry entry) {
        ALL.put(name, entry);
    }

    /** Returns all, the bounds first; unmodifiable. */
    static Map<String, Entry> all() {
        return Collections.unmodifiableMap(ALL);
    }

    /**
     * Returns the names of all, in the order of the tables.
     *
     * @return the names, unmodifiable
     */
    public static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /**
     * Returns the names without those who are parts of others.
     *
     * @return the names, unmodifiable
     */
    public static List<String> wholes() {
        return ALL.entrySet().stream()
                .filter(each -> !each.getValue().isPart())
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Makes one.
     *
     * @param name one of the names
     * @return a new placement, of nobody yet
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Placement make(String name) {
        Entry entry = ALL.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("name: " + name + " (expected: one of " + ALL.keySet() + ")");
        }
        return entry.maker.get();
    }
}
