// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import io.github.redirect4j.core.Attachment;
import io.github.redirect4j.core.Decision;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerSelector;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;

/**
 * A selector as DNS asks it: a view of the servers that have an IPv4 address and one of those that have an IPv6 address,
 * each with its own rotation, so that a pair of questions for A and AAAA does not turn one of them twice.
 *
 * <p>Safe for use by many threads at once.
 */
final class FamilyViews {
    // One object each, so that all names of a pool share one attachment.
    private static final Function<Server, byte[]> A_RECORDS = FamilyViews::aRecords;
    private static final Function<Server, byte[]> AAAA_RECORDS = FamilyViews::aaaaRecords;

    /** Whether servers with an address of a family belong to a selector, whatever their state, at one version. */
    private record Presence(long version, boolean ipv4, boolean ipv6) {}

    private final ServerSelector ipv4;
    private final ServerSelector ipv6;
    private final Attachment<byte[]> aRecords;
    private final Attachment<byte[]> aaaaRecords;
    private final PoolWatch watch;
    private volatile Presence presence = new Presence(-1, false, false);

    FamilyViews(ServerSelector selector, PoolWatch watch) {
        this.watch = watch;
        aRecords = selector.pool().attach(A_RECORDS);
        aaaaRecords = selector.pool().attach(AAAA_RECORDS);
        ipv4 = selector.where(server -> has(server, false));
        ipv6 = selector.where(server -> has(server, true));
    }

    private static boolean isOf(InetAddress address, boolean six) {
        return (address instanceof Inet4Address) != six;
    }

    private static boolean has(Server server, boolean six) {
        return server.addresses().stream().anyMatch(address -> isOf(address, six));
    }

    private static byte[] aRecords(Server server) {
        return records(server, false);
    }

    private static byte[] aaaaRecords(Server server) {
        return records(server, true);
    }

    private static byte[] records(Server server, boolean six) {
        List<RecordData> records = server.addresses().stream()
                .filter(address -> isOf(address, six))
                .distinct()
                .map(RecordData::address)
                .toList();
        return records.isEmpty() ? new byte[0] : RrSet.of(0, records).block;
    }

    /** Returns how many servers were written, best first. */
    int rank(boolean six, Request request, Server[] out) {
        return (six ? ipv6 : ipv4).rank(request, out);
    }

    /** Returns a server's A or AAAA records, their TTL left open. Not to be changed. */
    byte[] records(boolean six, Server server) {
        return (six ? aaaaRecords : aRecords).of(server);
    }

    /**
     * Returns whether there is nothing of a family to name, but something of the other. Both missing, or what is there
     * being out of use, is a failure instead, which nobody keeps for long.
     */
    boolean isOtherFamilyOnly(boolean six) {
        Presence seen = presence;
        long version = Math.min(ipv4.version(), ipv6.version());
        if (seen.version != version) {
            seen = new Presence(version, isPresent(ipv4, false), isPresent(ipv6, true));
            presence = seen;
        }
        return six ? seen.ipv4 && !seen.ipv6 : seen.ipv6 && !seen.ipv4;
    }

    /** Asks the view, not the pool, because the user's selector may be one of a part of the pool. */
    private static boolean isPresent(ServerSelector view, boolean six) {
        return view.explain(Request.NONE).verdicts().entrySet().stream()
                .anyMatch(entry -> entry.getValue() != Decision.Verdict.RULED_OUT && has(entry.getKey(), six));
    }

    /** Returns whether a server of the pool is out of use, so that answers should be kept for a shorter time. */
    boolean isImpaired() {
        return watch.isImpaired();
    }

    PoolWatch watch() {
        return watch;
    }

    /** Closes the views; the selector is the user's. */
    void close() {
        ipv4.close();
        ipv6.close();
    }
}
