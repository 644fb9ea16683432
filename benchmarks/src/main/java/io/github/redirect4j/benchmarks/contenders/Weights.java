// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

/** The weights of the servers where they differ: 1 to 100, in an order that no algorithm can lean on. */
final class Weights {
    private static final int MOST = 100;

    // Coprime to 100, so that 100 servers in a row have all weights once.
    private static final int STEP = 37;

    private Weights() {}

    static int of(int server) {
        return 1 + server * STEP % MOST;
    }

    static int[] first(int servers) {
        int[] weights = new int[servers];
        for (int i = 0; i < servers; i++) {
            weights[i] = of(i);
        }
        return weights;
    }
}
