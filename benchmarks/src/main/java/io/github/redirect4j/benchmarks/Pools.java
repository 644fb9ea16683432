// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The pools, algorithms and requests that the benchmarks share. */
public final class Pools {
    private static final int KEYS = 1024;

    private Pools() {}

    static Algorithm algorithm(String name) {
        Supplier<Algorithm> ours = Policies.ours().get(name);
        if (ours == null) {
            throw new IllegalArgumentException(
                    "name: " + name + " (expected: one of " + Policies.ours().keySet() + ")");
        }
        return ours.get();
    }

    /**
     * Returns servers of equal weight, named by their addresses.
     *
     * @param count how many, at most 65,536
     * @param tiers over how many tiers they are spread evenly
     * @return the servers
     */
    public static List<Server> servers(int count, int tiers) {
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            servers.add(Server.parse("http://10.0." + i / 256 + "." + i % 256 + ":8080/").toBuilder()
                    .tier(i * tiers / count)
                    .build());
        }
        return servers;
    }

    static ServerPool pool(int count, int tiers) {
        ServerPool pool = ServerPool.builder().build();
        pool.replace(servers(count, tiers));
        return pool;
    }

    /** Masks every server whose number has the given remainder, or every other one. */
    static void mask(ServerPool pool, String masked) {
        Map<String, Health> down = new HashMap<>();
        List<Server> servers = pool.servers();
        for (int i = 0; i < servers.size(); i++) {
            boolean isDown = switch (masked) {
                case "10%" -> i % 10 == 5;
                case "90%" -> i % 10 != 5;
                default -> false;
            };
            if (isDown) {
                down.put(servers.get(i).id(), Health.DOWN);
            }
        }
        pool.setHealth(down);
    }

    /**
     * Returns requests with keys of which the hash is ready, so that a pick is measured from a ready request.
     *
     * @return 1,024 requests with as many keys, for one thread
     */
    public static Request[] requests() {
        Request[] requests = new Request[KEYS];
        for (int i = 0; i < KEYS; i++) {
            long hash = KeyHash.xxh3().of("http://www.example.com/obj/" + i);
            requests[i] = new HashedRequest(hash);
        }
        return requests;
    }

    /** Runs four other algorithms through the same selector class, so that its call sites have seen several. */
    static void heat() {
        ServerPool pool = pool(16, 1);
        Request[] requests = requests();
        for (String name : List.of("striped", "twoChoices", "leastLoad", "rendezvous")) {
            try (ServerSelector selector = algorithm(name).on(pool)) {
                Server[] out = new Server[4];
                for (int i = 0; i < 200_000; i++) {
                    Request request = requests[i % KEYS];
                    selector.select(request);
                    selector.rank(request, out);
                    selector.acquire(request).close();
                }
            }
        }
    }
}
