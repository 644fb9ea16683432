// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The client's network against one that is masked bit by bit. */
class KeyProperties {
    /** Addresses of 4 and 16 octets; among the latter some that differ from a mapped IPv4 address in a bit. */
    @Provide
    Arbitrary<byte[]> addresses() {
        Arbitrary<byte[]> nearlyMapped = Arbitraries.integers()
                .between(0, 127)
                .flatMap(bit -> Arbitraries.bytes()
                        .array(byte[].class)
                        .ofSize(4)
                        .map(tail -> {
                            byte[] octets = new byte[16];
                            octets[10] = (byte) 0xff;
                            octets[11] = (byte) 0xff;
                            System.arraycopy(tail, 0, octets, 12, 4);
                            octets[bit / 8] ^= (byte) (0x80 >> bit % 8);
                            return octets;
                        }));
        return Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofSize(4),
                Arbitraries.bytes().array(byte[].class).ofSize(16),
                nearlyMapped);
    }

    @Property(tries = 5000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void clientNetwork_anyAddress_isItsLeadingBits(
            @ForAll("addresses") byte[] octets,
            @ForAll @IntRange(max = 32) int four,
            @ForAll @IntRange(max = 128) int six)
            throws UnknownHostException {
        InetAddress address = InetAddress.getByAddress(octets);
        byte[] masked = address.getAddress(); // 4 octets if the 16 are of an IPv4 address
        int bits = masked.length == 4 ? four : six;
        for (int i = bits; i < masked.length * 8; i++) {
            masked[i / 8] &= (byte) ~(0x80 >> i % 8);
        }
        Request request = Request.from(address);
        Key key = Key.clientNetwork(four, six);

        assertThat(key.hash(request, KeyHash.xxh3())).isEqualTo(KeyHash.xxh3().of(masked, 0, masked.length));
        assertThat(key.scope(request)).isEqualTo(bits);
        byte[] other = address.getAddress();
        Arrays.fill(other, (bits + 7) / 8, other.length, (byte) 0x5a);
        assertThat(key.hash(Request.from(InetAddress.getByAddress(other)), KeyHash.xxh3()))
                .isEqualTo(key.hash(request, KeyHash.xxh3()));
    }
}
