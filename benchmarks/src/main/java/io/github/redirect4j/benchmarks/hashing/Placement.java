// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

/**
 * A way to find the server that a key belongs to, among servers that come and go. Changes are confined to one thread;
 * callers are safe as long as nothing changes.
 */
public interface Placement extends AutoCloseable {
    /** One thread's way to ask. */
    @FunctionalInterface
    interface Caller {
        /** Returns what stands for the server of a key. */
        Object owner(Key key);
    }

    /**
     * Sets who is there. When it returns, or at the latest in the first answer, all that depends on it has been done.
     *
     * @param fleet one server or more
     */
    void place(Fleet fleet);

    /**
     * Lets one server leave, the way that costs its users least.
     *
     * @param server which
     * @param rest who is there then
     */
    default void leave(int server, Fleet rest) {
        place(rest);
    }

    /**
     * Lets one server come, the way that costs its users least.
     *
     * @param server which, of weight 1
     * @param all who is there then
     */
    default void come(int server, Fleet all) {
        place(all);
    }

    /**
     * Takes one server out without telling that it has left, or back in.
     *
     * @return whether that can be done
     */
    default boolean mask(int server, boolean down) {
        return false;
    }

    /**
     * Builds what answers anew, as for a second user of the same list of servers, and has it answer once.
     *
     * @return what keeps it in memory, beside the list
     */
    Object another();

    /** Returns a way to ask, from {@link #place} on. */
    Caller caller();

    /** Returns the number of the server that an answer stands for. */
    int number(Object owner);

    @Override
    default void close() {}
}
