// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.internal;

/**
 * The natural logarithm by chords, for scores that must come out the same on every machine and cost next to nothing.
 *
 * <p>ln(2^e m) = e ln 2 + ln m, and between 1024 edges of m the chord. It is continuous, never falls as the argument
 * rises, never lies above the logarithm, and below it by less than 1.3 in 10^7.
 */
public final class Logarithm {
    private static final int BITS = 10;
    private static final int FRACTION = 52;
    private static final int BIAS = 1023;
    private static final long MANTISSA = (1L << FRACTION) - 1;
    private static final double LN_2 = StrictMath.log(2);
    private static final double[] EDGES = edges();

    private Logarithm() {}

    /** Returns -ln({@code y}) or slightly more, for {@code y} of 2^-1022 to 1. */
    public static double minus(double y) {
        long bits = Double.doubleToRawLongBits(y);
        int exponent = (int) (bits >>> FRACTION) - BIAS;
        int cell = (int) ((bits & MANTISSA) >>> (FRACTION - BITS));
        double within = (bits & (MANTISSA >>> BITS)) * 0x1p-42;
        double ln = EDGES[cell] + within * (EDGES[cell + 1] - EDGES[cell]);
        return -(exponent * LN_2 + ln);
    }

    private static double[] edges() {
        int cells = 1 << BITS;
        double[] edges = new double[cells + 1];
        for (int i = 0; i < cells; i++) {
            edges[i] = StrictMath.log(1 + (double) i / cells);
        }
        edges[cells] = LN_2;
        return edges;
    }
}
