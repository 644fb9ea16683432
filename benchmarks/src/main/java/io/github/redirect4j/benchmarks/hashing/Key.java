// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.internal.Mix;
import java.nio.charset.StandardCharsets;

/** A URL of 40 octets, of which 20 are scheme and host, in the forms in which callers have it. As a request it is its own key. */
public final class Key implements Request {
    private static final String SITE = "http://a.example.com";
    private static final String FOLDER = "/img/";
    private static final int PATH = SITE.length() + FOLDER.length();
    private static final int DIGITS = 11;

    private final byte[] octets;
    private final String text;
    private final long hash;
    private final Request file = new File();

    private Key(String text) {
        this.text = text;
        octets = text.getBytes(StandardCharsets.ISO_8859_1);
        hash = KeyHash.xxh3().of(octets, 0, octets.length);
    }

    /**
     * Returns the key of a number; keys of different numbers look unlike.
     *
     * @param number any
     * @return a new object
     */
    public static Key of(long number) {
        long bits = Mix.mix(number * Mix.GOLDEN);
        char[] digits = new char[DIGITS];
        for (int i = 0; i < DIGITS; i++) {
            digits[i] = Character.forDigit((int) (bits >>> (4 * i)) & 15, 16);
        }
        return new Key(SITE + FOLDER + String.valueOf(digits) + ".jpg");
    }

    /**
     * Returns the first keys.
     *
     * @param count how many
     * @return new objects, as all that they hold
     */
    public static Key[] first(int count) {
        Key[] keys = new Key[count];
        for (int i = 0; i < count; i++) {
            keys[i] = of(i);
        }
        return keys;
    }

    /** Returns the octets, not to be changed. */
    public byte[] octets() {
        return octets;
    }

    /** Returns the text. */
    public String text() {
        return text;
    }

    /** Returns the same request with the last part of its path as key, for those who would stop at the scheme's colon. */
    public Request file() {
        return file;
    }

    /** Returns XXH3 of the octets, worked out before. */
    public long hash() {
        return hash;
    }

    /** Returns XXH3 of the octets, worked out now. */
    public long hashNow() {
        return KeyHash.xxh3().of(octets, 0, octets.length);
    }

    @Override
    public boolean hasKey() {
        return true;
    }

    @Override
    public long keyHash(KeyHash by) {
        return by.of(octets, 0, octets.length);
    }

    @Override
    public String toString() {
        return text;
    }

    /** What stands behind the last slash. */
    private final class File implements Request {
        @Override
        public boolean hasKey() {
            return true;
        }

        @Override
        public long keyHash(KeyHash by) {
            return by.of(octets, PATH, octets.length - PATH);
        }
    }
}
