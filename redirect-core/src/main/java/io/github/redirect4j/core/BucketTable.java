// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import io.github.redirect4j.core.internal.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A partition of numbered buckets among servers: who owns each bucket of a router's hash table, an address-translation
 * map, a nexthop group or a proxy script. Whoever forwards maps a request to a bucket by a hash of its own.
 *
 * <p>{@link #of(ServerPool, int)} is pure: two processes that know the same ids and weights make the same table. {@link
 * #movedTowards(ServerPool)} starts from a table that is in force, and moves as few buckets as can be. Both give each
 * server the same number of buckets, but for ties, which the form with history settles in favour of who has the bucket.
 *
 * <ul>
 *   <li>A server's <b>share</b> is its part of the buckets in proportion to its weight, but at least one bucket if there
 *       are as many buckets as servers; the others pay for that in proportion to their weights.
 *   <li>Its <b>count</b> is the share rounded up or down, so less than one bucket away from it: down for all, then up for
 *       the largest remainders, ties to the smaller id. With more servers than buckets the lightest get none.
 *   <li>A server of weight 0 owns nothing.
 * </ul>
 *
 * <p>When one of several equal servers leaves, the form with history moves its buckets alone. With other weights, another
 * one may lose a bucket then, but never more than one: the price of counts that keep to the share. One exception: the
 * leave after which there are enough buckets for all, from which on each server gets one. Two pure tables differ in some
 * buckets more, because no pure table is both exact and minimal.
 *
 * <p>A bucket has no owner if there was no server when the table was made, or if a text did not list it.
 *
 * <p>Immutable.
 */
public final class BucketTable {
    /** The most buckets that a table can have. */
    public static final int MAX_SIZE = 65_536;

    private static final int SHOWN = 20;

    // In order, each with a bucket at least; an owner is an index of it, or -1.
    private final String[] ids;
    private final int[] owners;
    private final int[] counts;

    private BucketTable(String[] ids, int[] owners) {
        this.ids = ids;
        this.owners = owners;
        this.counts = new int[ids.length];
        for (int owner : owners) {
            if (owner >= 0) {
                counts[owner]++;
            }
        }
    }

    /** Returns a table of these owners, each an index of {@code names} or -1; the names are distinct, in any order. */
    static BucketTable of(List<String> names, int[] owners) {
        boolean[] owning = new boolean[names.size()];
        for (int owner : owners) {
            if (owner >= 0) {
                owning[owner] = true;
            }
        }
        String[] ids = IntStream.range(0, owning.length)
                .filter(i -> owning[i])
                .mapToObj(names::get)
                .sorted()
                .toArray(String[]::new);
        int[] place =
                names.stream().mapToInt(name -> Arrays.binarySearch(ids, name)).toArray();
        return new BucketTable(
                ids,
                Arrays.stream(owners)
                        .map(owner -> owner < 0 ? -1 : place[owner])
                        .toArray());
    }

    /**
     * Returns the table of a pool's servers that are {@link AdminState#READY}, whatever their health: who forwards masks
     * servers that are down, or moves their buckets. Of a pool with tiers, the servers of the best tier that has one.
     *
     * @param pool the pool, read once
     * @param buckets 1 to 65,536
     * @return the table, without owners if there is no such server
     * @throws IllegalArgumentException if the number of buckets is out of range
     */
    public static BucketTable of(ServerPool pool, int buckets) {
        return unowned(buckets).movedTowards(pool);
    }

    /**
     * Returns the table of a pool's servers that satisfy a condition, {@code ServerStatus::eligible} for one: those that
     * are ready, and neither down nor with anything to prove. Of several tiers, the best one that has such a server.
     *
     * @param pool the pool, read once
     * @param buckets 1 to 65,536
     * @param condition whether a server is to own buckets; one of weight 0 never does
     * @return the table, without owners if there is no such server
     * @throws IllegalArgumentException if the number of buckets is out of range
     */
    public static BucketTable of(ServerPool pool, int buckets, Predicate<? super ServerStatus> condition) {
        return unowned(buckets).movedTowards(pool, condition);
    }

    /**
     * Returns the table of some servers, of whatever tiers: a pure function of their ids and weights, in any order.
     *
     * <p>O(b log b log s) for b buckets and s servers.
     *
     * @param servers the servers, each id once
     * @param buckets 1 to 65,536
     * @return the table, without owners if there is no server of positive weight
     * @throws IllegalArgumentException if the number of buckets is out of range, or an id is repeated
     */
    public static BucketTable of(Collection<Server> servers, int buckets) {
        return unowned(buckets).movedTowards(servers);
    }

    private static BucketTable unowned(int buckets) {
        if (buckets < 1 || buckets > MAX_SIZE) {
            throw new IllegalArgumentException("buckets: " + buckets + " (expected: 1 to " + MAX_SIZE + ")");
        }
        int[] owners = new int[buckets];
        Arrays.fill(owners, -1);
        return new BucketTable(new String[0], owners);
    }

    /**
     * Returns what {@link #text()} wrote, or somebody by hand: a first line {@code 256 buckets}, then a line {@code id:
     * 0-63, 128} for each owner, in any order. Spaces, tabs and empty lines do not matter; a line ends with LF or CR LF.
     * An id of other characters than ASCII letters, digits and {@code . _ - /} stands in double quotes, in which a
     * backslash stands before a quote, a backslash, or {@code u} and four hexadecimal digits.
     *
     * <p>O(n) in the length of the text.
     *
     * @param text the text
     * @return the table; a bucket that is not listed has no owner
     * @throws IllegalArgumentException with line and column, if the text is not of that form, an id is not one of a
     *     server, or a bucket or an id is listed twice
     */
    public static BucketTable parse(String text) {
        return new BucketText(Objects.requireNonNull(text, "text")).table();
    }

    /**
     * Returns the table of a pool's servers that are {@link AdminState#READY}, moved as {@link
     * #movedTowards(Collection)} says.
     *
     * @param pool the pool, read once
     * @return the table, without owners if there is no such server
     */
    public BucketTable movedTowards(ServerPool pool) {
        return movedTowards(pool, status -> status.state() == AdminState.READY);
    }

    /**
     * Returns the table of a pool's servers that satisfy a condition, moved as {@link #movedTowards(Collection)} says. By
     * {@code ServerStatus::eligible} a server that is down gives its buckets away until it is back.
     *
     * @param pool the pool, read once
     * @param condition whether a server is to own buckets; one of weight 0 never does
     * @return the table, without owners if there is no such server
     */
    public BucketTable movedTowards(ServerPool pool, Predicate<? super ServerStatus> condition) {
        List<Server> servers = Objects.requireNonNull(pool, "pool").status().stream()
                .filter(Objects.requireNonNull(condition, "condition"))
                .map(ServerStatus::server)
                .filter(server -> server.weight() > 0)
                .toList();
        int best = servers.stream().mapToInt(Server::tier).min().orElse(0);
        return movedTowards(
                servers.stream().filter(server -> server.tier() == best).toList());
    }

    /**
     * Returns a table of as many buckets with the counts that these servers' weights ask for, in which as few buckets as
     * can be have another owner than here: no table with such counts differs from this one in fewer.
     *
     * <p>What moves depends on this table, ids and weights alone.
     *
     * @param servers the servers, of whatever tiers, each id once
     * @return the table, without owners if there is no server of positive weight
     * @throws IllegalArgumentException if an id is repeated
     */
    public BucketTable movedTowards(Collection<Server> servers) {
        return BucketMoves.of(this, Objects.requireNonNull(servers, "servers"));
    }

    /**
     * Returns how many buckets there are.
     *
     * @return 1 to 65,536
     */
    public int size() {
        return owners.length;
    }

    /**
     * Returns who owns a bucket.
     *
     * @param bucket 0 to {@link #size()} - 1
     * @return the server's id, or null if nobody does
     * @throws IndexOutOfBoundsException if there is no such bucket
     */
    public @Nullable String owner(int bucket) {
        return id(owners[Objects.checkIndex(bucket, owners.length)]);
    }

    /**
     * Returns who owns buckets.
     *
     * @return the ids of all servers with one bucket at least, in order; unmodifiable
     */
    public List<String> owners() {
        return List.of(ids);
    }

    /**
     * Returns how many buckets a server owns.
     *
     * @param id its id
     * @return 0 to {@link #size()}
     */
    public int count(String id) {
        int owner = Arrays.binarySearch(ids, Objects.requireNonNull(id, "id"));
        return owner < 0 ? 0 : counts[owner];
    }

    /**
     * Returns the buckets of a server.
     *
     * @param id its id
     * @return the buckets, ascending, possibly none
     */
    public IntStream buckets(String id) {
        int wanted = Arrays.binarySearch(ids, Objects.requireNonNull(id, "id"));
        return IntStream.range(0, wanted < 0 ? 0 : owners.length).filter(bucket -> owners[bucket] == wanted);
    }

    /**
     * Returns what changes from this table to another one of the same size.
     *
     * @param that the other table
     * @return the moves, ascending and as few as can be: buckets in a row that move between the same servers are one
     * @throws IllegalArgumentException if the sizes differ
     */
    public List<Move> diff(BucketTable that) {
        if (size() != Objects.requireNonNull(that, "that").size()) {
            throw new IllegalArgumentException("that: " + that.size() + " buckets (expected: " + size() + ")");
        }
        List<Move> moves = new ArrayList<>();
        for (int from = 0, to; from < owners.length; from = to) {
            to = from + 1;
            while (to < owners.length && owners[to] == owners[from] && that.owners[to] == that.owners[from]) {
                to++;
            }
            String before = owner(from);
            String after = that.owner(from);
            if (!Objects.equals(before, after)) {
                moves.add(new Move(from, to - 1, before, after));
            }
        }
        return moves;
    }

    /**
     * Returns the whole table as US-ASCII text, the same for equal tables: its size, then the owners in order of their
     * ids, each with its buckets. {@link #parse} reads it.
     *
     * @return the lines, each with a line feed
     */
    public String text() {
        return BucketText.of(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BucketTable that && Arrays.equals(ids, that.ids) && Arrays.equals(owners, that.owners);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + Arrays.hashCode(owners);
    }

    /** Returns the size and the counts of the first twenty owners; the whole table is {@link #text()}. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder().append(owners.length).append(" buckets");
        int left = owners.length;
        for (int i = 0; i < ids.length; i++) {
            left -= counts[i];
            if (i < SHOWN) {
                out.append(", ").append(Text.quote(ids[i])).append(' ').append(counts[i]);
            }
        }
        out.append(ids.length > SHOWN ? ", and " + (ids.length - SHOWN) + " more" : "");
        return out.append(left > 0 ? ", without owner " + left : "").toString();
    }

    /** Returns the owners as indices of {@link #owners()}, or -1. */
    int[] copyOfOwners() {
        return owners.clone();
    }

    /** Returns the last bucket of those in a row from {@code first} on that have one owner. */
    int endOfRun(int first) {
        int last = first;
        while (last + 1 < owners.length && owners[last + 1] == owners[first]) {
            last++;
        }
        return last;
    }

    private @Nullable String id(int owner) {
        return owner < 0 ? null : ids[owner];
    }

    /**
     * Buckets in a row that change their owner in the same way.
     *
     * @param first the first bucket, 0 or more
     * @param last the last one, not before the first
     * @param from the id of the owner before, or null if there was none
     * @param to the id of the owner after, or null if there is none
     */
    public record Move(
            int first,
            int last,
            @Nullable String from,
            @Nullable String to) {
        /**
         * Makes a move.
         *
         * @param first the first bucket
         * @param last the last bucket
         * @param from the owner before
         * @param to the owner after
         * @throws IllegalArgumentException if the first bucket is negative or after the last
         */
        public Move {
            if (first < 0 || last < first) {
                throw new IllegalArgumentException(
                        "buckets: " + first + "-" + last + " (expected: 0 or more, in order)");
            }
        }

        /**
         * Returns how many buckets move.
         *
         * @return 1 or more
         */
        public int count() {
            return last - first + 1;
        }

        @Override
        public String toString() {
            return (first == last ? "" + first : first + "-" + last) + ": " + name(from) + " to " + name(to);
        }

        private static String name(@Nullable String id) {
            return id == null ? "nobody" : Text.quote(id);
        }
    }
}
