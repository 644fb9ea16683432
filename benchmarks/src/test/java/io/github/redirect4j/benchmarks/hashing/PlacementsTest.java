// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That each does what it is asked: a change that did not reach it would be the cheapest of all. */
class PlacementsTest {
    private static final Key[] KEYS = Key.first(20_000);

    static Stream<String> names() {
        return Placements.all().keySet().stream();
    }

    static Stream<String> wholes() {
        return Placements.wholes().stream();
    }

    /** Ketama's weights fail an assertion of its own, that the ring has 160 points a server, and assertions are on here. */
    static Stream<String> weighing() {
        return wholes().filter(
                        name -> Placements.all().get(name).honoursWeights() && !name.equals("spymemcached Ketama"));
    }

    private static int[] owners(Placement placement) {
        Placement.Caller caller = placement.caller();
        return Arrays.stream(KEYS)
                .mapToInt(key -> placement.number(caller.owner(key)))
                .toArray();
    }

    private static Set<Integer> distinct(int[] owners) {
        return IntStream.of(owners).boxed().collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("names")
    void caller_placed_findsOnlyThoseWhoAreThere(String name) {
        try (Placement placement = Placements.make(name)) {
            placement.place(Fleet.of(7).without(2));
            assertThat(distinct(owners(placement))).containsExactlyInAnyOrder(0, 1, 3, 4, 5, 6);
            assertThat(owners(placement)).isEqualTo(owners(placement));
            assertThat(placement.another()).isNotNull();
        }
    }

    @ParameterizedTest
    @MethodSource("wholes")
    void leaveAndCome_oneServer_goneAndBack(String name) {
        Fleet rest = Fleet.of(7).without(2);
        try (Placement placement = Placements.make(name)) {
            placement.place(Fleet.of(7));
            placement.leave(2, rest);
            assertThat(distinct(owners(placement))).containsExactlyInAnyOrder(0, 1, 3, 4, 5, 6);
            placement.come(2, rest.with(2));
            assertThat(distinct(owners(placement))).hasSize(7);
            placement.come(7, rest.with(2).with(7));
            assertThat(distinct(owners(placement))).hasSize(8).contains(7);
        }
    }

    @ParameterizedTest
    @MethodSource("wholes")
    void mask_oneServer_leftOutUntilItIsBack(String name) {
        try (Placement placement = Placements.make(name)) {
            placement.place(Fleet.of(7));
            int[] before = owners(placement);
            assertThat(placement.mask(2, true)).isEqualTo(name.startsWith(Placements.OURS));
            if (name.startsWith(Placements.OURS)) {
                assertThat(distinct(owners(placement))).containsExactlyInAnyOrder(0, 1, 3, 4, 5, 6);
                placement.mask(2, false);
                assertThat(owners(placement)).isEqualTo(before);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("weighing")
    void place_heavyServer_getsMoreThanBefore(String name) {
        try (Placement placement = Placements.make(name)) {
            placement.place(Fleet.of(7));
            long before = Arrays.stream(owners(placement)).filter(i -> i == 3).count();
            placement.place(Fleet.of(7).weighing(3, 6));
            long after = Arrays.stream(owners(placement)).filter(i -> i == 3).count();
            // Due 6/12 instead of 1/7; a script's load is a factor of its scores, and takes more than its share.
            assertThat((double) after / before).isBetween(2.0, 7.0);
        }
    }

    @Test
    void make_unknownName_saysWhoIsThere() {
        Map<String, Placements.Entry> all = Placements.all();
        assertThatThrownBy(() -> Placements.make("nginx hash"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name: nginx hash (expected: one of " + all.keySet() + ")");
    }
}
