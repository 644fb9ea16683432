// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.internal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** How many of a number of buckets or slots each of some weights gets. */
public final class Apportionment {
    /*
     * A share is max(1, t * weight), with the t at which the shares sum up to the buckets; without the lower limit of 1
     * where there are fewer buckets than servers. Taken from the lightest on, a server below 1 gets one bucket, and the
     * rest of the buckets is left to the rest of the weight. That lowers t, so nobody before was set aside for nothing.
     *
     * Shares are rounded by largest remainders (Hamilton), which keeps each count within one of its share. Methods in which
     * a leave takes nothing from those who stay (divisor methods, Webster's for one) do not: beside 50 servers of weight
     * 1.4, one of 186 would get 199 of 256 buckets. No method has both for all weights (Balinski and Young, Fair
     * Representation, 1982). Here, since no share shrinks when a server leaves, nobody loses more than one bucket then.
     *
     * Arithmetic is exact, so that equal remainders are found equal and all machines agree.
     */
    private static final int LEAST_BIT = 82; // of a double of 1e-9, its last bit

    private Apportionment() {}

    /**
     * Returns the counts of some weights. Of equal remainders those are rounded up first that have as many
     * already, then those of lower index.
     *
     * @param given the weights, all of them positive, 1e-9 to 1e9
     * @param have how many buckets each has, perhaps followed by others' counts
     * @param buckets how many there are, 1 or more
     */
    public static int[] counts(double[] given, int[] have, int buckets) {
        BigInteger[] weights =
                Arrays.stream(given).mapToObj(Apportionment::exact).toArray(BigInteger[]::new);
        int[] counts = new int[weights.length];
        int[] lightestFirst = IntStream.range(0, weights.length)
                .boxed()
                .sorted(Comparator.comparing(i -> weights[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        BigInteger weightLeft = Arrays.stream(weights).reduce(BigInteger.ZERO, BigInteger::add);
        int left = buckets;
        int lifted = 0;
        while (buckets >= weights.length && lifted < weights.length) {
            int lightest = lightestFirst[lifted];
            if (times(weights[lightest], left).compareTo(weightLeft) >= 0) {
                break;
            }
            counts[lightest] = 1;
            weightLeft = weightLeft.subtract(weights[lightest]);
            left--;
            lifted++;
        }
        int[] sharing = Arrays.copyOfRange(lightestFirst, lifted, weights.length);
        BigInteger[] remainders = new BigInteger[weights.length];
        int rest = left;
        for (int i : sharing) {
            BigInteger[] share = times(weights[i], left).divideAndRemainder(weightLeft);
            counts[i] = share[0].intValueExact();
            remainders[i] = share[1];
            rest -= counts[i];
        }
        Arrays.stream(sharing)
                .boxed()
                .sorted(Comparator.<Integer, BigInteger>comparing(i -> remainders[i])
                        .reversed()
                        .thenComparing(i -> have[i] <= counts[i])
                        .thenComparing(Comparator.naturalOrder()))
                .limit(rest)
                .toList()
                .forEach(i -> counts[i]++);
        return counts;
    }

    private static BigInteger times(BigInteger weight, int buckets) {
        return weight.multiply(BigInteger.valueOf(buckets));
    }

    /** Returns a weight in units of the least bit that any weight can have. */
    private static BigInteger exact(double weight) {
        return new BigDecimal(Math.scalb(weight, LEAST_BIT)).toBigIntegerExact();
    }
}
