// SPDX-License-Identifier: Apache-2.0
package io.grpc.xds;

import io.grpc.Attributes;
import io.grpc.CallOptions;

/** What of ring_hash only its own package can see: where a call's hash is, how it is made, and where a weight is. */
public final class RingHash {
    private RingHash() {}

    /** Returns options with the hash of a key, as the resolver's interceptor makes them for each call. */
    public static CallOptions hashed(CallOptions options, byte[] key) {
        return options.withOption(XdsNameResolver.RPC_HASH_KEY, XxHash64.INSTANCE.hashBytes(key));
    }

    /** Returns the attributes of a server of this weight. */
    public static Attributes weighing(long weight) {
        return Attributes.newBuilder()
                .set(XdsAttributes.ATTR_SERVER_WEIGHT, weight)
                .build();
    }
}
