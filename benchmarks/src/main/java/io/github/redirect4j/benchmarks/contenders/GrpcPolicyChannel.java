// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import io.github.redirect4j.benchmarks.peers.GrpcChannel;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.services.InternalCallMetricRecorder;
import io.grpc.services.MetricReport;
import io.grpc.util.MultiChildLoadBalancer;
import io.grpc.util.MultiChildLoadBalancer.ChildLbState;
import io.grpc.xds.orca.OrcaPerRequestUtil.OrcaPerRequestReportListener;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.IntStream;

/** A channel whose balancer comes from the registry of policies, and whose servers can be made to have reported load. */
final class GrpcPolicyChannel extends GrpcChannel {
    private final int[] servers;

    // The weighted policy looks for new weights once a second.
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "gRPC timer");
        thread.setDaemon(true);
        return thread;
    });

    private GrpcPolicyChannel(int servers) {
        this.servers = IntStream.range(0, servers).toArray();
    }

    static GrpcPolicyChannel of(String policy, Map<String, String> config, int servers) {
        LoadBalancerProvider provider =
                Objects.requireNonNull(LoadBalancerRegistry.getDefaultRegistry().getProvider(policy), policy);
        Object parsed = Objects.requireNonNull(
                provider.parseLoadBalancingPolicyConfig(config).getConfig());
        GrpcPolicyChannel channel = new GrpcPolicyChannel(servers);
        channel.balanceBy(provider.newLoadBalancer(channel), parsed);
        channel.resolve(channel.servers);
        return channel;
    }

    /** Reports of each server as many requests a second as its weight, and lets the balancer weigh them. */
    void reportLoad(int[] weights) {
        for (ChildLbState child : ((MultiChildLoadBalancer) balancer()).getChildLbStates()) {
            Subchannel only =
                    child.getCurrentPicker().pickSubchannel(new Call()).getSubchannel();
            int weight = weights[number(Objects.requireNonNull(only))];
            MetricReport report = InternalCallMetricRecorder.createMetricReport(
                    0.5, 0.5, 0.5, weight, 0, Map.of(), Map.of(), Map.of());
            listenerOf(child).onLoadReport(report);
        }
        resolve(servers); // each time it is told of addresses it weighs anew
    }

    private static OrcaPerRequestReportListener listenerOf(ChildLbState child) {
        try {
            // The way from a response's trailers to here is not public; it ends at this listener.
            Field listener = child.getClass().getDeclaredField("orcaReportListener");
            listener.setAccessible(true);
            return (OrcaPerRequestReportListener) listener.get(child);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("another version of gRPC", e);
        }
    }

    @Override
    public ScheduledExecutorService getScheduledExecutorService() {
        return timer;
    }

    @Override
    public void close() {
        super.close();
        timer.shutdownNow();
    }
}
