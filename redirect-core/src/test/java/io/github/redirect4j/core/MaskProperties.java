// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MaskProperties {
    @Property
    void of_anyMembers_agreesWithBitSet(
            @ForAll @IntRange(min = 1, max = 300) int size, @ForAll List<@IntRange(max = 299) Integer> chosen) {
        BitSet oracle = oracle(size, chosen);
        Mask mask = Mask.of(size, oracle.stream().toArray());

        assertThat(mask.size()).isEqualTo(size);
        assertThat(members(mask)).containsExactly(oracle.stream().toArray());
        assertThat(loop(mask)).containsExactly(oracle.stream().toArray());
        assertThat(IntStream.range(0, size).filter(mask::has).toArray())
                .containsExactly(oracle.stream().toArray());
    }

    @Property
    void clear_anyMembers_agreesWithBitSet(
            @ForAll @IntRange(min = 1, max = 300) int size,
            @ForAll List<@IntRange(max = 299) Integer> chosen,
            @ForAll @Size(max = 100) List<@IntRange(max = 299) Integer> cleared) {
        BitSet oracle = oracle(size, chosen);
        if (chosen.isEmpty()) {
            oracle.set(0, size);
        }
        Mask scratch = Mask.scratch(size + cleared.size());
        scratch.copyOf(Mask.of(size, oracle.stream().toArray()));
        for (int c : cleared) {
            scratch.clear(c % size);
            oracle.clear(c % size);
        }

        assertThat(scratch.size()).isEqualTo(size);
        assertThat(members(scratch)).containsExactly(oracle.stream().toArray());
        assertThat(loop(scratch)).containsExactly(oracle.stream().toArray());
    }

    @Property
    void draw_anyMaskAndBits_isEligibleAndRepeatable(
            @ForAll @IntRange(min = 1, max = 300) int size,
            @ForAll @Size(max = 100) List<@IntRange(max = 299) Integer> cleared,
            @ForAll long bits) {
        Mask scratch = Mask.scratch(size);
        scratch.copyOf(Mask.all(size));
        for (int c : cleared) {
            if (scratch.count() > 1) {
                scratch.clear(c % size);
            }
        }
        int drawn = scratch.draw(bits);

        assertThat(scratch.has(drawn)).isTrue();
        assertThat(scratch.draw(bits)).isEqualTo(drawn);
    }

    @Property
    void draw_evenGrid_drawsEachMemberOnce(
            @ForAll @IntRange(min = 1, max = 300) int size, @ForAll List<@IntRange(max = 299) Integer> chosen) {
        BitSet oracle = oracle(size, chosen);
        oracle.set(0);
        Mask mask = Mask.of(size, oracle.stream().toArray());
        int count = mask.count();

        // The middle of the k-th of count equal parts of 2^32, in the upper half of the bits.
        assertThat(IntStream.range(0, count)
                        .map(k -> mask.draw((((2L * k + 1) << 31) / count) << 32))
                        .toArray())
                .containsExactly(oracle.stream().toArray());
    }

    private static BitSet oracle(int size, List<Integer> chosen) {
        BitSet oracle = new BitSet();
        chosen.forEach(i -> oracle.set(i % size));
        return oracle;
    }

    private static int[] members(Mask mask) {
        return IntStream.range(0, mask.count()).map(mask::at).toArray();
    }

    private static int[] loop(Mask mask) {
        return IntStream.iterate(mask.next(0), i -> i >= 0, i -> mask.next(i + 1))
                .toArray();
    }
}
