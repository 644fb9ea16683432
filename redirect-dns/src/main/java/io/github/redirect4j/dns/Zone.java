// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import io.github.redirect4j.core.ServerSelector;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A zone: the names below its own, with records that are fixed, addresses that a selector chooses, and parts that are
 * delegated. It was checked when it was built, so that what is published can be answered from.
 *
 * <p>Every name is fully qualified, whether or not it is written with a last dot, in the form of master files: ASCII, with
 * {@code \.} or {@code \ddd} for octets that need it. A first label {@code *} makes a wildcard.
 *
 * <p>Immutable.
 */
public final class Zone {
    private final DnsName name;
    private final Map<DnsName, Entry> entries;
    private final RrSet soa;
    private final int negativeTtlSeconds;

    private Zone(Builder b) {
        name = b.name;
        entries = b.entries();
        soa = RrSet.of(Codes.SOA, Codes.IN, b.ttlSeconds, b.soa());
        negativeTtlSeconds = Math.min(b.ttlSeconds, b.minimumSeconds);
        new ZoneCheck(name, entries).check();
    }

    /**
     * Returns a builder of a zone.
     *
     * @param name the zone's name
     * @return the builder
     * @throws IllegalArgumentException if it is no domain name
     */
    public static Builder builder(String name) {
        return new Builder(DnsName.parse(name, "name"));
    }

    /**
     * Returns the zone's name.
     *
     * @return the name, without a last dot
     */
    public String name() {
        return name.toString();
    }

    DnsName origin() {
        return name;
    }

    Map<DnsName, Entry> entries() {
        return entries;
    }

    RrSet soa() {
        return soa;
    }

    int negativeTtlSeconds() {
        return negativeTtlSeconds;
    }

    @Override
    public String toString() {
        return "zone " + name + " with " + entries.size() + " names";
    }

    /** All that a zone has at one name. */
    record Entry(
            Map<Integer, RrSet> sets,
            @Nullable Addresses addresses,
            @Nullable Cut cut,
            List<DnsName> targets) {}

    /** Collects what a zone has. Confined: one thread at a time, no internal locking. */
    public static final class Builder {
        private final DnsName name;
        private final Map<DnsName, Set<InetAddress>> nameServers = new LinkedHashMap<>();
        private final Map<DnsName, EntryDraft> drafts = new LinkedHashMap<>();
        private @Nullable DnsName primary;
        private @Nullable DnsName mailbox;
        private long serial = 1;
        private int ttlSeconds = 3600;
        private int refreshSeconds = 7200;
        private int retrySeconds = 900;
        private int expireSeconds = 1_209_600;
        private int minimumSeconds = 30;

        private Builder(DnsName name) {
            this.name = name;
        }

        /**
         * Adds a server of the zone, as the parent zone names it too. At least one is needed, two or more are wise.
         *
         * @param host its name
         * @param addresses its addresses, which become records if the name is in the zone; none if they are given
         *     otherwise, or if the name is outside
         * @return this
         * @throws IllegalArgumentException if the name is none, or is outside and has addresses
         */
        public Builder nameServer(String host, InetAddress... addresses) {
            DnsName target = DnsName.parse(host, "host");
            if (addresses.length > 0 && !target.isAtOrBelow(name)) {
                throw new IllegalArgumentException("addresses: of " + DnsName.quote(host)
                        + " (expected: none, since it is not in zone " + name + ")");
            }
            nameServers.computeIfAbsent(target, any -> new LinkedHashSet<>()).addAll(List.of(addresses));
            return this;
        }

        /**
         * Sets the name of the primary server in the SOA record. Default: the first name server.
         *
         * @param host the name
         * @return this
         * @throws IllegalArgumentException if it is no domain name
         */
        public Builder primary(String host) {
            primary = DnsName.parse(host, "host");
            return this;
        }

        /**
         * Sets the mailbox of whoever is responsible, in the SOA record's way of writing: {@code hostmaster.example.org}
         * is hostmaster at example.org. Default: hostmaster at the zone.
         *
         * @param mailbox the mailbox as a domain name
         * @return this
         * @throws IllegalArgumentException if it is no domain name
         */
        public Builder mailbox(String mailbox) {
            this.mailbox = DnsName.parse(mailbox, "mailbox");
            return this;
        }

        /**
         * Sets the serial number in the SOA record. Default: 1.
         *
         * @param serial 0 to 4,294,967,295
         * @return this
         * @throws IllegalArgumentException if the number is out of range
         */
        public Builder serial(long serial) {
            if (serial < 0 || serial > 0xffff_ffffL) {
                throw new IllegalArgumentException("serial: " + serial + " (expected: 0 to 4294967295)");
            }
            this.serial = serial;
            return this;
        }

        /**
         * Sets the TTL of all records that have none of their own: SOA, NS, glue and fixed records. Default: 1 hour.
         *
         * @param ttl 0 to 7 days, in whole seconds
         * @return this
         * @throws IllegalArgumentException if the TTL is out of range
         */
        public Builder ttl(Duration ttl) {
            ttlSeconds = Ttl.seconds(ttl, 0, "ttl");
            return this;
        }

        /**
         * Sets for how long it may be kept that a name or a type is not there. Default: 30 seconds.
         *
         * @param minimum 0 to 7 days, in whole seconds
         * @return this
         * @throws IllegalArgumentException if the time is out of range
         */
        public Builder minimum(Duration minimum) {
            minimumSeconds = Ttl.seconds(minimum, 0, "minimum");
            return this;
        }

