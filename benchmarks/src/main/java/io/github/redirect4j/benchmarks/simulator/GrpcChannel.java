// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ChannelLogger;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.Helper;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.LoadBalancer.SubchannelStateListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SynchronizationContext;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** What a balancer of gRPC takes for its channel: it keeps the latest picker, and nothing is ever sent. */
final class GrpcChannel extends Helper {
    private static final String HOST = "server";
    private static final ChannelLogger SILENT = new ChannelLogger() {
        @Override
        public void log(ChannelLogLevel level, String message) {}

        @Override
        public void log(ChannelLogLevel level, String format, Object... args) {}
    };

    private final SynchronizationContext context = new SynchronizationContext((thread, e) -> {
        throw new IllegalStateException("a balancer failed", e);
    });
    private SubchannelPicker picker = new LoadBalancer.FixedResultPicker(PickResult.withNoResult());
    private @Nullable LoadBalancer balancer;

    void balanceBy(LoadBalancer by) {
        balancer = by;
    }

    private LoadBalancer balancer() {
        return Objects.requireNonNull(balancer);
    }

    /** Tells the balancer of the servers that there are. */
    void resolve(int[] servers) {
        List<EquivalentAddressGroup> groups = Arrays.stream(servers)
                .mapToObj(i -> new EquivalentAddressGroup(InetSocketAddress.createUnresolved(HOST + i, 80)))
                .toList();
        ResolvedAddresses addresses = ResolvedAddresses.newBuilder()
                .setAddresses(groups)
                .setAttributes(Attributes.EMPTY)
                .build();
        context.execute(() -> {
            var unused =
                    balancer().acceptResolvedAddresses(addresses); // refuses none at all, and says so by its picker
        });
    }

    PickResult pick(PickSubchannelArgs call) {
        return picker.pickSubchannel(call);
    }

    static int number(Subchannel chosen) {
        return ((Ready) chosen).number;
    }

    void close() {
        context.execute(balancer()::shutdown);
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
        throw new UnsupportedOperationException("these balancers do nothing later");
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
    public ManagedChannel createOobChannel(EquivalentAddressGroup group, String authority) {
        throw new UnsupportedOperationException("no channel is ever opened");
    }

    /** A subchannel that connects at once. */
    private static final class Ready extends Subchannel {
        private final List<EquivalentAddressGroup> groups;
        private final SynchronizationContext context;
        private final int number;
        private SubchannelStateListener listener = state -> {};

        Ready(List<EquivalentAddressGroup> groups, SynchronizationContext context) {
            this.groups = groups;
            this.context = context;
            InetSocketAddress address =
                    (InetSocketAddress) groups.get(0).getAddresses().get(0);
            number = Integer.parseInt(address.getHostString().substring(HOST.length()));
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
        public void updateAddresses(List<EquivalentAddressGroup> same) {}

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

    /** What a pick may want to know of its call. */
    static final class Call extends PickSubchannelArgs {
        private static final MethodDescriptor.Marshaller<String> NOTHING = new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(String value) {
                return new ByteArrayInputStream(new byte[0]);
            }

            @Override
            public String parse(InputStream stream) {
                return "";
            }
        };

        private final Metadata headers = new Metadata();
        private final MethodDescriptor<String, String> method = MethodDescriptor.<String, String>newBuilder(
                        NOTHING, NOTHING)
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("service/method")
                .build();

        @Override
        public CallOptions getCallOptions() {
            return CallOptions.DEFAULT;
        }

        @Override
        public Metadata getHeaders() {
            return headers;
        }

        @Override
        public MethodDescriptor<?, ?> getMethodDescriptor() {
            return method;
        }
    }
}
