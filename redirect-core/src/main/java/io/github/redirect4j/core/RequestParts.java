// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import com.google.common.net.InetAddresses;
import com.google.common.primitives.Longs;
import io.github.redirect4j.core.internal.Text;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A request made of given parts. */
final class RequestParts implements Request {
    private final @Nullable String text;
    private final byte @Nullable [] octets;
    private final int scope;
    private final @Nullable InetAddress client;
    private final long high;
    private final long low;
    private final @Nullable String stickyId;

    RequestParts(
            @Nullable String text,
            byte @Nullable [] octets,
            int scope,
            @Nullable InetAddress client,
            @Nullable String stickyId) {
        this.text = text;
        this.octets = octets;
        this.scope = scope;
        this.client = client;
        this.stickyId = stickyId;
        byte[] address = client == null ? new byte[16] : client.getAddress();
        if (client instanceof Inet4Address v4) {
            high = 0;
            low = 0xffff_0000_0000L | (InetAddresses.coerceToInteger(v4) & 0xffff_ffffL);
        } else {
            high = Longs.fromByteArray(address);
            low = Longs.fromByteArray(Arrays.copyOfRange(address, 8, 16));
        }
    }

    @Override
    public boolean hasKey() {
        return text != null || octets != null;
    }

    @Override
    public long keyHash(KeyHash hash) {
        if (octets != null) {
            return hash.of(octets, 0, octets.length);
        }
        return text == null ? 0 : hash.of(text);
    }

    @Override
    public int keyScope() {
        return scope;
    }

    @Override
    public boolean hasClient() {
        return client != null;
    }

    @Override
    public long clientHigh() {
        return high;
    }

    @Override
    public long clientLow() {
        return low;
    }

    @Override
    public @Nullable InetAddress client() {
        return client;
    }

    @Override
    public @Nullable String stickyId() {
        return stickyId;
    }

    @Override
    public String toString() {
        String key = text != null ? text : octets != null ? octets.length + " octets" : "none";
        return "request with key " + Text.quote(key) + ", client "
                + (client == null ? "unknown" : InetAddresses.toAddrString(client));
    }
}
