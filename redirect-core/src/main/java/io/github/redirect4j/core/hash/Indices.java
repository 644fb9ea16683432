// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

/**
 * Many indices of servers in little room: two octets each while that is enough.
 *
 * <p>An entry that several threads write must get the same value from each of them.
 */
final class Indices {
    private static final int NARROW = 1 << Character.SIZE;

    private final char[] narrow;
    private final int[] wide;

    /** Makes {@code length} indices, each 0 to {@code bound} - 1, all of them 0. */
    Indices(int length, int bound) {
        narrow = new char[bound <= NARROW ? length : 0];
        wide = new int[bound <= NARROW ? 0 : length];
    }

    int get(int at) {
        return narrow.length > 0 ? narrow[at] : wide[at];
    }

    void set(int at, int index) {
        if (narrow.length > 0) {
            narrow[at] = (char) index;
        } else {
            wide[at] = index;
        }
    }
}