        /**
         * Sets the times of the SOA record that secondaries go by. Default: 2 hours, 15 minutes and 14 days.
         *
         * @param refresh how often they look, in whole seconds
         * @param retry how soon they look again after a failure, in whole seconds
         * @param expire how long they answer without having been able to look, in whole seconds
         * @return this
         * @throws IllegalArgumentException if a time is negative or above 2^31 - 1 seconds
         */
        public Builder transferTimes(Duration refresh, Duration retry, Duration expire) {
            refreshSeconds = seconds(refresh, "refresh");
            retrySeconds = seconds(retry, "retry");
            expireSeconds = seconds(expire, "expire");
            return this;
        }

        private static int seconds(Duration time, String what) {
            if (time.isNegative() || time.getSeconds() > Integer.MAX_VALUE || time.getNano() != 0) {
                throw new IllegalArgumentException(what + ": " + time + " (expected: 0 to 2147483647 whole seconds)");
            }
            return (int) time.getSeconds();
        }

        /**
         * Adds a record with the zone's TTL.
         *
         * @param owner its name
         * @param data its type and data
         * @return this
         * @throws IllegalArgumentException if the name is not in the zone, or the record is there
         */
        public Builder record(String owner, RecordData data) {
            draft(owner).add(data, null);
            return this;
        }

        /**
         * Adds a record with a TTL of its own. All records of a name and type must have the same.
         *
         * @param owner its name
         * @param ttl 0 to 7 days, in whole seconds
         * @param data its type and data
         * @return this
         * @throws IllegalArgumentException if the name is not in the zone, the record is there, or the TTL is out of range
         *     or another than that of the same set
         */
        public Builder record(String owner, Duration ttl, RecordData data) {
            draft(owner).add(data, Ttl.seconds(ttl, 0, "ttl"));
            return this;
        }

        /**
         * Has a selector choose the addresses of a name, with the defaults of {@link Addresses}.
         *
         * @param owner the name
         * @param selector the selector, which stays the caller's
         * @return this
         * @throws IllegalArgumentException if the name is not in the zone or has addresses
         */
        public Builder addresses(String owner, ServerSelector selector) {
            return addresses(owner, Addresses.from(selector));
        }

        /**
         * Has a selector choose the addresses of a name.
         *
         * @param owner the name
         * @param addresses where they come from
         * @return this
         * @throws IllegalArgumentException if the name is not in the zone or has addresses
         */
        public Builder addresses(String owner, Addresses addresses) {
            draft(owner).add(Objects.requireNonNull(addresses, "addresses"));
            return this;
        }

        /**
         * Delegates a name and all below it to a server; called again for each further one.
         *
         * @param owner the name
         * @param host the server's name
         * @param glue the server's addresses, needed if its name is delegated too, and useless outside the zone
         * @return this
         * @throws IllegalArgumentException if the name is not in the zone, or the server is outside it and has glue
         */
        public Builder delegation(String owner, String host, InetAddress... glue) {
            DnsName target = DnsName.parse(host, "host");
            if (glue.length > 0 && !target.isAtOrBelow(name)) {
                throw new IllegalArgumentException(
                        "glue: of " + DnsName.quote(host) + " (expected: none, since it is not in zone " + name + ")");
            }
            draft(owner).delegate(target, List.of(glue));
            return this;
        }

        private EntryDraft draft(String owner) {
            DnsName at = DnsName.parse(owner, "owner");
            if (!at.isAtOrBelow(name)) {
                throw new IllegalArgumentException(
                        "owner: " + DnsName.quote(owner) + " (expected: in zone " + name + ")");
            }
            return drafts.computeIfAbsent(at, EntryDraft::new);
        }

        /**
         * Returns the zone.
         *
         * @return a new instance
         * @throws IllegalArgumentException if there is no name server, or one in the zone has no address; if an alias has
         *     other data, is at the zone's own name, or leads through more than 8 links or in a circle; if something is
         *     below a delegation, or a delegated server lacks glue; if an SRV record leads to an alias or to nothing; or if
         *     a set of records has more than 16,000 octets
         */
        public Zone build() {
            return new Zone(this);
        }

        private Map<DnsName, Entry> entries() {
            if (nameServers.isEmpty()) {
                throw new IllegalArgumentException("name servers: none (expected: at least one for zone " + name + ")");
            }
            Map<DnsName, EntryDraft> all = new LinkedHashMap<>();
            drafts.forEach((at, draft) -> all.put(at, draft.copy()));
            EntryDraft apex = all.computeIfAbsent(name, EntryDraft::new);
            nameServers.forEach((host, addresses) -> {
                apex.add(RecordData.ns(host), null);
                for (InetAddress address : addresses) {
                    all.computeIfAbsent(host, EntryDraft::new).add(RecordData.address(address), null);
                }
            });
            Map<DnsName, Entry> entries = new LinkedHashMap<>();
            all.forEach((at, draft) -> entries.put(at, draft.entry(ttlSeconds)));
            return entries;
        }

        private byte[] soa() {
            DnsName first = nameServers.keySet().iterator().next();
            DnsName host = primary == null ? first : primary;
            DnsName mail = mailbox == null
                    ? DnsName.parse("hostmaster." + (name.labels() == 0 ? "" : name), "mailbox")
                    : mailbox;
            byte[] numbers = new byte[20];
            Octets.put32(numbers, 0, (int) serial);
            Octets.put32(numbers, 4, refreshSeconds);
            Octets.put32(numbers, 8, retrySeconds);
            Octets.put32(numbers, 12, expireSeconds);
            Octets.put32(numbers, 16, minimumSeconds);
            ByteArrayOutputStream soa = new ByteArrayOutputStream();
            soa.writeBytes(host.wire());
            soa.writeBytes(mail.wire());
            soa.writeBytes(numbers);
            return soa.toByteArray();
        }
    }
}
