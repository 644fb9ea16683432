// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import io.github.redirect4j.benchmarks.peers.GrpcChannel;
import io.github.redirect4j.benchmarks.simulator.Draws;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.Status;
import java.util.Map;
import java.util.TreeMap;

/**
 * A balancer of gRPC that takes any of the subchannels that are ready, uniformly at random and by a seed; gRPC has none.
 * It is the child of its outlier detection, which ejects a subchannel by telling it that it failed.
 */
final class RandomBalancer extends LoadBalancer {
    private final Helper helper;
    private final Draws draws;
    private final boolean[] out;
    private final Map<Integer, Subchannel> ready = new TreeMap<>();

    /**
     * Makes one.
     *
     * @param out is told by number who is not ready
     */
    RandomBalancer(Helper helper, long seed, boolean[] out) {
        this.helper = helper;
        draws = new Draws(seed);
        this.out = out;
    }

    @Override
    public Status acceptResolvedAddresses(ResolvedAddresses addresses) {
        for (EquivalentAddressGroup group : addresses.getAddresses()) {
            Subchannel subchannel = helper.createSubchannel(
                    CreateSubchannelArgs.newBuilder().setAddresses(group).build());
            subchannel.start(state -> changed(subchannel, state));
            subchannel.requestConnection();
        }
        return Status.OK;
    }

    private void changed(Subchannel subchannel, ConnectivityStateInfo state) {
        int number = GrpcChannel.number(subchannel);
        boolean isReady = state.getState() == ConnectivityState.READY;
        out[number] = !isReady;
        if (isReady) {
            ready.put(number, subchannel);
        } else {
            ready.remove(number);
        }
        PickResult[] picks =
                ready.values().stream().map(PickResult::withSubchannel).toArray(PickResult[]::new);
        helper.updateBalancingState(
                picks.length == 0 ? ConnectivityState.TRANSIENT_FAILURE : ConnectivityState.READY,
                new SubchannelPicker() {
                    @Override
                    public PickResult pickSubchannel(PickSubchannelArgs call) {
                        return picks.length == 0
                                ? PickResult.withError(Status.UNAVAILABLE)
                                : picks[draws.below(picks.length)];
                    }
                });
    }

    @Override
    public void handleNameResolutionError(Status error) {
        throw new UnsupportedOperationException("names are resolved once and well");
    }

    @Override
    public void shutdown() {}
}
