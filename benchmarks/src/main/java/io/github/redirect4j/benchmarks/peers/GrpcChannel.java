// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.peers;

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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a balancer of gRPC takes for its channel: its subchannels are ready as soon as they are asked to connect, it keeps
 * the latest picker, and nothing is ever sent.
 */
public class GrpcChannel extends Helper {
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
    private volatile SubchannelPicker picker = new LoadBalancer.FixedResultPicker(PickResult.withNoResult());
    private @Nullable LoadBalancer balancer;
    private @Nullable Object config;

    /** Makes a channel that nobody balances yet. */
    public GrpcChannel() {}

    /** Sets the balancer, which is made for this channel, and its configuration. */
    public final void balanceBy(LoadBalancer by, @Nullable Object configuration) {
        balancer = by;
        config = configuration;
    }

    /** Returns the balancer. */
    protected final LoadBalancer balancer() {
        return Objects.requireNonNull(balancer);
    }

    /** Tells the balancer of the servers that there are, by number. */
    public final void resolve(int[] servers) {
        Attributes[] none = new Attributes[servers.length];
        Arrays.fill(none, Attributes.EMPTY);
        resolve(servers, none);
    }

    /** Tells the balancer of the servers that there are, by number, and of what is known of each. */
    public final void resolve(int[] servers, Attributes[] attributes) {
        List<EquivalentAddressGroup> groups = IntStream.range(0, servers.length)
                .mapToObj(i -> new EquivalentAddressGroup(
                        InetSocketAddress.createUnresolved(HOST + servers[i], 80), attributes[i]))
                .toList();
        ResolvedAddresses addresses = ResolvedAddresses.newBuilder()
                .setAddresses(groups)
                .setAttributes(Attributes.EMPTY)
                .setLoadBalancingPolicyConfig(config)
                .build();
        context.execute(() -> {
            var unused =
                    balancer().acceptResolvedAddresses(addresses); // refuses none at all, and says so by its picker
        });
    }

    /** Returns what the balancer's latest picker says. */
    public final PickResult pick(PickSubchannelArgs call) {
        return picker.pickSubchannel(call);
    }

    /** Returns the number of a server. */
    public static int number(Subchannel chosen) {
        return chosen instanceof Ready ready
                ? ready.number
                : number(chosen.getAllAddresses()); // or somebody's wrapping
    }

    private static int number(List<EquivalentAddressGroup> groups) {
        InetSocketAddress address =
                (InetSocketAddress) groups.get(0).getAddresses().get(0);
        return Integer.parseInt(address.getHostString().substring(HOST.length()));
    }

    /** Ends the balancer. */
    public void close() {
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
    public String getChannelTarget() {
        return getAuthority();
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
            number = GrpcChannel.number(groups);
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
    public static final class Call extends PickSubchannelArgs {
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

        /** Makes the arguments of a call without headers. */
        public Call() {}

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
