// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class GeoPointTest {
    @Test
    void new_polesAndAntimeridian_accepted() {
        assertThat(new GeoPoint(90, -180).latitude()).isEqualTo(90);
        assertThat(new GeoPoint(-90, 180).longitude()).isEqualTo(180);
    }

    @Test
    void new_outOfRange_saysWhich() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GeoPoint(Double.NaN, 0))
                .withMessage("latitude: NaN (expected: -90 to 90)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GeoPoint(0, 180.5))
                .withMessage("longitude: 180.5 (expected: -180 to 180)");
    }
}
