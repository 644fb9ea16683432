// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import com.google.common.base.Splitter;
import com.google.common.net.InetAddresses;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/** Hosts that are addresses, in the one form in which the C library prints them. */
final class NumericHost {
    private NumericHost() {}

    /** Returns the form of a host that is an address, IPv6 in brackets; a name, and the address 0 or ::, as it is. */
    static String canonical(String host) {
        if (host.indexOf(':') < 0) {
            long v4 = v4(host);
            return v4 <= 0 ? host : InetAddresses.toAddrString(InetAddresses.fromInteger((int) v4));
        }
        // With a scope it would be an address to some readers only.
        if (host.indexOf('%') >= 0 || !InetAddresses.isInetAddress(host)) {
            return host;
        }
        InetAddress address = InetAddresses.forString(host);
        if (address.isAnyLocalAddress()) {
            return host;
        }
        return address instanceof Inet4Address ? InetAddresses.toAddrString(address) : "[" + v6(address) + "]";
    }

    /** Returns an IPv6 address as RFC 5952 has it, but with the last half dotted if all before it is 0. */
    private static String v6(InetAddress address) {
        byte[] octets = address.getAddress();
        for (int i = 0; i < 12; i++) {
            if (octets[i] != 0) {
                return InetAddresses.toAddrString(address);
            }
        }
        if (octets[12] == 0 && octets[13] == 0) {
            return InetAddresses.toAddrString(address);
        }
        return "::" + (octets[12] & 0xff) + "." + (octets[13] & 0xff) + "." + (octets[14] & 0xff) + "."
                + (octets[15] & 0xff);
    }

    /** Returns an IPv4 address in one to four numbers, the last of which fills what is left; -1 if it is none. */
    private static long v4(String host) {
        List<String> numbers = Splitter.on('.').splitToList(host);
        if (numbers.size() > 4) {
            return -1;
        }
        long address = 0;
        for (int i = 0; i < numbers.size(); i++) {
            boolean last = i == numbers.size() - 1;
            long number = number(numbers.get(i));
            int bits = last ? 8 * (5 - numbers.size()) : 8;
            if (number < 0 || number >> bits != 0) {
                return -1;
            }
            address = address << bits | number;
        }
        return address;
    }

    /** Returns a decimal, octal or hexadecimal number of at most 32 bits, or -1. */
    private static long number(String text) {
        int radix = text.startsWith("0x") ? 16 : text.startsWith("0") ? 8 : 10;
        String digits = radix == 16 ? text.substring(2) : text;
        if (digits.isEmpty()) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) < 0x80 ? Character.digit(digits.charAt(i), radix) : -1;
            if (digit < 0 || number >> 32 != 0) {
                return -1;
            }
            number = number * radix + digit;
        }
        return number;
    }
}
