// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import java.util.ArrayDeque;
import java.util.Arrays;

/** Weighted choice by the alias method, with no branch that depends on the draw. */
final class Alias {
    // For each column the probability of its own index in the upper 32 bits, the other index in the lower.
    private final long[] columns;

    Alias(int[] weights) {
        int n = weights.length;
        columns = new long[n];
        long total = Arrays.stream(weights).asLongStream().sum();
        long[] share = new long[n];
        ArrayDeque<Integer> small = new ArrayDeque<>();
        ArrayDeque<Integer> large = new ArrayDeque<>();
        for (int i = 0; i < n; i++) {
            share[i] = (long) weights[i] * n;
            (share[i] < total ? small : large).push(i);
        }
        while (!small.isEmpty() && !large.isEmpty()) {
            int s = small.pop();
            int l = large.pop();
            columns[s] = (((share[s] << 32) / total) << 32) | l;
            share[l] -= total - share[s];
            (share[l] < total ? small : large).push(l);
        }
        small.forEach(i -> columns[i] = (0xffff_ffffL << 32) | i);
        large.forEach(i -> columns[i] = (0xffff_ffffL << 32) | i);
    }

    int draw(long bits) {
        int i = Draws.scale((int) (bits >>> 32), columns.length);
        long column = columns[i];
        int other = (int) column;
        // All ones if the coin is below the probability: both are below 2^32.
        int own = (int) (((bits & 0xffff_ffffL) - (column >>> 32)) >> 63);
        return other ^ ((other ^ i) & own);
    }
}
