// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HopMarkerTest {
    private final HopMarker marker = new HopMarker("h", 3);

    @ParameterizedTest
    @CsvSource({
        "/x,                0, /x?h=1",
        "/x?,               0, /x?h=1",
        "/x?a,              0, /x?a&h=1",
        "/x?h=1,            1, /x?h=2",
        "/x?h=2&a=b,        2, /x?h=3&a=b",
        "/x?a=b&h=002,      2, /x?a=b&h=3",
        "/x?h,              0, /x?h=1",
        "/x?h&a,            0, /x?h=1&a",
        "/x?h=,             0, /x?h=1",
        "/x?h=&a,           0, /x?h=1&a",
        "/x?h=0001,         0, /x?h=1",
        "/x?h=-1,           0, /x?h=1",
        "/x?h=1h=2,         0, /x?h=1",
        "/x?h=1&h=2,        1, /x?h=2&h=2",
        "/x?hh=2&ah=2,      0, /x?hh=2&ah=2&h=1",
        "/x?H=2,            0, /x?H=2&h=1",
        "/x?a&,             0, /x?a&&h=1",
        "/h=2/x,            0, /h=2/x?h=1",
        "/x?%68=2,          0, /x?%68=2&h=1",
        "/x?h=999,        999, /x?h=1000",
    })
    void mark_countsWhereItStandsElseAtTheEnd(String url, int hops, String marked) {
        assertThat(marker.hops(url)).isEqualTo(hops);
        assertThat(marker.mark(url, hops + 1)).isEqualTo(marked);
        if (hops < HopMarker.MOST) {
            assertThat(marker.hops(marker.mark(url, hops + 1))).isEqualTo(hops + 1);
        }
    }

    @Test
    void create_outOfRange_refused() {
        assertThatThrownBy(() -> new HopMarker("a=b", 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "parameter: \"a=b\" (expected: 1 to 64 letters, digits, dots, hyphens, underscores or tildes)");
        assertThatThrownBy(() -> new HopMarker("h", 0)).hasMessage("limit: 0 (expected: 1 to 999)");
        assertThatThrownBy(() -> new HopMarker("h", 1000)).hasMessage("limit: 1000 (expected: 1 to 999)");
    }
}
