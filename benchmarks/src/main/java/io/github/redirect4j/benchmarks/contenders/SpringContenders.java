// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

/**
 * Spring Cloud LoadBalancer, a slow row: {@code RoundRobinLoadBalancer} over a constant list, without metrics, asked as its
 * blocking client asks, which waits for a reactive answer that is there already. A reactive caller is spared the wait, but
 * not the objects.
 */
final class SpringContenders {
    private SpringContenders() {}

    static void join(Question question, Roster roster) {
        if (question == Question.ROTATION) {
            roster.add("Spring RoundRobinLoadBalancer", SpringContenders::rotation);
        }
    }

    private static Contender rotation(int servers) {
        ServiceInstanceListSupplier supplier = new Constant(servers);
        RoundRobinLoadBalancer balancer = new RoundRobinLoadBalancer(
                new ObjectProvider<>() {
                    @Override
                    public ServiceInstanceListSupplier getObject() {
                        return supplier;
                    }

                    @Override
                    public ServiceInstanceListSupplier getIfAvailable(Supplier<ServiceInstanceListSupplier> otherwise) {
                        return supplier;
                    }
                },
                supplier.getServiceId());
        return () -> {
            DefaultRequest<String> request = new DefaultRequest<>("hint");
            return () ->
                    Objects.requireNonNull(balancer.choose(request).block()).getServer();
        };
    }

    /** A list that never changes. */
    private static final class Constant implements ServiceInstanceListSupplier {
        private final Flux<List<ServiceInstance>> instances;

        Constant(int servers) {
            List<ServiceInstance> list = new ArrayList<>();
            for (int i = 0; i < servers; i++) {
                list.add(new DefaultServiceInstance("id" + i, getServiceId(), "server" + i, 80, false));
            }
            instances = Flux.just(list);
        }

        @Override
        public String getServiceId() {
            return "service";
        }

        @Override
        public Flux<List<ServiceInstance>> get() {
            return instances;
        }
    }
}
