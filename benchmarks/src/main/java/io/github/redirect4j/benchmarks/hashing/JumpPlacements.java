// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import com.dynatrace.hash4j.consistent.ConsistentBucketHasher;
import com.dynatrace.hash4j.consistent.ConsistentBucketSetHasher;
import com.dynatrace.hash4j.consistent.ConsistentHashing;
import com.dynatrace.hash4j.random.PseudoRandomGeneratorProvider;
import com.google.common.hash.Hashing;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Guava and hash4j: functions from a hash to the number of a bucket, given XXH3 of the octets and followed by a look into
 * the list of servers, which is read anew for each request. Neither knows servers, only how many there are; when one leaves,
 * the last of the list takes its place, which moves least (a list that closes the gap moves half of all keys). jump-back-anchor
 * alone keeps buckets that come and go; servers keep theirs, and a new one gets the bucket that it hands out.
 */
final class JumpPlacements {
    private JumpPlacements() {}

    private static Object[] list(Fleet fleet) {
        return fleet.numbers().toArray();
    }

    /** A function of a hash and of how many servers there are. */
    private interface Jump {
        int bucket(long hash, int buckets);
    }

    static Placement guava() {
        return new ByList(Hashing::consistentHash);
    }

    static Placement jumpBack() {
        ConsistentBucketHasher hasher = ConsistentHashing.jumpBackHashSplitMix64();
        return new ByList(hasher::getBucket);
    }

    static Placement jumpBackAnchor() {
        return new Anchored();
    }

    private static final class ByList implements Placement {
        private final Jump jump;
        private volatile Object[] list = new Object[0];

        ByList(Jump jump) {
            this.jump = jump;
        }

        @Override
        public void place(Fleet fleet) {
            list = list(fleet);
        }

        @Override
        public void leave(int server, Fleet rest) {
            Object[] now = list;
            Object[] others = Arrays.copyOf(now, now.length - 1);
            int hole = Arrays.asList(now).indexOf(server);
            if (hole < others.length) {
                others[hole] = now[others.length];
            }
            list = others;
        }

        @Override
        public void come(int server, Fleet all) {
            Object[] now = list;
            Object[] more = Arrays.copyOf(now, now.length + 1);
            more[now.length] = server;
            list = more;
        }

        @Override
        public Object another() {
            Object[] copy = list.clone();
            Objects.requireNonNull(copy[jump.bucket(0, copy.length)]);
            return copy;
        }

        @Override
        public Caller caller() {
            return key -> {
                Object[] now = list;
                return now[jump.bucket(key.hashNow(), now.length)];
            };
        }

        @Override
        public int number(Object owner) {
            return (Integer) owner;
        }
    }

    /** Some buckets and who has them. */
    private static final class Anchor {
        private final ConsistentBucketSetHasher hasher =
                ConsistentHashing.jumpBackAnchorHash(PseudoRandomGeneratorProvider.splitMix64_V1());
        private final Map<Integer, Integer> buckets = new HashMap<>();
        private Integer[] owners;

        Anchor(Fleet fleet) {
            owners = new Integer[fleet.size() + 1];
            fleet.numbers().forEach(this::add);
        }

        void add(int server) {
            int bucket = hasher.addBucket();
            if (bucket >= owners.length) {
                owners = Arrays.copyOf(owners, bucket + 1);
            }
            owners[bucket] = server;
            buckets.put(server, bucket);
        }

        void remove(int server) {
            hasher.removeBucket(Objects.requireNonNull(buckets.remove(server)));
        }

        Object owner(long hash) {
            return owners[hasher.getBucket(hash)];
        }
    }

    private static final class Anchored implements Placement {
        private volatile Anchor anchor = new Anchor(Fleet.of(1));
        private Fleet present = Fleet.of(1);

        @Override
        public void place(Fleet fleet) {
            present = fleet;
            anchor = new Anchor(fleet);
        }

        @Override
        public void leave(int server, Fleet rest) {
            present = rest;
            anchor.remove(server);
        }

        @Override
        public void come(int server, Fleet all) {
            present = all;
            anchor.add(server);
        }

        @Override
        public Object another() {
            Anchor another = new Anchor(present);
            Objects.requireNonNull(another.owner(0));
            return another;
        }

        @Override
        public Caller caller() {
            return key -> anchor.owner(key.hashNow());
        }

        @Override
        public int number(Object owner) {
            return (Integer) owner;
        }
    }
}
