// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import io.github.redirect4j.benchmarks.simulator.SimulatedPolicy.Dispatcher;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A dispatcher of a peer's. A peer learns of health as it would from discovery that leaves sick servers out: by another
 * list of endpoints.
 *
 * <p>Confined: one thread at a time, no internal locking.
 */
abstract class PeerDispatcher implements Dispatcher {
    private final boolean[] members;
    private final boolean[] healthy;

    PeerDispatcher(int servers) {
        members = new boolean[servers];
        healthy = new boolean[servers];
        Arrays.fill(members, true);
        Arrays.fill(healthy, true);
    }

    /** Takes the numbers of the servers that may be chosen from now on, perhaps none. */
    abstract void use(int[] servers);

    @Override
    public final void health(int server, boolean isHealthy) {
        if (healthy[server] != isHealthy) {
            healthy[server] = isHealthy;
            refresh();
        }
    }

    @Override
    public final void member(int server, boolean isMember) {
        members[server] = isMember;
        healthy[server] = true; // until somebody says otherwise
        refresh();
    }

    private void refresh() {
        use(IntStream.range(0, members.length)
                .filter(i -> members[i] && healthy[i])
                .toArray());
    }

    static int[] all(int servers) {
        return IntStream.range(0, servers).toArray();
    }
}
