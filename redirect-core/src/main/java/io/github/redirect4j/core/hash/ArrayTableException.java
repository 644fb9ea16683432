// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

/**
 * Thrown by {@link ArrayTable#parse} for a text that is no table of version 1.0. All of it is rejected: a part of a table
 * would be another table than the others have.
 */
public final class ArrayTableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** From 1 on. */
    private final int line;

    /** From 1 on. */
    private final int column;

    /** Whether the version is later than 1.0. */
    private final boolean newer;

    ArrayTableException(String message, int line, int column, boolean newer) {
        super(message);
        this.line = line;
        this.column = column;
        this.newer = newer;
    }

    /**
     * Returns the line of what is wrong.
     *
     * @return 1 or more
     */
    public int line() {
        return line;
    }

    /**
     * Returns the column of what is wrong.
     *
     * @return 1 or more, in characters
     */
    public int column() {
        return column;
    }

    /**
     * Returns whether the text is a table of a later version. Then the upstream that was used before the array is to be
     * used, rather than the last good table.
     *
     * <p>Source: draft-vinod-carp-v1-03, section 5.
     *
     * @return true if it says that it is later than 1.0
     */
    public boolean isNewerVersion() {
        return newer;
    }
}
