// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A number that fades and when it was written, in one word, so that both are always of the same writing and a reader
 * neither locks nor waits. Written without a locked instruction: of two threads that write at once one may be lost, which
 * costs a sample and no more.
 *
 * <p>Safe for use by many threads at once.
 */
final class Average {
    /** What {@link #value()} returns before anything was written. */
    static final float UNKNOWN = -1;

    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(Average.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // The upper half is the stamp, the lower half the bits of the float.
    private volatile long word = word(UNKNOWN, 0);

    private static long word(float value, int stamp) {
        return (long) stamp << 32 | Float.floatToRawIntBits(value) & 0xffff_ffffL;
    }

    /** Returns both at once, for {@link #value(long)} and {@link #stamp(long)}. */
    long read() {
        return (long) WORD.getOpaque(this);
    }

    /** Returns the value as it was written, or {@link #UNKNOWN}. */
    float value() {
        return value(read());
    }

    static float value(long word) {
        return Float.intBitsToFloat((int) word);
    }

    static int stamp(long word) {
        return (int) (word >>> 32);
    }

    void write(double value, int stamp) {
        WORD.setOpaque(this, word((float) value, stamp));
    }
}
