// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.ClientRequestContextWrapper;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.endpoint.DynamicEndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import com.linecorp.armeria.client.endpoint.EndpointSelector;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import java.util.Objects;

/**
 * Armeria {@code sticky}: {@code selectNow} of an endpoint group, the call that its clients make. The strategy takes a hash of
 * the request's context from the user: here XXH3 of the octets, which the context has at hand in a field. Each thread has one
 * context, made before. A change is a new list of endpoints. The strategy does not look at weights.
 */
final class ArmeriaPlacement implements Placement {
    private final EndpointSelectionStrategy strategy =
            EndpointSelectionStrategy.sticky(context -> ((Context) context).key.hashNow());
    private final Stands<Endpoint> stands = new Stands<>(number -> Endpoint.of(Stands.address(number), 8080));
    private final Group group = new Group(strategy);

    private static final class Group extends DynamicEndpointGroup {
        Group(EndpointSelectionStrategy strategy) {
            super(strategy);
        }

        void become(Iterable<Endpoint> endpoints) {
            setEndpoints(endpoints);
        }
    }

    private static final class Context extends ClientRequestContextWrapper {
        private Key key = Key.of(0);

        Context() {
            super(ClientRequestContext.of(HttpRequest.of(HttpMethod.GET, "/")));
        }
    }

    @Override
    public void place(Fleet fleet) {
        group.become(stands.of(fleet));
    }

    @Override
    public Object another() {
        EndpointSelector another = strategy.newSelector(group);
        Objects.requireNonNull(another.selectNow(new Context()));
        return another;
    }

    @Override
    public Caller caller() {
        Context context = new Context();
        return key -> {
            context.key = key;
            return Objects.requireNonNull(group.selectNow(context));
        };
    }

    @Override
    public int number(Object owner) {
        return stands.number(owner);
    }

    @Override
    public void close() {
        group.close();
    }
}
