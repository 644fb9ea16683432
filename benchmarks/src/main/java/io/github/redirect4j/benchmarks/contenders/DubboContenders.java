// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import java.util.ArrayList;
import java.util.List;
import org.apache.dubbo.common.URL;
import org.apache.dubbo.rpc.Invocation;
import org.apache.dubbo.rpc.Invoker;
import org.apache.dubbo.rpc.Result;
import org.apache.dubbo.rpc.RpcInvocation;
import org.apache.dubbo.rpc.RpcStatus;
import org.apache.dubbo.rpc.cluster.LoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.LeastActiveLoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.RandomLoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.RoundRobinLoadBalance;
import org.apache.dubbo.rpc.model.ServiceModel;

/**
 * Dubbo, a slow row: {@code LoadBalance.select} over invokers that never change, which have been up long enough to be past
 * their warm-up and have an explicit weight, as a registry gives them. For load the chosen one's {@code RpcStatus} is told
 * of begin and end, as the filter does that this policy needs. Nearly all of the time goes into looking up each server's
 * weight and start in its URL: features rather than waste, and paid for with every request.
 */
final class DubboContenders {
    private static final String METHOD = "method";

    private DubboContenders() {}

    static void join(Question question, Roster roster) {
        switch (question) {
            case ROTATION -> roster.add("Dubbo RoundRobin", n -> selecting(new RoundRobinLoadBalance(), n, false));
            case WEIGHTED ->
                roster.add("Dubbo RoundRobin", n -> selecting(new RoundRobinLoadBalance(), n, true))
                        .add("Dubbo Random", n -> selecting(new RandomLoadBalance(), n, true));
            case LOAD -> roster.add("Dubbo LeastActive", n -> new Counting(new LeastActiveLoadBalance(), n));
            case HASHING -> {}
        }
    }

    private static List<Invoker<Runnable>> invokers(int servers, boolean weighted) {
        List<Invoker<Runnable>> invokers = new ArrayList<>();
        for (int i = 0; i < servers; i++) {
            int weight = weighted ? Weights.of(i) : 100;
            invokers.add(new Reference(URL.valueOf(
                    "dubbo://10.0." + i / 256 + "." + i % 256 + ":20880/service?timestamp=1&weight=" + weight)));
        }
        return invokers;
    }

    private static Invocation invocation() {
        ServiceModel none = null;
        return new RpcInvocation(none, METHOD, "service", "service", new Class<?>[0], new Object[0]);
    }

    private static Contender selecting(LoadBalance balance, int servers, boolean weighted) {
        List<Invoker<Runnable>> invokers = invokers(servers, weighted);
        URL url = invokers.get(0).getUrl();
        return () -> {
            Invocation invocation = invocation();
            return () -> balance.select(invokers, url, invocation);
        };
    }

    private static final class Counting implements Counted {
        private final LoadBalance balance;
        private final List<Invoker<Runnable>> invokers;

        Counting(LoadBalance balance, int servers) {
            this.balance = balance;
            invokers = invokers(servers, false);
        }

        @Override
        public Cycle caller() {
            Invocation invocation = invocation();
            URL url = invokers.get(0).getUrl();
            return () -> {
                Invoker<Runnable> chosen = balance.select(invokers, url, invocation);
                RpcStatus.beginCount(chosen.getUrl(), METHOD);
                RpcStatus.endCount(chosen.getUrl(), METHOD, 1, true);
                return chosen;
            };
        }

        @Override
        public long outstanding() {
            return invokers.stream()
                    .mapToLong(invoker ->
                            RpcStatus.getStatus(invoker.getUrl(), METHOD).getActive())
                    .sum();
        }
    }

    private record Reference(URL url) implements Invoker<Runnable> {
        @Override
        public Class<Runnable> getInterface() {
            return Runnable.class;
        }

        @Override
        public URL getUrl() {
            return url;
        }

        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        public Result invoke(Invocation invocation) {
            throw new UnsupportedOperationException("nothing is ever invoked");
        }

        @Override
        public void destroy() {}
    }
}
