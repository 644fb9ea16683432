// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import io.github.redirect4j.core.Server;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Answers queries, octets in and octets out, from what its {@link DnsRedirector} has published. It holds the scratch for
 * that, about 140 kB, so make one per thread and keep it.
 *
 * <p>Each query costs time in proportion to its length and, for addresses, to the selector's ranking, and allocates
 * nothing once warm. No input makes it throw.
 *
 * <p>Confined: one thread at a time, no internal locking.
 */
public final class DnsAnswerer {
    /*
     * Source: RFC 1034 section 4.3.2 (the algorithm), RFC 2308 (negative answers), RFC 4592 (wildcards), RFC 6604 (the
     * code of a chain is that of its end), RFC 8482 (ANY). The closest encloser says everything: none, the name is not
     * ours; a cut, it is somebody else's; the name itself, it exists; another, only a wildcard can help.
     */
    private static final int SHORTEST = 512;
    private static final int A_RECORD = 16;
    private static final int AAAA_RECORD = 28;
    private static final int ANY_TTL_SECONDS = 3600;
    private static final byte[] ANY_DATA = {7, 'R', 'F', 'C', '8', '4', '8', '2', 0};
    private static final RrSet ANY_ANSWER = RrSet.of(Codes.HINFO, Codes.IN, ANY_TTL_SECONDS, ANY_DATA);

    private final DnsRedirector redirector;
    private final DnsRedirector.Settings settings;
    private final Counters counters;
    private final int keepalive;
    private final Query query = new Query();
    private final Reply reply = new Reply();
    private final Options options = new Options();
    private final ClientRequest request = new ClientRequest();
    private final @Nullable Server[][] ranks = new Server[Addresses.MOST + 1][];

    /** Makes one that tells TCP clients, in tenths of a second, how long an idle connection is kept; 0 to say nothing. */
    DnsAnswerer(DnsRedirector redirector, int keepalive) {
        this.redirector = redirector;
        this.settings = redirector.settings();
        this.counters = redirector.counters();
        this.keepalive = keepalive;
    }

    /**
     * Answers a message from a client whose address is an object.
     *
     * @param in the message, from position to limit; both stay as they are
     * @param out takes the answer from its position on; at least 512 octets; position and limit stay as they are
     * @param peer where the message came from; from port 0 nothing is answered
     * @param transport how it came
     * @return the length of the answer, or 0 if none may be sent
     * @throws IllegalArgumentException if there is too little room, or the peer's address is not resolved
     */
    public int answer(ByteBuffer in, ByteBuffer out, InetSocketAddress peer, Transport transport) {
        InetAddress address = peer.getAddress();
        if (address == null) {
            throw new IllegalArgumentException("peer: " + DnsName.quote(peer.toString()) + " (expected: an address)");
        }
        if (peer.getPort() == 0) {
            return silent();
        }
        byte[] octets = address.getAddress();
        return address instanceof Inet4Address
                ? answer(in, out, 0, 0xffff_0000_0000L | (Octets.get32(octets, 0) & 0xffff_ffffL), transport)
                : answer(in, out, long64(octets, 0), long64(octets, 8), transport);
    }

    private static long long64(byte[] octets, int at) {
        return (long) Octets.get32(octets, at) << 32 | (Octets.get32(octets, at + 4) & 0xffff_ffffL);
    }

    /**
     * Answers a message from a client whose address is two halves of 128 bits, as {@link
     * io.github.redirect4j.core.Request} has it.
     *
     * @param in the message, from position to limit; both stay as they are
     * @param out takes the answer from its position on; at least 512 octets; position and limit stay as they are
     * @param clientHigh the upper half of the address; 0 for IPv4
     * @param clientLow the lower half; {@code 0xffff} and the address for IPv4
     * @param transport how it came
     * @return the length of the answer, or 0 if none may be sent
     * @throws IllegalArgumentException if there is too little room
     */
    public int answer(ByteBuffer in, ByteBuffer out, long clientHigh, long clientLow, Transport transport) {
        Objects.requireNonNull(transport, "transport");
        int room = Math.min(out.remaining(), Query.LONGEST);
        if (room < SHORTEST) {
            throw new IllegalArgumentException("out: " + room + " octets (expected: at least " + SHORTEST + ")");
        }
        int length = in.remaining();
        if (length > Query.LONGEST) {
            return silent();
        }
        in.get(in.position(), query.octets, 0, length);
        query.read(length);
        if (!query.isAnswerable()) {
            return silent();
        }
        counters.queries.increment();
        request.set(clientHigh, clientLow);
        reply.begin(query);
        Kind kind = resolve();
        counters.count(kind);
        boolean udp = transport == Transport.UDP;
        RateLimit limit = settings.rateLimit;
        if (udp && limit != null && !passes(limit.check(request.network(), kind))) {
            return 0;
        }
        boolean emptied = reply.isTruncated();
        int most = udp ? Math.min(room, Math.min(settings.maxUdpPayload, query.udpSize())) : room;
        int size = reply.finish(query, kind, most, settings.maxUdpPayload, options(kind, udp));
        if (reply.isTruncated() && !emptied) {
            counters.truncated.increment();
        }
        out.put(out.position(), reply.octets, 0, size);
        return size;
    }

    private int silent() {
        counters.queries.increment();
        counters.silent.increment();
        return 0;
    }

    private boolean passes(RateLimit.Verdict verdict) {
        if (verdict == RateLimit.Verdict.PASS) {
            return true;
        }
        counters.limited.increment();
        reply.truncate();
        return verdict == RateLimit.Verdict.TRUNCATE;
    }

