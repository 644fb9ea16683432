// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import io.grpc.Attributes;
import io.grpc.ChannelLogger;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.FixedResultPicker;
import io.grpc.LoadBalancer.Helper;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.LoadBalancer.SubchannelStateListener;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import io.grpc.services.InternalCallMetricRecorder;
import io.grpc.services.MetricReport;
import io.grpc.util.MultiChildLoadBalancer;
import io.grpc.util.MultiChildLoadBalancer.ChildLbState;
import io.grpc.xds.orca.OrcaPerRequestUtil.OrcaPerRequestReportListener;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** What a balancer of gRPC takes for its channel: it keeps the latest picker, and nothing is ever sent. */
final class GrpcChannel extends Helper {
    private static final String NAME = "server";
    private static final ChannelLogger SILENT = new ChannelLogger() {
        @Override
        public void log(ChannelLogLevel level, String message) {}

        @Override
        public void log(ChannelLogLevel level, String format, Object... args) {}
    };

    private final SynchronizationContext context = new SynchronizationContext((thread, e) -> {
        throw new AssertionError("a balancer failed", e);
    });

    // The weighted policy looks for new weights once a second.
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "gRPC timer");
        thread.setDaemon(true);
        return thread;
    });

    private volatile SubchannelPicker picker = new FixedResultPicker(PickResult.withNoResult());
    private final LoadBalancer balancer;
    private final ResolvedAddresses addresses;

    private GrpcChannel(LoadBalancerProvider provider, Object config, int servers) {
        List<EquivalentAddressGroup> groups = new ArrayList<>();
        for (int i = 0; i < servers; i++) {
            groups.add(new EquivalentAddressGroup(InetSocketAddress.createUnresolved(NAME + i, 80)));
        }
        addresses = ResolvedAddresses.newBuilder()
                .setAddresses(groups)
                .setAttributes(Attributes.EMPTY)
                .setLoadBalancingPolicyConfig(config)
                .build();
        balancer = provider.newLoadBalancer(this);
    }

    static GrpcChannel of(String policy, Map<String, String> config, int servers) {
        LoadBalancerProvider provider =
                Objects.requireNonNull(LoadBalancerRegistry.getDefaultRegistry().getProvider(policy), policy);
        Object parsed = Objects.requireNonNull(
                provider.parseLoadBalancingPolicyConfig(config).getConfig());
        GrpcChannel channel = new GrpcChannel(provider, parsed, servers);
        channel.resolve();
        return channel;
    }

    SubchannelPicker picker() {
        return picker;
    }

    void close() {
        context.execute(balancer::shutdown);
        timer.shutdownNow();
    }

    private void resolve() {
        context.execute(() -> {
            Status status = balancer.acceptResolvedAddresses(addresses);
            if (!status.isOk()) {
                throw new IllegalStateException(status.toString());
            }
        });
    }

    /** Reports of each server as many requests a second as its weight, and lets the balancer weigh them. */
    void reportLoad(int[] weights) {
        for (ChildLbState child : ((MultiChildLoadBalancer) balancer).getChildLbStates()) {
            Subchannel only = child.getCurrentPicker()
                    .pickSubchannel(new GrpcContenders.Call())
                    .getSubchannel();
            int weight = weights[numberOf(Objects.requireNonNull(only))];
            MetricReport report = InternalCallMetricRecorder.createMetricReport(
                    0.5, 0.5, 0.5, weight, 0, Map.of(), Map.of(), Map.of());
            listenerOf(child).onLoadReport(report);
        }
        resolve(); // each time it is told of addresses it weighs anew
    }

    private static int numberOf(Subchannel server) {
        InetSocketAddress address =
                (InetSocketAddress) server.getAddresses().getAddresses().get(0);
        return Integer.parseInt(address.getHostString().substring(NAME.length()));
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
    public Subchannel createSubchannel(CreateSubchannelArgs args) {
        return new Ready(args.getAddresses(), context);
    }

    @Override
    public void updateBalancingState(ConnectivityState state, SubchannelPicker latest) {
        picker = latest;
    }

    @Override
    public SynchronizationContext getSynchronizationContext() {
        return context;
    }

    @Override
    public ScheduledExecutorService getScheduledExecutorService() {
        return timer;
    }

    @Override
    public ChannelLogger getChannelLogger() {
        return SILENT;
    }

    @Override
    public String getAuthority() {
        return "service";
    }

    @Override
    public String getChannelTarget() {
        return "service";
    }

    @Override
    public ManagedChannel createOobChannel(EquivalentAddressGroup group, String authority) {
        throw new UnsupportedOperationException("no channel is ever opened");
    }

    /** A subchannel that connects at once. */
    private static final class Ready extends Subchannel {
        private List<EquivalentAddressGroup> groups;
        private final SynchronizationContext context;
        private SubchannelStateListener listener = state -> {};

        Ready(List<EquivalentAddressGroup> groups, SynchronizationContext context) {
            this.groups = groups;
            this.context = context;
        }

        @Override
        public void start(SubchannelStateListener stateListener) {
            listener = stateListener;
        }

        @Override
        public void requestConnection() {
            context.execute(
                    () -> listener.onSubchannelState(ConnectivityStateInfo.forNonError(ConnectivityState.READY)));
        }

        @Override
        public void shutdown() {}

        @Override
        public void updateAddresses(List<EquivalentAddressGroup> latest) {
            groups = latest;
        }

        @Override
        public List<EquivalentAddressGroup> getAllAddresses() {
            return groups;
        }

        @Override
        public Attributes getAttributes() {
            return Attributes.EMPTY;
        }

        @Override
        public ChannelLogger getChannelLogger() {
            return SILENT;
        }
    }
}
