// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.spy.memcached.DefaultHashAlgorithm;
import net.spy.memcached.KetamaNodeLocator;
import net.spy.memcached.MemcachedNode;
import net.spy.memcached.util.DefaultKetamaNodeLocatorConfiguration;

/**
 * spymemcached's Ketama: {@code getPrimary} of a {@code KetamaNodeLocator} with its own hash, 160 points a server, given the
 * key as text, as its client does. Its nodes know their address and nothing else. A change is {@code updateLocator}; where
 * weights differ, a locator with weights.
 */
final class KetamaPlacement implements Placement {
    private final Stands<MemcachedNode> stands = new Stands<>(KetamaPlacement::node);
    private KetamaNodeLocator locator = locator(Fleet.of(1));
    private Fleet present = Fleet.of(1);

    private static MemcachedNode node(int number) {
        InetSocketAddress address = address(number);
        return (MemcachedNode) Proxy.newProxyInstance(
                MemcachedNode.class.getClassLoader(),
                new Class<?>[] {MemcachedNode.class},
                (node, method, args) -> switch (method.getName()) {
                    case "getSocketAddress" -> address;
                    case "hashCode" -> number;
                    case "equals" -> node == args[0];
                    case "toString" -> address.toString();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static InetSocketAddress address(int number) {
        return InetSocketAddress.createUnresolved(Stands.address(number), 11_211);
    }

    private KetamaNodeLocator locator(Fleet fleet) {
        List<MemcachedNode> nodes = stands.of(fleet);
        if (isEqual(fleet)) {
            return new KetamaNodeLocator(nodes, DefaultHashAlgorithm.KETAMA_HASH);
        }
        Map<InetSocketAddress, Integer> weights = new HashMap<>();
        for (int i = 0; i < fleet.size(); i++) {
            weights.put(address(fleet.numbers().get(i)), fleet.weights().get(i));
        }
        return new KetamaNodeLocator(
                nodes, DefaultHashAlgorithm.KETAMA_HASH, weights, new DefaultKetamaNodeLocatorConfiguration());
    }

    private static boolean isEqual(Fleet fleet) {
        return fleet.weights().stream().allMatch(weight -> weight == 1);
    }

    @Override
    public void place(Fleet fleet) {
        if (isEqual(fleet) && isEqual(present)) {
            locator.updateLocator(stands.of(fleet));
        } else {
            locator = locator(fleet);
        }
        present = fleet;
    }

    @Override
    public Object another() {
        KetamaNodeLocator another = locator(present);
        another.getPrimary("key");
        return another;
    }

    @Override
    public Caller caller() {
        KetamaNodeLocator asked = locator;
        return key -> asked.getPrimary(key.text());
    }

    @Override
    public int number(Object owner) {
        return stands.number(owner);
    }
}
