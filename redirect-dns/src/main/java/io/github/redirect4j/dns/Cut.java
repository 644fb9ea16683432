// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Where a zone hands a part of its names to others: the NS records, and the addresses of those that are within. Immutable. */
final class Cut {
    final RrSet servers;

    /** A and AAAA records, whose owners are to be set: pointers to the targets of the NS records. */
    final byte[] glue;

    final int glueCount;

    // Where the target that a glue record belongs to lies in the block of NS records.
    private final int[] owners;

    /** The servers without glue. */
    final List<DnsName> bare;

    private Cut(RrSet servers, byte[] glue, int[] owners, List<DnsName> bare) {
        this.servers = servers;
        this.glue = glue;
        this.glueCount = owners.length;
        this.owners = owners;
        this.bare = bare;
    }

    static Cut of(int ttlSeconds, Map<DnsName, ? extends Collection<InetAddress>> servers) {
        List<RecordData> records = servers.keySet().stream().map(RecordData::ns).toList();
        ByteArrayOutputStream glue = new ByteArrayOutputStream();
        List<Integer> owners = new ArrayList<>();
        int at = 0;
        for (Map.Entry<DnsName, ? extends Collection<InetAddress>> server : servers.entrySet()) {
            for (InetAddress address : server.getValue()) {
                glue.writeBytes(RrSet.of(ttlSeconds, List.of(RecordData.address(address))).block);
                owners.add(at + RrSet.HEAD);
            }
            at += RrSet.HEAD + server.getKey().wire().length;
        }
        return new Cut(
                RrSet.of(ttlSeconds, records),
                glue.toByteArray(),
                owners.stream().mapToInt(Integer::intValue).toArray(),
                servers.entrySet().stream()
                        .filter(server -> server.getValue().isEmpty())
                        .map(Map.Entry::getKey)
                        .toList());
    }

    /** Returns where a glue record's owner lies, relative to the start of the NS records. */
    int owner(int record) {
        return owners[record];
    }
}
