// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A message as text, by a slow decoder that shares nothing with the code under test and trusts no octet. */
final class Decoded {
    /** A record; the data is an address, a name, or hexadecimal. */
    static final class Rr {
        private final String owner;
        private final int type;
        private final int rrclass;
        private final long ttl;
        private final String data;
        private final byte[] octets;

        Rr(String owner, int type, int rrclass, long ttl, String data, byte[] octets) {
            this.owner = owner;
            this.type = type;
            this.rrclass = rrclass;
            this.ttl = ttl;
            this.data = data;
            this.octets = octets;
        }

        String owner() {
            return owner;
        }

        int type() {
            return type;
        }

        int rrclass() {
            return rrclass;
        }

        long ttl() {
            return ttl;
        }

        String data() {
            return data;
        }

        byte[] octets() {
            return octets;
        }
    }

    /** An EDNS option. */
    static final class Option {
        private final int code;
        private final byte[] data;

        Option(int code, byte[] data) {
            this.code = code;
            this.data = data;
        }

        int code() {
            return code;
        }

        byte[] data() {
            return data;
        }
    }

    /** An OPT record. */
    record Opt(int udpSize, int extended, int version, int dnssecOk, int rest, List<Option> options, String owner) {}

    /** What makes a message unreadable. */
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message);
        }
    }

    final int size;
    final int id;
    final int flags;
    final int questions;
    final byte[] question;
    final List<Rr> answers = new ArrayList<>();
    final List<Rr> authorities = new ArrayList<>();
    final List<Rr> additionals = new ArrayList<>();
    final List<Opt> opts = new ArrayList<>();
    final int trailing;

    private final byte[] octets;
    private int at;

    private Decoded(byte[] octets) {
        this.octets = octets;
        size = octets.length;
        require(size >= 12, "short message");
        ByteBuffer header = ByteBuffer.wrap(octets);
        id = header.getShort(0) & 0xffff;
        flags = header.getShort(2) & 0xffff;
        questions = header.getShort(4) & 0xffff;
        at = 12;
        for (int i = 0; i < questions; i++) {
            name();
            take(4);
        }
        question = java.util.Arrays.copyOfRange(octets, 12, at);
        section(header.getShort(6) & 0xffff, answers);
        section(header.getShort(8) & 0xffff, authorities);
        section(header.getShort(10) & 0xffff, additionals);
        trailing = size - at;
    }

    static Decoded of(byte[] octets) {
        return new Decoded(octets);
    }

    private static void require(boolean fine, String otherwise) {
        if (!fine) {
            throw new Unreadable(otherwise);
        }
    }

    private int take(int count) {
        require(count <= size - at, "cut at " + at);
        at += count;
        return at - count;
    }

    private int number(int count) {
        int from = take(count);
        int value = 0;
        for (int i = from; i < from + count; i++) {
            value = value << 8 | (octets[i] & 0xff);
        }
        return value;
    }

    private String name() {
        List<String> labels = new ArrayList<>();
        int back = -1;
        int jumps = 0;
        int length = 1;
        while (true) {
            int head = number(1);
            if ((head & 0xc0) == 0xc0) {
                int to = (head & 0x3f) << 8 | number(1);
                require(to < at - 2, "pointer forward at " + at);
                require(jumps++ < 60, "pointers without end");
                back = back < 0 ? at : back;
                at = to;
                continue;
            }
            require((head & 0xc0) == 0, "label type at " + at);
            if (head == 0) {
                break;
            }
            int from = take(head);
            length += head + 1;
            require(length <= 255, "name too long");
            StringBuilder label = new StringBuilder();
            for (int i = from; i < from + head; i++) {
                char c = (char) (octets[i] & 0xff);
                label.append(c > ' ' && c < 0x7f && c != '.' ? String.valueOf(c) : String.format("\\%03d", (int) c));
            }
            labels.add(label.toString());
        }
        at = back < 0 ? at : back;
        return String.join(".", labels);
    }

    private void section(int count, List<Rr> into) {
        for (int i = 0; i < count; i++) {
            String owner = name();
            int type = number(2);
            int rrclass = number(2);
            long ttl = number(4) & 0xffff_ffffL;
            int length = number(2);
            int from = take(length);
            byte[] data = java.util.Arrays.copyOfRange(octets, from, from + length);
            if (type == 41) {
                opts.add(opt(owner, rrclass, (int) ttl, data));
                continue;
            }
            into.add(new Rr(owner, type, rrclass, ttl, text(type, from, data), data));
            at = from + length;
        }
    }

    private String text(int type, int from, byte[] data) {
        int end = from + data.length;
        switch (type) {
            case 1, 28 -> {
                require(data.length == (type == 1 ? 4 : 16), "address of " + data.length + " octets");
                return address(data);
            }
            case 2, 5 -> {
                at = from;
                String target = name();
                require(at == end, "octets after a name");
                return target;
            }
            case 6 -> {
                at = from;
                String names = name() + " " + name();
                require(end - at == 20, "SOA of another length");
                StringBuilder numbers = new StringBuilder(names);
                for (int i = 0; i < 5; i++) {
                    numbers.append(' ').append(number(4) & 0xffff_ffffL);
                }
                return numbers.toString();
            }
            default -> {
                return HexFormat.of().formatHex(data);
            }
        }
    }

    private static String address(byte[] data) {
        try {
            return InetAddresses.toAddrString(InetAddress.getByAddress(data));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Opt opt(String owner, int udpSize, int ttl, byte[] data) {
        List<Option> options = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(data);
        while (in.hasRemaining()) {
            require(in.remaining() >= 4, "option cut");
            int code = in.getShort() & 0xffff;
            int length = in.getShort() & 0xffff;
            require(length <= in.remaining(), "option data cut");
            byte[] value = new byte[length];
            in.get(value);
            options.add(new Option(code, value));
        }
        return new Opt(udpSize, ttl >>> 24, ttl >> 16 & 0xff, ttl >> 15 & 1, ttl & 0x7fff, options, owner);
    }

    boolean qr() {
        return (flags & 0x8000) != 0;
    }

    int opcode() {
        return flags >> 11 & 15;
    }

    boolean aa() {
        return (flags & 0x400) != 0;
    }

    boolean tc() {
        return (flags & 0x200) != 0;
    }

    boolean rd() {
        return (flags & 0x100) != 0;
    }

    int rcode() {
        return (flags & 15) | (opts.isEmpty() ? 0 : opts.get(0).extended() << 4);
    }

    /** Returns the data of the answers of a type, in order. */
    List<String> data(int type) {
        return answers.stream().filter(rr -> rr.type() == type).map(Rr::data).toList();
    }
}
