// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import java.util.List;
import org.apache.dubbo.common.URL;
import org.apache.dubbo.rpc.Invocation;
import org.apache.dubbo.rpc.Invoker;
import org.apache.dubbo.rpc.Result;
import org.apache.dubbo.rpc.RpcInvocation;
import org.apache.dubbo.rpc.cluster.LoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.ConsistentHashLoadBalance;
import org.apache.dubbo.rpc.model.ServiceModel;

/**
 * Dubbo's consistent hashing, a slow row: {@code LoadBalance.select}, 160 points a server, by the first argument of the call,
 * which is the key as text; each thread has one invocation and sets its arguments. It compares the hash code of the list of
 * invokers with each request, and builds anew in the first request after it has changed. It does not look at weights.
 */
final class DubboPlacement implements Placement {
    private final LoadBalance balance = new ConsistentHashLoadBalance();
    private final Stands<Reference> stands = new Stands<>(Reference::new);
    private volatile List<Invoker<Runnable>> invokers = List.of();

    @Override
    public void place(Fleet fleet) {
        invokers = List.copyOf(stands.of(fleet));
        owner(balance, Key.of(0), invocation());
    }

    private Object owner(LoadBalance by, Key key, RpcInvocation invocation) {
        invocation.setArguments(new Object[] {key.text()});
        List<Invoker<Runnable>> now = invokers;
        return by.select(now, now.get(0).getUrl(), invocation);
    }

    private static RpcInvocation invocation() {
        ServiceModel none = null;
        return new RpcInvocation(none, "method", "service", "service", new Class<?>[0], new Object[0]);
    }

    @Override
    public Object another() {
        LoadBalance another = new ConsistentHashLoadBalance();
        owner(another, Key.of(0), invocation());
        return another;
    }

    @Override
    public Caller caller() {
        RpcInvocation invocation = invocation();
        return key -> owner(balance, key, invocation);
    }

    @Override
    public int number(Object owner) {
        return stands.number(owner);
    }

    /** Equal only to itself, as Dubbo's own invokers are. */
    private static final class Reference implements Invoker<Runnable> {
        private final URL url;

        Reference(int number) {
            url = URL.valueOf("dubbo://" + Stands.address(number) + ":20880/service?timestamp=1");
        }

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
