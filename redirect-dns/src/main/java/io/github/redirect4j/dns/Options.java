// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

/** The options of one answer's OPT record, while they are collected. Confined: reused for the next answer. */
final class Options {
    private static final int MOST = 4 + 128 + 6 + 6; // a server id, a keepalive, an extended error

    private final byte[] octets = new byte[MOST];
    private int length;

    void clear() {
        length = 0;
    }

    void add(int code, byte[] data) {
        head(code, data.length);
        System.arraycopy(data, 0, octets, length, data.length);
        length += data.length;
    }

    void add(int code, int number) {
        head(code, 2);
        Octets.put16(octets, length, number);
        length += 2;
    }

    private void head(int code, int size) {
        Octets.put16(octets, length, code);
        Octets.put16(octets, length + 2, size);
        length += 4;
    }

    int length() {
        return length;
    }

    void copyTo(byte[] to, int at) {
        System.arraycopy(octets, 0, to, at, length);
    }
}
