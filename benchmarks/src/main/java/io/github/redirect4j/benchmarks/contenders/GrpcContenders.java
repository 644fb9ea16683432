// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

import io.github.redirect4j.benchmarks.peers.GrpcChannel;
import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Status;
import java.util.Map;
import java.util.Objects;

/**
 * gRPC: the policy's own balancer, from the registry of providers, over a {@link GrpcChannel} whose subchannels are ready
 * as soon as they are asked to connect. What is driven is the picker that the balancer handed to the channel. Arguments of
 * a pick are made once for each thread: none of these policies looks into them, and a channel has them for the call
 * anyway.
 *
 * <p>{@code round_robin} is the pick alone. {@code weighted_round_robin} has had one load report of each server, of as
 * many requests a second as the server has weight, all at the same utilisation; it is the pick, without the tracer that
 * would read the next report. {@code least_request}, with its two choices, counts by the tracer that comes with a pick:
 * its cycle is pick, tracer made, stream created, stream closed.
 */
final class GrpcContenders {
    private GrpcContenders() {}

    static void join(Question question, Roster roster) {
        switch (question) {
            case ROTATION ->
                roster.add("gRPC round_robin", n -> picking(GrpcPolicyChannel.of("round_robin", Map.of(), n)));
            case WEIGHTED -> roster.add("gRPC weighted_round_robin", GrpcContenders::weighted);
            case LOAD ->
                roster.add(
                        "gRPC least_request",
                        n -> tracing(GrpcPolicyChannel.of("least_request_experimental", Map.of(), n)));
            case HASHING -> {}
        }
    }

    private static Contender weighted(int servers) {
        // The first report counts at once and stays in force.
        Map<String, String> config = Map.of("blackoutPeriod", "0s", "weightExpirationPeriod", "1000000s");
        GrpcPolicyChannel channel = GrpcPolicyChannel.of("weighted_round_robin", config, servers);
        channel.reportLoad(Weights.first(servers));
        return picking(channel);
    }

    private static Contender picking(GrpcPolicyChannel channel) {
        return new Closing(channel, () -> {
            GrpcChannel.Call call = new GrpcChannel.Call();
            return () -> Objects.requireNonNull(channel.pick(call).getSubchannel());
        });
    }

    private static Contender tracing(GrpcPolicyChannel channel) {
        return new Closing(channel, () -> {
            GrpcChannel.Call call = new GrpcChannel.Call();
            ClientStreamTracer.StreamInfo info =
                    ClientStreamTracer.StreamInfo.newBuilder().build();
            return () -> {
                PickResult pick = channel.pick(call);
                ClientStreamTracer tracer = Objects.requireNonNull(pick.getStreamTracerFactory())
                        .newClientStreamTracer(info, call.getHeaders());
                tracer.streamCreated(Attributes.EMPTY, call.getHeaders());
                tracer.streamClosed(Status.OK);
                return Objects.requireNonNull(pick.getSubchannel());
            };
        });
    }

    private record Closing(GrpcPolicyChannel channel, Contender contender) implements Contender {
        @Override
        public Cycle caller() {
            return contender.caller();
        }

        @Override
        public void close() {
            channel.close();
        }
    }
}
