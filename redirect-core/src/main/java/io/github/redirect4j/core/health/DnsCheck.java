// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.internal.Text;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What a health check over DNS asks, and which responses pass: the addresses of a name, and NOERROR, unless it is built
 * otherwise. {@link HealthCheckTransport#dns(DnsCheck)} asks it.
 *
 * <p>The query is one datagram, of class IN, with recursion desired, so that it does for resolvers and for authoritative
 * servers alike. If it is lost it is not sent again, and the check times out. The response has to come from whom it was asked, with the id and the question of the query; anything else
 * fails. A truncated response passes by what is in it.
 *
 * <p>Immutable.
 */
public final class DnsCheck {
    /** The type of IPv4 addresses. */
    public static final int A = 1;

    /** The type of a zone's servers. */
    public static final int NS = 2;

    /** The type of a zone's start. */
    public static final int SOA = 6;

    /** The type of texts. */
    public static final int TXT = 16;

    /** The type of IPv6 addresses. */
    public static final int AAAA = 28;

    private final String name;
    private final int type;
    private final int port;
    private final int rcode;
    private final int minAnswers;

    private DnsCheck(Builder b) {
        name = b.name;
        type = b.type;
        port = b.port;
        rcode = b.rcode;
        minAnswers = b.minAnswers;
    }

    /**
     * Returns a check that asks for IPv4 addresses and passes with NOERROR, with any number of answers.
     *
     * @param name the name, absolute with or without a dot at its end: labels of 1 to 63 characters of visible ASCII, at
     *     most 253 in all; a dot alone is the root
     * @return the check
     * @throws IllegalArgumentException if it is no such name
     */
    public static DnsCheck of(String name) {
        return builder(name).build();
    }

    /**
     * Returns a builder of a check.
     *
     * @param name as for {@link #of(String)}
     * @return the builder
     * @throws IllegalArgumentException if it is no such name
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Returns the name as octets, without a dot at its end, empty for the root. */
    byte[] name() {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    int type() {
        return type;
    }

    int port() {
        return port;
    }

    int rcode() {
        return rcode;
    }

    int minAnswers() {
        return minAnswers;
    }

    /** Returns for instance {@code www.example.net type 1}. */
    @Override
    public String toString() {
        return (name.isEmpty() ? "." : name) + " type " + type;
    }

    /** Collects what a check is. Confined: one thread at a time, no internal locking. */
    public static final class Builder {
        private static final int LONGEST = 253;
        private static final Pattern NAME = Pattern.compile("([!-\\-/-~]{1,63}(\\.[!-\\-/-~]{1,63})*)?");

        private final String name;
        private int type = A;
        private int port = 53;
        private int rcode;
        private int minAnswers;

        private Builder(String name) {
            String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
            if (name.isEmpty() || bare.length() > LONGEST || !NAME.matcher(bare).matches()) {
                throw new IllegalArgumentException("name: " + Text.quote(name) + " (expected: a domain name)");
            }
            this.name = bare;
        }

        private static int checkRange(String name, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + " to " + most + ")");
            }
            return value;
        }

        /**
         * Sets the type of the records asked for. Default: {@link DnsCheck#A}.
         *
         * @param type 1 to 65535, as registered for DNS
         * @return this
         * @throws IllegalArgumentException if the type is out of range
         */
        public Builder type(int type) {
            this.type = checkRange("type", type, 1, 0xffff);
            return this;
        }

        /**
         * Sets the port. Default: 53, not that of the server, which usually is the port of its URL.
         *
         * @param port 1 to 65535
         * @return this
         * @throws IllegalArgumentException if the port is out of range
         */
        public Builder port(int port) {
            this.port = checkRange("port", port, 1, 0xffff);
            return this;
        }

        /**
         * Sets the response code that passes. Default: 0, NOERROR.
         *
         * @param rcode 0 to 15, for instance 3, NXDOMAIN
         * @return this
         * @throws IllegalArgumentException if the code is out of range
         */
        public Builder rcode(int rcode) {
            this.rcode = checkRange("rcode", rcode, 0, 15);
            return this;
        }

        /**
         * Sets how many records of the type there have to be among the answers, at least; aliases on the way are not of it.
         * Default: 0, a response is enough.
         *
         * @param minAnswers 0 to 1000
         * @return this
         * @throws IllegalArgumentException if the number is out of range
         */
        public Builder minAnswers(int minAnswers) {
            this.minAnswers = checkRange("minAnswers", minAnswers, 0, 1000);
            return this;
        }

        /**
         * Returns the check.
         *
         * @return a new instance
         */
        public DnsCheck build() {
            return new DnsCheck(this);
        }
    }
}
