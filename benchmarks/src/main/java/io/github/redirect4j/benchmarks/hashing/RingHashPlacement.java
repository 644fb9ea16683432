// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import io.github.redirect4j.benchmarks.peers.GrpcChannel;
import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.xds.RingHash;
import io.grpc.xds.RingHashOptions;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * gRPC {@code ring_hash}: the policy's own balancer over a stand-in for the channel. What runs is gRPC's own XXH64 of the
 * octets, the copy of the call options that carries it, which the resolver's interceptor makes for each call, and the
 * picker. A connection is opened when its server is picked for the first time; who is not connected yet is asked again,
 * which is at once. The ring has 100 points a server, or what the policy has unasked, which is 1,024 points or 4,096 at most, among
 * all. A change is a new list of addresses.
 */
final class RingHashPlacement implements Placement {
    private static final String POLICY = "ring_hash_experimental";
    private static final long USUAL_CAP = 4_096;
    private static final long MOST_POINTS = 8 << 20;
    private static final int MOST_TRIES = 1_000_000;

    private final int pointsEach;
    private Channel channel;
    private Fleet present = Fleet.of(1);

    private RingHashPlacement(int pointsEach) {
        this.pointsEach = pointsEach;
        channel = new Channel(pointsEach, present);
    }

    static Placement asItComes() {
        return new RingHashPlacement(0);
    }

    static Placement of(int pointsEach) {
        return new RingHashPlacement(pointsEach);
    }

    @Override
    public void place(Fleet fleet) {
        present = fleet;
        channel.become(pointsEach, fleet);
    }

    @Override
    public Object another() {
        Channel another = new Channel(pointsEach, present);
        another.owner(Key.of(0), new HashedCall());
        return another;
    }

    @Override
    public Caller caller() {
        Channel asked = channel;
        HashedCall call = new HashedCall();
        return key -> asked.owner(key, call);
    }

    @Override
    public int number(Object owner) {
        return GrpcChannel.number((Subchannel) owner);
    }

    @Override
    public void close() {
        channel.close();
    }

    /** A channel whose balancer has a ring. */
    private static final class Channel extends GrpcChannel {
        private final LoadBalancerProvider provider =
                Objects.requireNonNull(LoadBalancerRegistry.getDefaultRegistry().getProvider(POLICY));

        Channel(int pointsEach, Fleet fleet) {
            balanceBy(provider.newLoadBalancer(this), config(pointsEach, fleet));
            tell(fleet);
        }

        private @Nullable Object config(int pointsEach, Fleet fleet) {
            RingHashOptions.setRingSizeCap(pointsEach == 0 ? USUAL_CAP : MOST_POINTS);
            // As JSON has numbers.
            double points = (double) pointsEach * fleet.size();
            Map<String, ?> config =
                    points == 0 ? Map.of() : Map.of("minRingSize", points, "maxRingSize", (double) MOST_POINTS);
            return provider.parseLoadBalancingPolicyConfig(config).getConfig();
        }

        void become(int pointsEach, Fleet fleet) {
            balanceBy(balancer(), config(pointsEach, fleet));
            tell(fleet);
        }

        private void tell(Fleet fleet) {
            int[] servers = fleet.numbers().stream().mapToInt(i -> i).toArray();
            Attributes[] attributes = fleet.weights().stream()
                    .map(weight -> weight == 1 ? Attributes.EMPTY : RingHash.weighing(weight))
                    .toArray(Attributes[]::new);
            resolve(servers, attributes);
        }

        Object owner(Key key, HashedCall call) {
            call.hash(key);
            for (int i = 0; i < MOST_TRIES; i++) {
                Subchannel chosen = pick(call).getSubchannel();
                if (chosen != null) {
                    return chosen;
                }
                Thread.onSpinWait(); // another thread may be at connecting it
            }
            throw new IllegalStateException("ring_hash: no server after " + MOST_TRIES + " tries");
        }
    }

    /** The arguments of a pick, of which options alone are new for each. */
    private static final class HashedCall extends PickSubchannelArgs {
        private final PickSubchannelArgs same = new GrpcChannel.Call();
        private CallOptions options = CallOptions.DEFAULT;

        void hash(Key key) {
            options = RingHash.hashed(CallOptions.DEFAULT, key.octets());
        }

        @Override
        public CallOptions getCallOptions() {
            return options;
        }

        @Override
        public Metadata getHeaders() {
            return same.getHeaders();
        }

        @Override
        public MethodDescriptor<?, ?> getMethodDescriptor() {
            return same.getMethodDescriptor();
        }
    }
}
