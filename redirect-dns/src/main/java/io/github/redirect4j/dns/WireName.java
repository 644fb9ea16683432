// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

/**
 * A name as it is looked up: octets with ASCII letters in lower case, where each label starts, and a hash of each suffix,
 * from the right, so that walking up to the closest ancestor that exists hashes nothing twice. Confined.
 */
final class WireName {
    private static final int MOST_LABELS = 127;
    private static final long PRIME = 0x100000001b3L; // of FNV-1a: collisions cost time, never a wrong answer
    private static final long ROOT = 0xcbf29ce484222325L;

    private final byte[] octets = new byte[DnsName.LONGEST];
    private final short[] starts = new short[MOST_LABELS + 1];
    private final long[] hashes = new long[MOST_LABELS + 1];
    private int length;
    private int labels;

    static WireName of(DnsName name) {
        WireName made = new WireName();
        made.read(name.wire(), 0, name.wire().length);
        return made;
    }

    /**
     * Reads a name that must not be compressed.
     *
     * @return where it ends, or -1 if it is malformed or does not end before {@code end}
     */
    int read(byte[] from, int at, int end) {
        int count = 0;
        int in = at;
        int out = 0;
        while (in < end) {
            int size = from[in];
            if (size == 0) {
                octets[out] = 0;
                starts[count] = (short) out;
                labels = count;
                length = out + 1;
                hash();
                return in + 1;
            }
            // A pointer or an undefined label type is negative or above 63. One octet is kept for the root.
            if (size < 0 || size > DnsName.LONGEST_LABEL || out + size + 2 > DnsName.LONGEST || size >= end - in) {
                return -1;
            }
            starts[count++] = (short) out;
            octets[out++] = (byte) size;
            for (int i = in + 1; i <= in + size; i++) {
                octets[out++] = DnsName.fold(from[i]);
            }
            in += size + 1;
        }
        return -1;
    }

    private void hash() {
        long hash = ROOT;
        hashes[labels] = hash;
        for (int label = labels - 1; label >= 0; label--) {
            for (int i = starts[label]; i < starts[label + 1]; i++) {
                hash = (hash ^ octets[i]) * PRIME;
            }
            hashes[label] = hash;
        }
    }

    int labels() {
        return labels;
    }

    /** Returns where the suffix starts that begins with a label; {@link #labels()} is the root. */
    int start(int label) {
        return starts[label];
    }

    long hash(int label) {
        return hashes[label];
    }

    boolean endsWith(byte[] folded, int label) {
        return java.util.Arrays.equals(octets, starts[label], length, folded, 0, folded.length);
    }
}
