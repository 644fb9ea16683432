// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.CharBuffer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class RequestProperties {
    @Property
    void keyHash_anyText_isThatOfItsLatin1Octets(@ForAll("keys") String key) {
        byte[] octets = key.getBytes(ISO_8859_1);

        assertThat(Request.of(key).keyHash(KeyHash.xxh3()))
                .isEqualTo(Request.builder().key(octets).build().keyHash(KeyHash.xxh3()));
        assertThat(KeyHash.xxh3().of(CharBuffer.wrap(key)))
                .isEqualTo(KeyHash.xxh3().of(octets, 0, octets.length));
    }

    @Property
    void client_anySixteenOctets_isTwoLongsAndBack(@ForAll @Size(16) byte[] octets) throws UnknownHostException {
        InetAddress address = InetAddress.getByAddress(octets);
        Request request = Request.from(address);
        Request view = new Request() {
            @Override
            public boolean hasClient() {
                return true;
            }

            @Override
            public long clientHigh() {
                return request.clientHigh();
            }

            @Override
            public long clientLow() {
                return request.clientLow();
            }
        };

        assertThat(view.client()).isEqualTo(address);
    }

    /** Lengths on both sides of every border that XXH3 has: 3, 8, 16, 128, 240 and 1024 octets. */
    @Provide
    Arbitrary<String> keys() {
        // No surrogate pairs: the JDK's encoder makes one question mark of two characters.
        return Arbitraries.strings()
                .withCharRange('\u0000', '\u00ff')
                .withCharRange('\u0100', '\ud7ff')
                .withCharRange('\ue000', '\uffff')
                .ofMinLength(0)
                .ofMaxLength(2000);
    }
}
