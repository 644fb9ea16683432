// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An ORCA report as a protobuf message: fields of a tag and a value, where the tag is the field's number and the value's
 * kind in the lowest three bits. A map is an entry per key, each a message of key and value.
 *
 * <p>Source: protobuf's encoding guide. As any reader of proto3 does, this one skips fields that it does not know or that
 * are of another kind than theirs, and takes the last of several. It refuses groups, which no writer of proto3 sends.
 */
final class OrcaProtobuf {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    /** Of an entry of a map: field 1, its key, and field 2, its value. */
    private static final int KEY = (1 << 3) | BYTES;

    private static final int VALUE = (2 << 3) | FIXED64;

    private OrcaProtobuf() {}

    // ---- reading

    static void read(byte[] message, Map<String, Double> into) {
        Cursor in = new Cursor(message);
        while (in.hasNext()) {
            int tag = in.tag();
            int kind = tag & 7;
            OrcaMetric field = OrcaMetric.of(tag >>> 3);
            if (field != null && field.isMap() && kind == BYTES) {
                readEntry(field, in, in.length(), into);
            } else if (field != null && field.number() == OrcaMetric.RPS && kind == VARINT) {
                long rps = in.varint();
                put(field, "", rps >= 0 ? rps : (rps >>> 1) * 2.0, into);
            } else if (field != null && !field.isMap() && field.number() != OrcaMetric.RPS && kind == FIXED64) {
                put(field, "", in.fixed64(), into);
            } else {
                in.skip(kind);
            }
        }
    }

    private static void readEntry(OrcaMetric field, Cursor in, int length, Map<String, Double> into) {
        int outer = in.enter(length);
        String key = "";
        double value = 0;
        while (in.hasNext()) {
            int tag = in.tag();
            if (tag == KEY) {
                key = in.text();
            } else if (tag == VALUE) {
                value = in.fixed64();
            } else {
                in.skip(tag & 7);
            }
        }
        in.leave(outer);
        if (!key.isEmpty()) {
            put(field, key, value, into);
        }
    }

    private static void put(OrcaMetric field, String key, double value, Map<String, Double> into) {
        if (field.allows(value)) {
            into.put(field.of(key), value);
        } else {
            into.remove(field.of(key));
        }
    }

    /** A place in a message, and the end of what is being read. */
    private static final class Cursor {
        private final ByteBuffer bytes;

        Cursor(byte[] message) {
            bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        }

        boolean hasNext() {
            return bytes.hasRemaining();
        }

        int tag() {
            int at = bytes.position();
            long tag = varint();
            if (tag >>> 3 == 0 || tag >>> 32 != 0) {
                throw bad(at, "tag " + Long.toUnsignedString(tag), "a field's number from 1 to 536870911");
            }
            return (int) tag;
        }

        long varint() {
            int at = bytes.position();
            long value = 0;
            for (int shift = 0; shift < 70; shift += 7) {
                need(1);
                byte next = bytes.get();
                value |= (next & 0x7fL) << shift; // of the tenth byte all but one bit fall off, as with protobuf itself
                if (next >= 0) {
                    return value;
                }
            }
            throw bad(at, "a number of more than 10 bytes", "at most 10");
        }

        double fixed64() {
            need(8);
            return bytes.getDouble();
        }

        int length() {
            int at = bytes.position();
            long length = varint();
            if (length < 0 || length > bytes.remaining()) {
                throw bad(at, "length " + Long.toUnsignedString(length), "at most " + bytes.remaining());
            }
            return (int) length;
        }

        String text() {
            int length = length();
            int at = bytes.position();
            ByteBuffer part = bytes.slice(at, length);
            bytes.position(at + length);
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
            } catch (CharacterCodingException e) {
                throw bad(at, "a key", "UTF-8");
            }
        }

        int enter(int length) {
            int outer = bytes.limit();
            bytes.limit(bytes.position() + length);
            return outer;
        }

        void leave(int outer) {
            bytes.limit(outer);
        }

        void skip(int kind) {
            int length = switch (kind) {
                case VARINT -> {
                    varint();
                    yield 0;
                }
                case FIXED64 -> 8;
                case BYTES -> length();
                case FIXED32 -> 4;
                default -> throw bad(bytes.position(), "kind " + kind, "0, 1, 2 or 5");
            };
            need(length);
            bytes.position(bytes.position() + length);
        }

        private void need(int length) {
            if (bytes.remaining() < length) {
                throw bad(bytes.position(), "the end", length + " bytes more");
            }
        }

        private static IllegalArgumentException bad(int at, String found, String expected) {
            return Refusal.of("protobuf at byte " + at, new Found(found), expected);
        }
    }

    /** Says what was found in words of ours, which need no quotes. */
    private record Found(String words) {
        @Override
        public String toString() {
            return words;
        }
    }

    // ---- writing

    static byte[] write(Map<String, Double> metrics) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (OrcaMetric field : OrcaMetric.ALL) {
            for (Map.Entry<String, Double> metric : metrics.entrySet()) {
                if (field.equals(OrcaMetric.named(metric.getKey()))) {
                    write(field, metric.getKey(), metric.getValue(), out);
                }
            }
        }
        return out.toByteArray();
    }

    private static void write(OrcaMetric field, String metric, double value, ByteArrayOutputStream out) {
        if (field.isMap()) {
            byte[] key = field.key(metric).getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream entry = new ByteArrayOutputStream();
            varint(KEY, entry);
            varint(key.length, entry);
            entry.writeBytes(key);
            varint(VALUE, entry);
            fixed64(value, entry);
            varint((field.number() << 3) | BYTES, out);
            varint(entry.size(), out);
            out.writeBytes(entry.toByteArray());
        } else if (field.number() == OrcaMetric.RPS) {
            varint((field.number() << 3) | VARINT, out);
            varint(Math.round(value), out);
        } else {
            varint((field.number() << 3) | FIXED64, out);
            fixed64(value, out);
        }
    }

    private static void varint(long value, ByteArrayOutputStream out) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static void fixed64(double value, ByteArrayOutputStream out) {
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(value)
                .array());
    }
}