    private @Nullable Options options(Kind kind, boolean udp) {
        if (!query.hasOpt()) {
            return null;
        }
        options.clear();
        byte[] nsid = settings.nsid;
        if (query.asksNsid() && nsid != null) {
            options.add(Codes.NSID, nsid);
        }
        if (query.asksKeepalive() && !udp && keepalive > 0) {
            options.add(Codes.KEEPALIVE, keepalive);
        }
        if (kind == Kind.REFUSED && settings.extendedErrors) {
            options.add(Codes.EXTENDED_ERROR, Codes.NOT_AUTHORITATIVE);
        }
        return options;
    }

    // ---- what to say

    private Kind resolve() {
        if (query.opcode() != 0) {
            return Kind.NOT_IMPLEMENTED;
        }
        if (!query.isWellFormed()) {
            return Kind.MALFORMED;
        }
        if (query.version() > 0) {
            return Kind.BAD_VERSION;
        }
        if (!query.hasQuestion()) {
            return Kind.MALFORMED;
        }
        if (query.rrclass() != Codes.IN) {
            return query.rrclass() == Codes.CHAOS ? chaos() : Kind.REFUSED;
        }
        while (true) {
            ZoneTable table = redirector.table();
            Kind kind = guarded(table);
            // Publishing closes the views of what was published before, perhaps while they were asked.
            if (table == redirector.table()) {
                return kind;
            }
            reply.clear();
        }
    }

    private Kind chaos() {
        for (ChaosText text : settings.chaos) {
            if (query.type() == Codes.TXT && query.name.endsWith(text.name(), 0)) {
                reply.answer(text.answer(), RrSet.QUESTION);
                return Kind.ANSWER;
            }
        }
        return Kind.REFUSED;
    }

    /** Keeps what a selector throws from the client, who is told to ask elsewhere, and from the thread. */
    private Kind guarded(ZoneTable table) {
        Kind kind = Kind.FAILED;
        try {
            kind = find(table);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            counters.errors.increment();
        }
        if (kind == Kind.FAILED) {
            reply.clear();
        }
        return kind;
    }

    private Kind find(ZoneTable table) {
        WireName name = query.name;
        Node node = table.encloser(name);
        int type = query.type();
        if (node == null || type == Codes.AXFR || type == Codes.IXFR) {
            return Kind.REFUSED;
        }
        if (type >= Codes.FIRST_META && type < Codes.ANY) {
            return Kind.NOT_IMPLEMENTED;
        }
        Zone zone = node.zone;
        int owner = RrSet.QUESTION;
        for (int links = 0; ; links++) {
            boolean exact = node.labels == name.labels();
            if (exact && type == Codes.DS && node.above != null) {
                node = node.above;
            }
            if (node.cut != null && !(exact && type == Codes.DS)) {
                return links == 0 ? referral(node.cut, node) : Kind.ANSWER;
            }
            if (!exact) {
                node = node.wildcard;
                if (node == null) {
                    return negative(zone, Kind.NO_NAME);
                }
            }
            RrSet alias = node.alias;
            if (alias == null || alias.target == null || type == Codes.CNAME) {
                return data(node, type, owner);
            }
            if (links == ZoneCheck.MOST_LINKS) {
                return Kind.ANSWER;
            }
            int start = reply.answer(alias, owner);
            if (type == Codes.ANY) {
                return Kind.ANSWER;
            }
            owner = 0xc000 | (start + RrSet.HEAD);
            name = alias.target;
            node = table.encloser(name);
            if (node == null || node.zone != zone) {
                return Kind.ANSWER;
            }
        }
    }

    private Kind data(Node node, int type, int owner) {
        if (type == Codes.ANY && node.hasData()) {
            reply.answer(ANY_ANSWER, owner);
            return Kind.ANSWER;
        }
        if (node.views != null && (type == Codes.A || type == Codes.AAAA)) {
            return addresses(node, node.views, type == Codes.AAAA, owner);
        }
        RrSet set = type == Codes.SOA && isApex(node) ? node.zone.soa() : node.set(type);
        if (set == null) {
            return negative(node.zone, Kind.NO_DATA);
        }
        reply.answer(set, owner);
        return Kind.ANSWER;
    }

    private static boolean isApex(Node node) {
        return node.labels == node.zone.origin().labels();
    }

    private Kind addresses(Node node, FamilyViews views, boolean six, int owner) {
        Addresses wanted = Objects.requireNonNull(node.addresses);
        int most = wanted.max();
        Server[] best = ranks[most];
        if (best == null) {
            best = new Server[most];
            ranks[most] = best;
        }
        int servers = views.rank(six, request, best);
        int ttlSeconds = wanted.ttlSeconds(views.isImpaired());
        int start = reply.end();
        int count = 0;
        for (int i = 0; i < servers && count < most; i++) {
            byte[] records = views.records(six, best[i]);
            count += reply.answer(records, six ? AAAA_RECORD : A_RECORD, owner, ttlSeconds, start, most - count);
        }
        if (count > 0) {
            return Kind.ANSWER;
        }
        return views.isOtherFamilyOnly(six) ? negative(node.zone, Kind.NO_DATA) : Kind.FAILED;
    }

    private Kind negative(Zone zone, Kind kind) {
        reply.negative(zone, suffix(zone.origin().labels()));
        return kind;
    }

    private Kind referral(Cut cut, Node node) {
        reply.referral(cut, suffix(node.labels));
        return Kind.REFERRAL;
    }

    /** Returns a pointer to the last labels of the question's name. */
    private int suffix(int labels) {
        WireName name = query.name;
        return 0xc000 | (Query.HEADER + name.start(name.labels() - labels));
    }
}
