// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LogarithmProperties {
    @Property(tries = 10_000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void minus_anyBits_isCloseAboveAndMonotone(@ForAll long bits) {
        double y = Mix.unit(bits);
        double exact = -StrictMath.log(y);

        assertThat(Logarithm.minus(y)).isBetween(exact - 1e-14, exact + 1.3e-7);
        assertThat(Logarithm.minus(Math.nextUp(y))).isLessThanOrEqualTo(Logarithm.minus(y));
    }

    @Test
    void minus_edges_isTheLogarithm() {
        assertThat(Logarithm.minus(1)).isZero();
        assertThat(Logarithm.minus(0.5)).isEqualTo(StrictMath.log(2));
        assertThat(Logarithm.minus(0x1p-1022)).isEqualTo(1022 * StrictMath.log(2));
    }
}
