// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import com.netflix.loadbalancer.AbstractLoadBalancerRule;
import com.netflix.loadbalancer.BaseLoadBalancer;
import com.netflix.loadbalancer.BestAvailableRule;
import com.netflix.loadbalancer.LoadBalancerStats;
import com.netflix.loadbalancer.RoundRobinRule;
import com.netflix.loadbalancer.Server;
import com.netflix.loadbalancer.WeightedResponseTimeRule;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/**
 * Ribbon, a slow row: its rules over a {@code BaseLoadBalancer} with a constant list and no pings. Round robin is the
 * rule's {@code choose}. The weighted rule gets the weights that its timer would work out from response times, and no
 * timer. The best available server is chosen by the statistics of the balancer, which are told of begin and end as its
 * clients do; of idle servers it always chooses the first.
 */
final class RibbonContenders {
    private RibbonContenders() {}

    static void join(Question question, Roster roster) {
        switch (question) {
            case ROTATION -> roster.add("Ribbon RoundRobinRule", n -> ruled(new RoundRobinRule(), n));
            case WEIGHTED -> roster.add("Ribbon WeightedResponseTimeRule", RibbonContenders::weighted);
            case LOAD -> roster.add("Ribbon BestAvailableRule", Counting::new);
            case HASHING -> {}
        }
    }

    private static BaseLoadBalancer balancer(AbstractLoadBalancerRule rule, int servers) {
        List<Server> list = new ArrayList<>();
        for (int i = 0; i < servers; i++) {
            list.add(new Server("server" + i, 80));
        }
        BaseLoadBalancer balancer = new BaseLoadBalancer();
        balancer.setRule(rule);
        balancer.addServers(list);
        return balancer;
    }

    private static Contender ruled(AbstractLoadBalancerRule rule, int servers) {
        balancer(rule, servers);
        return () -> () -> rule.choose(null);
    }

    private static Contender weighted(int servers) {
        // Not set as the rule of the balancer: that would start its timer.
        BaseLoadBalancer balancer = balancer(new RoundRobinRule(), servers);
        WeightedResponseTimeRule rule = new WeightedResponseTimeRule();
        List<Double> sums = new ArrayList<>();
        double sum = 0;
        for (int weight : Weights.first(servers)) {
            sum += weight;
            sums.add(sum);
        }
        try {
            Method setWeights = WeightedResponseTimeRule.class.getDeclaredMethod("setWeights", List.class);
            setWeights.setAccessible(true);
            setWeights.invoke(rule, sums);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("another version of Ribbon", e);
        }
        return () -> () -> rule.choose(balancer, null);
    }

    private static final class Counting implements Counted {
        private final BestAvailableRule rule = new BestAvailableRule();
        private final BaseLoadBalancer balancer;
        private final LoadBalancerStats stats;

        Counting(int servers) {
            balancer = balancer(rule, servers);
            stats = balancer.getLoadBalancerStats();
        }

        @Override
        public Cycle caller() {
            return () -> {
                Server chosen = rule.choose(null);
                stats.incrementActiveRequestsCount(chosen);
                stats.decrementActiveRequestsCount(chosen);
                return chosen;
            };
        }

        @Override
        public long outstanding() {
            return balancer.getAllServers().stream()
                    .mapToLong(server -> stats.getSingleServerStat(server).getActiveRequestsCount())
                    .sum();
        }
    }
}
