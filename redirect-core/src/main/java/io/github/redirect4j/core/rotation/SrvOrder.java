// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.rotation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The order in which a client tries the targets of SRV records. For lists that come from the DNS, where a weight of 0 is
 * a small chance; in a pool it is none.
 *
 * <p>Source: RFC 2782. The lowest priority comes first. Among equals the records of weight 0 stand before the others, a
 * number from 0 to the sum of weights, both included, is drawn, the first record whose running sum reaches it is taken,
 * and so on with the rest. Because the sum is included, a record of weight 0 beside one of weight w comes first once in
 * w + 1 times.
 */
public final class SrvOrder {
    private static final int MOST = 0xffff;

    private SrvOrder() {}

    /**
     * Returns the order of a list of records. O(n^2) among records of equal priority.
     *
     * @param priorities each record's priority, 0 to 65535
     * @param weights each record's weight, 0 to 65535
     * @param random where the draws come from, as many as there are records
     * @return the places of the records in the list, the first to try first
     * @throws IllegalArgumentException if a number is out of range or there are not as many weights as priorities
     */
    public static int[] of(int[] priorities, int[] weights, RandomGenerator random) {
        if (weights.length != priorities.length) {
            throw new IllegalArgumentException(
                    "weights: " + weights.length + " (expected: " + priorities.length + ", as many as priorities)");
        }
        check("priority", priorities);
        check("weight", weights);
        int[] order = IntStream.range(0, priorities.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> priorities[i])
                        .thenComparingInt(i -> weights[i] == 0 ? 0 : 1))
                .mapToInt(Integer::intValue)
                .toArray();
        int from = 0;
        while (from < order.length) {
            int to = from;
            while (to < order.length && priorities[order[to]] == priorities[order[from]]) {
                to++;
            }
            draw(order, from, to, weights, random);
            from = to;
        }
        return order;
    }

    private static void draw(int[] order, int from, int to, int[] weights, RandomGenerator random) {
        List<Integer> left = new ArrayList<>();
        long sum = 0;
        for (int record : Arrays.copyOfRange(order, from, to)) {
            left.add(record);
            sum += weights[record];
        }
        for (int place = from; place < to; place++) {
            long drawn = random.nextLong(sum + 1);
            int k = 0;
            long running = weights[left.get(0)];
            while (running < drawn) {
                running += weights[left.get(++k)];
            }
            order[place] = left.get(k);
            left.subList(k, k + 1).clear();
            sum -= weights[order[place]];
        }
    }

    private static void check(String name, int[] values) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0 || values[i] > MOST) {
                throw new IllegalArgumentException(
                        name + " at " + i + ": " + values[i] + " (expected: 0 to " + MOST + ")");
            }
        }
    }
}
