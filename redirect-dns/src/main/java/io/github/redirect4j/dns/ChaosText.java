// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

/**
 * What a server says of itself under a name of class CHAOS. Source: RFC 4892.
 *
 * @param owner the name
 * @param answer the answer
 */
record ChaosText(DnsName owner, RrSet answer) {
    static ChaosText of(String owner, String text) {
        byte[] data = RecordData.txt(text).octets();
        return new ChaosText(DnsName.parse(owner, "owner"), RrSet.of(Codes.TXT, Codes.CHAOS, 0, data));
    }

    byte[] name() {
        return owner.folded();
    }
}
