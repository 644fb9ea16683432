// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import io.github.redirect4j.core.internal.Mix;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The least that a keyed choice can cost: loops written by hand that know nothing of health, weights or listeners. All that
 * they keep of a real selector is that what answers is read anew for each request. A table of 65,537 places that servers
 * fill in turns as in Maglev (Eisenbud et al., 2016), asked by XXH3 of the octets; the same from a hash that is ready, which
 * is what a picker of ours starts from; and a ring of 100 points a server, whose upper bits point to where the search begins.
 */
final class BoundPlacements {
    private static final int PLACES = 65_537;
    private static final int POINTS = 100;

    private BoundPlacements() {}

    static Placement maglev() {
        return new Bound<int[]>() {
            @Override
            int[] build(Fleet fleet) {
                return fill(fleet);
            }

            @Override
            int owner(int[] table, Key key) {
                return table[Math.floorMod(key.hashNow(), PLACES)];
            }
        };
    }

    static Placement maglevFromHash() {
        return new Bound<int[]>() {
            @Override
            int[] build(Fleet fleet) {
                return fill(fleet);
            }

            @Override
            int owner(int[] table, Key key) {
                return table[Math.floorMod(key.hash(), PLACES)];
            }
        };
    }

    static Placement ring() {
        return new Bound<Ring>() {
            @Override
            Ring build(Fleet fleet) {
                return new Ring(fleet);
            }

            @Override
            int owner(Ring ring, Key key) {
                return ring.owner(key.hashNow());
            }
        };
    }

    private static long seed(int server, int salt) {
        return Mix.mix(Mix.mix(server + 1L) + salt * Mix.GOLDEN);
    }

    private static int[] fill(Fleet fleet) {
        int n = fleet.size();
        int[] next = new int[n];
        int[] step = new int[n];
        for (int i = 0; i < n; i++) {
            int server = fleet.numbers().get(i);
            next[i] = (int) Long.remainderUnsigned(seed(server, 1), PLACES);
            step[i] = 1 + (int) Long.remainderUnsigned(seed(server, 2), PLACES - 1);
        }
        int[] table = new int[PLACES];
        Arrays.fill(table, -1);
        for (int filled = 0; filled < PLACES; ) {
            for (int i = 0; i < n && filled < PLACES; i++) {
                while (table[next[i]] >= 0) {
                    next[i] = (next[i] + step[i]) % PLACES;
                }
                table[next[i]] = fleet.numbers().get(i);
                filled++;
            }
        }
        return table;
    }

    /** Points in order, and for each value of a hash's upper bits the first of them that is not below. */
    private static final class Ring {
        private final long[] points;
        private final int[] owners;
        private final int[] first;
        private final int shift;

        Ring(Fleet fleet) {
            int count = fleet.size() * POINTS;
            long[][] all = new long[count][];
            for (int i = 0; i < count; i++) {
                int server = fleet.numbers().get(i / POINTS);
                all[i] = new long[] {seed(server, i % POINTS) >>> 1, server};
            }
            Arrays.sort(all, (a, b) -> Long.compare(a[0], b[0]));
            points = new long[count];
            owners = new int[count];
            for (int i = 0; i < count; i++) {
                points[i] = all[i][0];
                owners[i] = (int) all[i][1];
            }
            int bits = 32 - Integer.numberOfLeadingZeros(count);
            shift = 63 - bits;
            first = new int[1 << bits];
            for (int at = 0, k = 0; k < first.length; k++) {
                while (at < count && points[at] < (long) k << shift) {
                    at++;
                }
                first[k] = at;
            }
        }

        int owner(long hash) {
            long at = hash >>> 1;
            int i = first[(int) (at >>> shift)];
            while (i < points.length && points[i] < at) {
                i++;
            }
            return owners[i == points.length ? 0 : i];
        }
    }

    /** What answers, in one reference. */
    private abstract static class Bound<T> implements Placement {
        private volatile @Nullable T built;
        private Integer[] servers = new Integer[0];
        private Fleet present = Fleet.of(1);

        abstract T build(Fleet fleet);

        abstract int owner(T built, Key key);

        @Override
        public void place(Fleet fleet) {
            present = fleet;
            // Boxed before, lest an answer allocates.
            servers = new Integer
                    [1 + fleet.numbers().stream().mapToInt(i -> i).max().orElseThrow()];
            Arrays.setAll(servers, i -> i);
            built = build(fleet);
        }

        @Override
        public Object another() {
            T another = build(present);
            owner(another, Key.of(0));
            return another;
        }

        @Override
        public Caller caller() {
            return key -> servers[owner(Objects.requireNonNull(built), key)];
        }

        @Override
        public int number(Object owner) {
            return (Integer) owner;
        }
    }
}
