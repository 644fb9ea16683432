// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** How figures are written: three digits say all that a benchmark knows. */
public final class Figures {
    private static final MathContext DIGITS = new MathContext(3);

    private Figures() {}

    /** Returns the value rounded to three digits. */
    public static double round(double value) {
        return Double.isFinite(value) ? new BigDecimal(value).round(DIGITS).doubleValue() : value;
    }

    /** Returns the value as tables show it: 0.62, 1.85, 17, 2,890. */
    public static String text(double value) {
        double rounded = round(value);
        if (rounded == 0) {
            return "0";
        }
        return String.format(Locale.ROOT, Math.abs(rounded) >= 10 ? "%,.0f" : "%.2f", rounded);
    }

    /** Returns the number as tables show it: 10,000. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
