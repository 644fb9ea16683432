// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.HealthSource;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.internal.Text;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A Proxy Array Membership Table, version 1.0: who is in an array that uses CARP. It is read from text, written as text, and
 * applied to a pool; to fetch it again after {@link #listTtl()}, not more than once a second and not through the array, is
 * the caller's part.
 *
 * <p>Source: draft-vinod-carp-v1-03, section 2. It leaves open the unit of the lifetime, how an agent of several words is
 * read, and what an error means; here the unit is given, a record is read from both ends, and an error rejects the table.
 *
 * <p>Immutable.
 *
 * @param enabled whether the publisher is in an array; if not, or without members, the caller's ordinary upstream is used
 * @param configId changes when the table does; printable ASCII, compared exactly
 * @param arrayName what people call the array; printable ASCII
 * @param listTtl how long this copy may be used, 0 to 2^32 - 1 whole seconds
 * @param members the members in the order of the table, at most 10,000, each name once whatever the case
 */
public record ArrayTable(
        boolean enabled, String configId, String arrayName, Duration listTtl, List<ArrayMember> members) {
    /** The most characters that are read. */
    public static final int MAX_LENGTH = 1 << 20;

    /** The most members of a table. */
    public static final int MAX_MEMBERS = 10_000;

    static final String TITLE = "Proxy Array Information/";

    // Weights end at 10^9, load factors at 2^32. A power of two keeps every ratio to the last bit.
    private static final double SCALE = 0x1p-3;

    /** The unit of the lifetime in a table's text. */
    public enum TtlUnit {
        /** As Microsoft's proxies have it, and the text of the draft. */
        SECONDS(1),
        /** As Sun's and iPlanet's have it, and the layout in the draft. */
        MINUTES(60);

        final long seconds;

        TtlUnit(long seconds) {
            this.seconds = seconds;
        }
    }

    /**
     * Checks the parts.
     *
     * @param enabled whether the publisher is in an array
     * @param configId changes when the table does
     * @param arrayName what people call the array
     * @param listTtl how long this copy may be used
     * @param members the members, copied
     * @throws IllegalArgumentException if one is out of its range, or a name is repeated
     */
    public ArrayTable {
        checkText("configId", configId);
        checkText("arrayName", arrayName);
        if (listTtl.isNegative()
                || !listTtl.equals(Duration.ofSeconds(listTtl.toSeconds()))
                || listTtl.toSeconds() > ArrayMember.MAX_UNSIGNED) {
            throw new IllegalArgumentException(
                    "listTtl: " + listTtl + " (expected: 0 to " + ArrayMember.MAX_UNSIGNED + " whole seconds)");
        }
        members = List.copyOf(members);
        if (members.size() > MAX_MEMBERS) {
            throw new IllegalArgumentException(
                    "members: " + members.size() + " (expected: at most " + MAX_MEMBERS + ")");
        }
        Set<String> names = new HashSet<>();
        for (ArrayMember member : members) {
            if (!names.add(folded(member.name()))) {
                throw new IllegalArgumentException(
                        "members: " + Text.quote(member.name()) + " (expected: each name once)");
            }
        }
    }

    /**
     * Returns the table that a text is, with the lifetime in seconds.
     *
     * @param text the text, lines ended by CRLF or LF, at most 2^20 characters
     * @return the table
     * @throws ArrayTableException if it is none: the last good one is to be kept, unless it is of a later version
     */
    public static ArrayTable parse(String text) {
        return parse(text, TtlUnit.SECONDS);
    }

    /**
     * Returns the table that a text is.
     *
     * @param text the text, lines ended by CRLF or LF, at most 2^20 characters
     * @param ttlUnit the unit of the lifetime
     * @return the table
     * @throws ArrayTableException if it is none: the last good one is to be kept, unless it is of a later version
     */
    public static ArrayTable parse(String text, TtlUnit ttlUnit) {
        return new ArrayTableParser(Objects.requireNonNull(text, "text"), Objects.requireNonNull(ttlUnit, "ttlUnit"))
                .table();
    }

    /**
     * Returns this table with a {@link #configId} made of what it has to change with: names, addresses, ports, states and
     * load factors.
     *
     * @return the table to publish; its id is a number of 32 bits
     */
    public ArrayTable identified() {
        StringBuilder all = new StringBuilder();
        for (ArrayMember member : members) {
            all.append(member.name())
                    .append(' ')
                    .append(member.ip())
                    .append(' ')
                    .append(member.port());
            all.append(member.up() ? " UP " : " DOWN ")
                    .append(member.loadFactor())
                    .append('\n');
        }
        String id = Integer.toUnsignedString((int) KeyHash.xxh3().of(all));
        return new ArrayTable(enabled, id, arrayName, listTtl, members);
    }

    /**
     * Makes the members the servers of a pool, in the same order: the name is the id, the load factor the weight, the
     * address or else the name the host of an http URL. A member that is down is a server that is down by the word of
     * {@code source}. A table that is not enabled leaves no server.
     *
     * @param pool the pool; servers of other origin do not stay in it
     * @param source a source of that pool, the same one each time
     * @throws IllegalArgumentException if a member without an address has a name that is no host; nothing is changed then
     */
    public void applyTo(ServerPool pool, HealthSource source) {
        boolean large = members.stream().anyMatch(member -> member.loadFactor() > Server.MAX_WEIGHT);
        pool.replace(members.stream()
                .filter(member -> enabled)
                .map(member -> Server.builder(member.name())
                        .host(host(member)) // refuses what would be more than a host in the URL
                        .url("http://" + host(member) + ":" + member.port() + "/")
                        .weight(member.loadFactor() * (large ? SCALE : 1))
                        .build())
                .toList());
        Map<String, Health> healths = new HashMap<>();
        members.forEach(member -> healths.put(member.name(), member.up() ? Health.UP : Health.DOWN));
        source.set(healths, "membership table");
    }

    private static String host(ArrayMember member) {
        String ip = member.ip();
        return ip == null ? member.name() : ip.indexOf(':') < 0 ? ip : "[" + ip + "]";
    }

    /**
     * Returns the text of the table, with the lifetime in seconds.
     *
     * @return the text, lines ended by CRLF
     */
    public String encode() {
        return encode(TtlUnit.SECONDS);
    }

    /**
     * Returns the text of the table.
     *
     * @param ttlUnit the unit of the lifetime; minutes are rounded down
     * @return the text, lines ended by CRLF
     */
    public String encode(TtlUnit ttlUnit) {
        StringBuilder out = new StringBuilder(TITLE).append("1.0\r\n");
        out.append("ArrayEnabled: ").append(enabled ? 1 : 0).append("\r\n");
        out.append("ConfigID: ").append(configId).append("\r\n");
        out.append("ArrayName: ").append(arrayName).append("\r\n");
        out.append("ListTTL: ").append(listTtl.toSeconds() / ttlUnit.seconds).append("\r\n\r\n");
        for (ArrayMember member : members) {
            out.append(member).append("\r\n");
        }
        return out.toString();
    }

    /** Returns a name by which names are compared. */
    static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static void checkText(String field, String text) {
        if (!ArrayMember.PRINTABLE.matchesAllOf(text) || text.startsWith(" ") || text.endsWith(" ")) {
            throw new IllegalArgumentException(
                    field + ": " + Text.quote(text) + " (expected: printable ASCII, no space at the beginning or end)");
        }
    }
}
