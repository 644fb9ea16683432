// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ModulusProperties {
    @Property(tries = 20_000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void of_anyTicket_unsignedRemainder(
            @ForAll @LongRange(min = Long.MIN_VALUE) long ticket, @ForAll @IntRange(min = 1) int n) {
        check(ticket, n);
        check(ticket >>> 2, n);
        check(ticket, 1 + n % 1000);
    }

    /** Around the multiples of n and at the ends, where a quotient that is off by one shows. */
    @Test
    void of_ticketsAtTheEdges_unsignedRemainder() {
        int[] numbers = {1, 2, 3, 5, 7, 10, 16, 64, 65, 127, 128, 1000, 10_000, 65_535, 65_536, Integer.MAX_VALUE};
        long[] around = {0, 1L << 31, 1L << 32, 1L << 53, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE, -1};
        for (int n : numbers) {
            for (long middle : around) {
                for (long near = -3; near <= 3; near++) {
                    check(middle + near, n);
                    check(middle / n * n + near, n);
                }
            }
        }
    }

    private static void check(long ticket, int n) {
        assertThat(Modulus.of(n).of(ticket)).isEqualTo((int) Long.remainderUnsigned(ticket, n));
    }
}
