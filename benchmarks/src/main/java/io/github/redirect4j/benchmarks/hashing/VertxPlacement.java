// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.endpoint.InteractionMetrics;
import io.vertx.core.net.endpoint.LoadBalancer;
import io.vertx.core.net.endpoint.ServerEndpoint;
import io.vertx.core.net.endpoint.ServerInteraction;
import io.vertx.core.net.endpoint.ServerSelector;
import java.util.List;

/**
 * Vert.x {@code CONSISTENT_HASHING}, with its four points a server: {@code select(key)} of the selector that its HTTP client
 * asks, given the key as text, as its requests carry it; it finds the answer by a search through its list. A change is a new selector over the new list, as its resolver makes
 * one. It knows no weights.
 */
final class VertxPlacement implements Placement {
    private final LoadBalancer balancer = LoadBalancer.CONSISTENT_HASHING;
    private final Stands<Endpoint> stands = new Stands<>(Endpoint::new);
    private volatile Choice choice = choice(List.of());

    private record Choice(List<Endpoint> endpoints, ServerSelector selector) {
        Object owner(Key key) {
            return endpoints.get(selector.select(key.text()));
        }
    }

    private Choice choice(List<Endpoint> endpoints) {
        return new Choice(endpoints, balancer.selector(endpoints));
    }

    @Override
    public void place(Fleet fleet) {
        choice = choice(stands.of(fleet));
    }

    @Override
    public Object another() {
        Choice another = choice(choice.endpoints());
        another.owner(Key.of(0));
        return another;
    }

    @Override
    public Caller caller() {
        return key -> choice.owner(key);
    }

    @Override
    public int number(Object owner) {
        return stands.number(owner);
    }

    /** Equal only to itself: with each answer its place in the list is searched for. */
    private static final class Endpoint implements ServerEndpoint {
        private final String key;
        private final SocketAddress address;

        Endpoint(int number) {
            key = Stands.address(number) + ":8080";
            address = SocketAddress.inetSocketAddress(8080, Stands.address(number));
        }

        @Override
        public String key() {
            return key;
        }

        @Override
        public SocketAddress address() {
            return address;
        }

        @Override
        public InteractionMetrics<?> metrics() {
            throw new UnsupportedOperationException("keys are all that counts here");
        }

        @Override
        public String protocolId() {
            return "http/1.1";
        }

        @Override
        public ServerInteraction newInteraction() {
            throw new UnsupportedOperationException("nothing is ever sent");
        }

        @Override
        public Object unwrap() {
            return this;
        }
    }
}
