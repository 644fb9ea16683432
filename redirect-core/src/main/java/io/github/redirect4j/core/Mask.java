// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import io.github.redirect4j.core.internal.Mix;
import io.github.redirect4j.core.internal.Words;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The members of a group that may be picked, as indices 0 to size - 1.
 *
 * <p>A mask seen by a {@link Picker} is never empty and does not change during the call. It must not be kept.
 */
public final class Mask {
    // A standing mask is immutable and carries its dense list of eligible indices, so that the k-th one is one read; a
    // full one needs no list. A scratch mask belongs to one Selection, starts as a copy of a standing one (its parent)
    // and loses a bit or two: a random draw then tries the parent's list first, because that beats counting bits.
    private static final int TRIES = 8;

    private final long[] words;
    private final int size;
    private int count;
    private final int @Nullable [] dense;
    private @Nullable Mask parent;

    private Mask(long[] words, int size, int count, int @Nullable [] dense) {
        this.words = words;
        this.size = size;
        this.count = count;
        this.dense = dense;
    }

    /**
     * Returns the mask in which all of {@code size} members are eligible.
     *
     * @param size 0 or more
     * @return the mask, immutable
     * @throws IllegalArgumentException if the size is negative
     */
    public static Mask all(int size) {
        checkSize(size);
        return new Mask(Words.allSet(size), size, size, null);
    }

    /**
     * Returns a mask of the given members.
     *
     * @param size how many members there are
     * @param eligible the indices of those that are eligible, each 0 to {@code size} - 1
     * @return the mask, immutable
     * @throws IllegalArgumentException if the size is negative
     * @throws IndexOutOfBoundsException if an index is out of range
     */
    public static Mask of(int size, int... eligible) {
        checkSize(size);
        long[] words = new long[Words.length(size)];
        for (int i : eligible) {
            Objects.checkIndex(i, size);
            words[i >>> 6] |= 1L << i;
        }
        return standing(words, size);
    }

    private static void checkSize(int size) {
        if (size < 0) {
            throw new IllegalArgumentException("size: " + size + " (expected: 0 or more)");
        }
    }

    /** Takes the words over and returns an immutable mask of them. */
    static Mask standing(long[] words, int size) {
        int count = 0;
        for (long word : words) {
            count += Long.bitCount(word);
        }
        if (count == size) {
            return new Mask(words, size, count, null);
        }
        int[] dense = new int[count];
        int k = 0;
        for (int i = Words.next(words, 0); i >= 0; i = Words.next(words, i + 1)) {
            dense[k++] = i;
        }
        return new Mask(words, size, count, dense);
    }

    /** Returns an empty mutable mask for up to {@code capacity} members. */
    static Mask scratch(int capacity) {
        return new Mask(new long[Words.length(capacity)], capacity, 0, null);
    }

    /**
     * Returns how many members there are, eligible or not.
     *
     * @return 0 or more
     */
    public int size() {
        return parent == null ? size : parent.size;
    }

    /**
     * Returns how many members are eligible.
     *
     * @return 1 to {@link #size()} in a pick
     */
    public int count() {
        return count;
    }

    /**
     * Returns whether a member is eligible.
     *
     * @param index 0 to {@link #size()} - 1
     * @return whether it may be picked
     */
    public boolean has(int index) {
        return (words[index >>> 6] & 1L << index) != 0;
    }

    /**
     * Returns the first eligible index from {@code from} on, for loops over all of them.
     *
     * @param from 0 or more
     * @return the index, or -1 if there is none
     */
    public int next(int from) {
        // Mostly all are eligible, and stepping on is several times cheaper than looking for a bit.
        return count < size() ? Words.next(words, from) : from < count ? from : -1;
    }

    /**
     * Returns the eligible index of rank {@code k}. One read for a mask that stands until the next health change, a
     * walk over size / 64 words for one from which this request has excluded a server.
     *
     * @param k 0 to {@link #count()} - 1
     * @return the index
     */
    public int at(int k) {
        if (dense != null) {
            return dense[k];
        }
        return parent == null || count == parent.size ? k : Words.select(words, k);
    }

    /**
     * Returns an eligible index, each with the same probability.
     *
     * @param random 64 random bits, of which the upper 32 decide
     * @return the index
     */
    public int draw(long random) {
        Mask from = parent;
        long bits = random;
        if (from != null && count * 2 > from.count) {
            for (int i = 0; i < TRIES; i++) {
                int index = from.at(Mix.scale(bits, from.count));
                if (has(index)) {
                    return index;
                }
                bits = Mix.mix(bits + Mix.GOLDEN);
            }
        }
        return at(Mix.scale(bits, count));
    }

    int capacity() {
        return words.length << 6;
    }

    /** Makes this scratch mask a copy of a standing one that fits into it. */
    void copyOf(Mask standing) {
        System.arraycopy(standing.words, 0, words, 0, standing.words.length);
        Arrays.fill(words, standing.words.length, words.length, 0);
        count = standing.count;
        parent = standing;
    }

    /** Removes a member from this scratch mask, if it is there. */
    void clear(int index) {
        if (has(index)) {
            words[index >>> 6] &= ~(1L << index);
            count--;
        }
    }

    @Override
    public String toString() {
        return count + " of " + size();
    }
}
