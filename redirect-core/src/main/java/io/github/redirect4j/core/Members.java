// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a pool, or of one group of it, by index. An index means something within one instance only; what must
 * survive a change of membership is carried over through {@link #previous(int)} or lives in {@link #state}.
 *
 * <p>The list is immutable; the loads read through it are live. Safe for use by many threads at once.
 */
public final class Members {
    private static final int[] NONE = {};

    private final Server[] servers;
    private final Cell[] cells;
    private final double[] weights;
    private final int[] previous;
    private final int[] bySerial;
    private final @Nullable LeaseClock leases;

    private Members(Server[] servers, Cell[] cells, int[] previous, @Nullable LeaseClock leases) {
        this.servers = servers;
        this.cells = cells;
        this.weights = Arrays.stream(servers).mapToDouble(Server::weight).toArray();
        this.previous = previous;
        this.bySerial = order(cells);
        this.leases = leases;
    }

    static Members of(Server[] servers, @Nullable Members before, @Nullable LeaseClock leases) {
        Cell[] cells = new Cell[servers.length];
        for (int i = 0; i < servers.length; i++) {
            cells[i] = Objects.requireNonNull(servers[i].cell());
        }
        return new Members(servers, cells, before == null ? NONE : positions(cells, before), leases);
    }

    /**
     * Returns how many members there are.
     *
     * @return 0 or more
     */
    public int size() {
        return servers.length;
    }

    /**
     * Returns a member.
     *
     * @param index 0 to {@link #size()} - 1
     * @return the server
     */
    public Server server(int index) {
        return servers[index];
    }

    /**
     * Returns a member's weight.
     *
     * @param index 0 to {@link #size()} - 1
     * @return 0, or 1e-9 to 1e9
     */
    public double weight(int index) {
        return weights[index];
    }

    /**
     * Returns whether all members that can be picked by weight have the same one. O(n).
     *
     * @return true if the positive weights are all equal
     */
    public boolean equalWeights() {
        double first = 0;
        for (double weight : weights) {
            if (weight > 0 && first > 0 && weight != first) {
                return false;
            }
            first = weight > 0 ? weight : first;
        }
        return true;
    }

    /**
     * Returns where a member stood in the group before the last change.
     *
     * @param index 0 to {@link #size()} - 1
     * @return the index then, or -1 if it is new to the group
     */
    public int previous(int index) {
        return previous.length == 0 ? -1 : previous[index];
    }

    /**
     * Returns how many requests a member is working on as far as the pool knows: attempts in flight, and assumed leases
     * if the pool keeps them.
     *
     * @param index 0 to {@link #size()} - 1
     * @param now the pool's clock in nanoseconds
     * @return 0 or more
     */
    public double outstanding(int index, long now) {
        return cells[index].outstanding(leases, now);
    }

    /**
     * Returns what a member said last of its own load.
     *
     * @param index 0 to {@link #size()} - 1
     * @return the report, or null if there was none
     */
    public @Nullable LoadReport report(int index) {
        return cells[index].report();
    }

    /**
     * Returns what a load model keeps about a member. It is made when first asked for, and is the same object for as
     * long as the server stays, in every group and selector that asks with the same key. Not for the path of a request.
     *
     * @param index 0 to {@link #size()} - 1
     * @param key whose state it is, by identity; held weakly, so the state must not refer to it
     * @param factory makes the state of a server that has none yet
     * @param <S> the type of the state
     * @return the state
     */
    public <S> S state(int index, Object key, Supplier<S> factory) {
        return cells[index].state(key, factory);
    }

    @Override
    public String toString() {
        return servers.length + " members";
    }

    Cell cell(int index) {
        return cells[index];
    }

    Cell[] cells() {
        return cells;
    }

    Server[] servers() {
        return servers;
    }

    /** Returns the index of a server by its cell, or -1. O(log n) with the members in order of serial numbers. */
    int indexOf(Cell cell) {
        int[] order = bySerial;
        int low = 0;
        int high = order.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long serial = cells[order[middle]].serial();
            if (serial == cell.serial()) {
                return cells[order[middle]] == cell ? order[middle] : -1;
            }
            if (serial < cell.serial()) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /** Returns the members at these indices. */
    Members subset(int[] indices, @Nullable Members before) {
        Server[] chosen = new Server[indices.length];
        for (int i = 0; i < indices.length; i++) {
            chosen[i] = servers[Objects.checkIndex(indices[i], servers.length)];
        }
        return of(chosen, before, leases);
    }

    /** Returns whether these are the very same servers in the same order. */
    boolean sameAs(Members that) {
        return Arrays.equals(servers, that.servers, (a, b) -> a == b ? 0 : 1);
    }

    /** Returns the indices in order of serial numbers, which is mostly the order they are in. */
    private static int[] order(Cell[] cells) {
        int[] order = new int[cells.length];
        boolean ordered = true;
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
            ordered &= i == 0 || cells[i - 1].serial() < cells[i].serial();
        }
        return ordered
                ? order
                : Arrays.stream(order)
                        .boxed()
                        .sorted(Comparator.comparingLong(i -> cells[i].serial()))
                        .mapToInt(Integer::intValue)
                        .toArray();
    }

    /** Finds each member in the group before, mostly right behind the one found last. */
    private static int[] positions(Cell[] cells, Members before) {
        int[] positions = new int[cells.length];
        int next = 0;
        for (int i = 0; i < cells.length; i++) {
            boolean follows = next < before.cells.length && before.cells[next] == cells[i];
            positions[i] = follows ? next : before.indexOf(cells[i]);
            next = positions[i] < 0 ? next : positions[i] + 1;
        }
        return positions;
    }
}
