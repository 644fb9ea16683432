// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The type and the data of a record, without the name, TTL and class that go with it. Every name in it is fully
 * qualified, whether or not it is written with a last dot.
 *
 * <p>Immutable.
 */
public final class RecordData {
    static final int MOST_OCTETS = 16_000;

    private static final int MOST_TEXT = 255;

    private final int type;
    private final byte[] octets;
    private final @Nullable DnsName target;

    private RecordData(int type, byte[] octets, @Nullable DnsName target) {
        this.type = type;
        this.octets = octets;
        this.target = target;
    }

    /**
     * Returns the data of an A or AAAA record.
     *
     * @param address the address
     * @return the data
     */
    public static RecordData address(InetAddress address) {
        return new RecordData(address instanceof Inet4Address ? Codes.A : Codes.AAAA, address.getAddress(), null);
    }

    /**
     * Returns the data of a CNAME record.
     *
     * @param target the name that the owner is an alias of
     * @return the data
     * @throws IllegalArgumentException if the target is no domain name
     */
    public static RecordData cname(String target) {
        DnsName name = DnsName.parse(target, "target");
        return new RecordData(Codes.CNAME, name.wire(), name);
    }

    /** Returns the data of an NS record, which zones make themselves. */
    static RecordData ns(DnsName target) {
        return new RecordData(Codes.NS, target.wire(), target);
    }

    /**
     * Returns the data of a TXT record.
     *
     * @param texts at least one, each at most 255 octets in UTF-8
     * @return the data
     * @throws IllegalArgumentException if there is no text, or too long a one
     */
    public static RecordData txt(String... texts) {
        if (texts.length == 0) {
            throw new IllegalArgumentException("texts: none (expected: at least one)");
        }
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (String text : texts) {
            byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
            if (encoded.length > MOST_TEXT) {
                throw new IllegalArgumentException(
                        "text: " + DnsName.quote(text) + " (expected: at most 255 octets in UTF-8)");
            }
            octets.write(encoded.length);
            octets.writeBytes(encoded);
        }
        return new RecordData(Codes.TXT, checked(octets.toByteArray()), null);
    }

    /**
     * Returns the data of an SRV record.
     *
     * @param priority 0 to 65,535; the lowest is tried first
     * @param weight 0 to 65,535; the share among those of equal priority
     * @param port 0 to 65,535
     * @param target the host, which must be no alias; {@code "."} if there is no such service
     * @return the data
     * @throws IllegalArgumentException if a number is out of range or the target is no domain name
     */
    public static RecordData srv(int priority, int weight, int port, String target) {
        DnsName name = DnsName.parse(target, "target");
        byte[] octets = new byte[6 + name.wire().length];
        Octets.put16(octets, 0, checked(priority, "priority"));
        Octets.put16(octets, 2, checked(weight, "weight"));
        Octets.put16(octets, 4, checked(port, "port"));
        System.arraycopy(name.wire(), 0, octets, 6, name.wire().length);
        return new RecordData(Codes.SRV, octets, name);
    }

    /**
     * Returns the data of a record of any type that is a plain record: an MX or HTTPS record, say. What the octets mean
     * is not checked, except that an address has its length.
     *
     * @param type 1 to 65,535, except those with a meaning of their own: NS, CNAME and SOA, OPT, and 128 to 255
     * @param octets the data in wire form, without compression; at most 16,000; copied
     * @return the data
     * @throws IllegalArgumentException if the type or the length is out of range
     */
    public static RecordData of(int type, byte[] octets) {
        boolean special = type == Codes.NS || type == Codes.CNAME || type == Codes.SOA || type == Codes.OPT;
        if (type < 1 || type > 0xffff || special || (type >= Codes.FIRST_META && type <= Codes.ANY)) {
            throw new IllegalArgumentException("type: " + type + " (expected: that of a plain record, 1 to 65535)");
        }
        int length = type == Codes.A ? 4 : type == Codes.AAAA ? 16 : octets.length;
        if (octets.length != length) {
            throw new IllegalArgumentException("octets: " + octets.length + " (expected: " + length + ")");
        }
        return new RecordData(type, checked(octets.clone()), null);
    }

    private static byte[] checked(byte[] octets) {
        if (octets.length > MOST_OCTETS) {
            throw new IllegalArgumentException("octets: " + octets.length + " (expected: at most " + MOST_OCTETS + ")");
        }
        return octets;
    }

    private static int checked(int value, String what) {
        if (value < 0 || value > 0xffff) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: 0 to 65535)");
        }
        return value;
    }

    /**
     * Returns the number of the record type.
     *
     * @return 1 to 65,535
     */
    public int type() {
        return type;
    }

    /**
     * Returns the data in wire form.
     *
     * @return a copy
     */
    public byte[] octets() {
        return octets.clone();
    }

    int length() {
        return octets.length;
    }

    /** Returns the name that a CNAME, NS or SRV record leads to, or null. */
    @Nullable
    DnsName target() {
        return target;
    }

    void copyTo(byte[] to, int at) {
        System.arraycopy(octets, 0, to, at, octets.length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RecordData that && type == that.type && Arrays.equals(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, Arrays.hashCode(octets));
    }

    @Override
    public String toString() {
        return "type " + type + ", " + octets.length + " octets";
    }
}
