// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * An algorithm of ours as an application has it: {@code select} of a selector with nothing configured over a real pool, with
 * a request that hashes its octets when it is asked. One server that leaves or comes is one update of the pool; one that is
 * masked is down. A second user is a second selector over the same pool.
 */
final class OurPlacement implements Placement {
    private final Algorithm algorithm;
    private final Function<Key, Request> request;
    private final ServerPool pool = ServerPool.builder().build();
    private final ServerSelector selector;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<Integer, Server> servers = new HashMap<>();

    OurPlacement(Algorithm algorithm) {
        this(algorithm, key -> key);
    }

    /** Makes one that is asked by something else than the whole key. */
    OurPlacement(Algorithm algorithm, Function<Key, Request> request) {
        this.algorithm = algorithm;
        this.request = request;
        selector = algorithm.on(pool);
    }

    private Server server(int number) {
        return servers.computeIfAbsent(number, i -> {
            Server server = Server.parse("http://" + Stands.address(i) + ":8080/");
            numbers.put(server.id(), i);
            return server;
        });
    }

    @Override
    public void place(Fleet fleet) {
        List<Server> list = new ArrayList<>(fleet.size());
        for (int i = 0; i < fleet.size(); i++) {
            Server server = server(fleet.numbers().get(i));
            int weight = fleet.weights().get(i);
            list.add(weight == 1 ? server : server.toBuilder().weight(weight).build());
        }
        pool.replace(list);
    }

    @Override
    public void leave(int server, Fleet rest) {
        pool.remove(server(server).id());
    }

    @Override
    public void come(int server, Fleet all) {
        pool.add(server(server));
    }

    @Override
    public boolean mask(int server, boolean down) {
        return pool.setHealth(server(server).id(), down ? Health.DOWN : Health.UP);
    }

    @Override
    public Object another() {
        ServerSelector another = algorithm.on(pool);
        Objects.requireNonNull(another.select(request.apply(Key.of(0))));
        return another;
    }

    ServerSelector selector() {
        return selector;
    }

    @Override
    public Caller caller() {
        return key -> Objects.requireNonNull(selector.select(request.apply(key)));
    }

    @Override
    public int number(Object owner) {
        return Objects.requireNonNull(numbers.get(((Server) owner).id()));
    }

    @Override
    public void close() {
        selector.close();
    }
}
