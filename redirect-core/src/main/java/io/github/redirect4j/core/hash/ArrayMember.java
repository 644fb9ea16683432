// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import com.google.common.base.CharMatcher;
import com.google.common.net.InetAddresses;
import io.github.redirect4j.core.internal.Text;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A member of an array, as a {@link ArrayTable} lists it. Immutable.
 *
 * @param name the host name, by which it is hashed: 1 to 255 printable ASCII characters, no space
 * @param ip the address at which other members reach it, an IPv4 or IPv6 literal; null if the name is to be resolved
 * @param port the TCP port, 1 to 65535
 * @param tableUrl where the member publishes the table: printable ASCII, no space
 * @param agent who made it, and its version: printable ASCII, single spaces between words
 * @param stateTimeSeconds how long it has been in its state, 0 to 2^32 - 1
 * @param up whether it is up
 * @param loadFactor its share in proportion to the others, 0 to 2^32 - 1; 0 is listed and never picked
 * @param cacheSizeMb the size of its cache, 0 or more
 */
public record ArrayMember(
        String name,
        @Nullable String ip,
        int port,
        String tableUrl,
        String agent,
        long stateTimeSeconds,
        boolean up,
        long loadFactor,
        long cacheSizeMb) {
    static final long MAX_UNSIGNED = 0xffff_ffffL;
    static final int MAX_NAME = 255;
    static final CharMatcher PRINTABLE = CharMatcher.inRange(' ', '~');

    private static final CharMatcher WORD = CharMatcher.inRange('!', '~');

    /**
     * Checks the parts.
     *
     * @param name the host name
     * @param ip the address, or null
     * @param port the port
     * @param tableUrl the URL of the table
     * @param agent maker and version
     * @param stateTimeSeconds seconds in the state
     * @param up whether it is up
     * @param loadFactor the share
     * @param cacheSizeMb the size of the cache
     * @throws IllegalArgumentException if one is out of its range
     */
    public ArrayMember {
        check("name", name, isWord(name) && name.length() <= MAX_NAME, "1 to 255 printable ASCII characters, no space");
        check(
                "ip",
                Objects.requireNonNullElse(ip, ""),
                ip == null || isAddress(ip),
                "an IPv4 or IPv6 address, or null");
        check("port", port, port >= 1 && port <= 0xffff, "1 to 65535");
        check("tableUrl", tableUrl, isWord(tableUrl), "printable ASCII, no space");
        check("agent", agent, isWords(agent), "printable ASCII, single spaces between words");
        check("stateTimeSeconds", stateTimeSeconds, isUnsigned(stateTimeSeconds), "0 to " + MAX_UNSIGNED);
        check("loadFactor", loadFactor, isUnsigned(loadFactor), "0 to " + MAX_UNSIGNED);
        check("cacheSizeMb", cacheSizeMb, cacheSizeMb >= 0, "0 or more");
    }

    /**
     * Returns a builder of a member that is up.
     *
     * @param name the host name, by which it is hashed
     * @param port the TCP port
     * @return the builder
     */
    public static Builder builder(String name, int port) {
        return new Builder(name, port);
    }

    static boolean isAddress(String ip) {
        return ip.indexOf('%') < 0 && InetAddresses.isInetAddress(ip);
    }

    private static boolean isUnsigned(long number) {
        return number >= 0 && number <= MAX_UNSIGNED;
    }

    private static boolean isWord(String text) {
        return !text.isEmpty() && WORD.matchesAllOf(text);
    }

    private static boolean isWords(String text) {
        return PRINTABLE.matchesAllOf(text) && !(" " + text + " ").contains("  ");
    }

    private static void check(String field, String value, boolean isRight, String expected) {
        check(field, (Object) Text.quote(value), isRight, expected);
    }

    private static void check(String field, Object value, boolean isRight, String expected) {
        if (!isRight) {
            throw new IllegalArgumentException(field + ": " + value + " (expected: " + expected + ")");
        }
    }

    /** Returns the record as a table has it. */
    @Override
    public String toString() {
        return name + (ip == null ? "" : " " + ip) + " " + port + " " + tableUrl + " " + agent + " " + stateTimeSeconds
                + (up ? " UP " : " DOWN ") + loadFactor + " " + cacheSizeMb;
    }

    /** Collects what a member has. Confined: one thread at a time, no internal locking. */
    public static final class Builder {
        private final String name;
        private final int port;
        private @Nullable String ip;
        private String tableUrl;
        private String agent = "redirect4j";
        private long stateTimeSeconds;
        private boolean up = true;
        private long loadFactor = 1;
        private long cacheSizeMb;

        private Builder(String name, int port) {
            this.name = Objects.requireNonNull(name, "name");
            this.port = port;
            this.tableUrl = "http://" + name + ":" + port + "/array.dll?Get.Info.v1";
        }

        /**
         * Sets the address. Default: none, the name is to be resolved.
         *
         * @param ip an IPv4 or IPv6 literal, or null
         * @return this
         */
        public Builder ip(@Nullable String ip) {
            this.ip = ip;
            return this;
        }

        /**
         * Sets where the member publishes the table. Default: {@code /array.dll?Get.Info.v1} at its name and port.
         *
         * @param tableUrl the URL
         * @return this
         */
        public Builder tableUrl(String tableUrl) {
            this.tableUrl = Objects.requireNonNull(tableUrl, "tableUrl");
            return this;
        }

        /**
         * Sets who made the member. Default: redirect4j.
         *
         * @param agent maker and version
         * @return this
         */
        public Builder agent(String agent) {
            this.agent = Objects.requireNonNull(agent, "agent");
            return this;
        }

        /**
         * Sets whether the member is up, and for how long it has been up or down. Default: up, 0.
         *
         * @param up whether it is up
         * @param stateTimeSeconds 0 to 2^32 - 1
         * @return this
         */
        public Builder state(boolean up, long stateTimeSeconds) {
            this.up = up;
            this.stateTimeSeconds = stateTimeSeconds;
            return this;
        }

        /**
         * Sets the share in proportion to the others. Default: 1.
         *
         * @param loadFactor 0 to 2^32 - 1
         * @return this
         */
        public Builder loadFactor(long loadFactor) {
            this.loadFactor = loadFactor;
            return this;
        }

        /**
         * Sets the size of the cache. Default: 0.
         *
         * @param cacheSizeMb 0 or more
         * @return this
         */
        public Builder cacheSizeMb(long cacheSizeMb) {
            this.cacheSizeMb = cacheSizeMb;
            return this;
        }

        /**
         * Returns the member.
         *
         * @return a new instance
         * @throws IllegalArgumentException if a part is out of its range
         */
        public ArrayMember build() {
            return new ArrayMember(name, ip, port, tableUrl, agent, stateTimeSeconds, up, loadFactor, cacheSizeMb);
        }
    }
}
