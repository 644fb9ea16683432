// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Against placements of which it is known what they do. */
class StudyTest {
    private static final int KEYS = 60_000;
    private static final Offset<Double> CHANCE = within(1.5);

    private final Study study = new Study(Key.first(KEYS));

    /** Finds the server in a list by a function of the hash and of how many there are. */
    private static final class ByList implements Placement {
        private Fleet present = Fleet.of(1);
        private final boolean lopsided;

        ByList(boolean lopsided) {
            this.lopsided = lopsided;
        }

        @Override
        public void place(Fleet fleet) {
            present = fleet;
        }

        @Override
        public Object another() {
            return present;
        }

        @Override
        public Caller caller() {
            return key -> {
                long bits = key.hash() >>> 8;
                boolean first = lopsided && (key.hash() & 1) == 0;
                return present.numbers().get(first ? 0 : (int) (bits % present.size()));
            };
        }

        @Override
        public int number(Object owner) {
            return (Integer) owner;
        }
    }

    @Test
    void of_remainder_evenAndNearlyAllMoves() {
        Map<Measure, Double> found = study.of(new ByList(false), 10, false);
        assertThat(found.get(Measure.BUSIEST)).isBetween(1.0, 1.06);
        assertThat(found.get(Measure.IDLEST)).isBetween(0.94, 1.0);
        assertThat(found.get(Measure.SPREAD)).isLessThan(0.7);
        // Of ten places nine stay; a key stays if its remainder by 9 names the same server as that by 10.
        assertThat(found.get(Measure.LEAVE_MOVED)).isCloseTo(90, CHANCE);
        assertThat(found.get(Measure.LEAVE_NEEDLESS)).isCloseTo(80, CHANCE);
        assertThat(found.get(Measure.COME_MOVED)).isCloseTo(100 * 10 / 11.0, CHANCE);
        assertThat(found.get(Measure.COME_NEEDLESS)).isCloseTo(100 * 9 / 11.0, CHANCE);
        assertThat(found).doesNotContainKeys(Measure.MASK_NEEDLESS, Measure.WEIGH_MOVED, Measure.WEIGHTED_SPREAD);
    }

    @Test
    void of_halfToTheFirst_saysHowLopsidedThatIs() {
        Map<Measure, Double> found = study.of(new ByList(true), 10, false);
        assertThat(found.get(Measure.BUSIEST)).isCloseTo(5.5, within(0.1));
        assertThat(found.get(Measure.IDLEST)).isCloseTo(0.5, within(0.04));
        // One has 5.5 times the mean and nine have half: the root of (4.5 ^ 2 + 9 * 0.5 ^ 2) / 10.
        assertThat(found.get(Measure.SPREAD)).isCloseTo(150, within(4.0));
    }

    @Test
    void of_rendezvous_movesOnlyWhatMust() {
        try (Placement rendezvous = Placements.make("redirect4j rendezvous")) {
            Map<Measure, Double> found = study.of(rendezvous, 10, true);
            assertThat(found.get(Measure.LEAVE_MOVED)).isCloseTo(10, CHANCE);
            assertThat(found.get(Measure.COME_MOVED)).isCloseTo(100 / 11.0, CHANCE);
            // From a tenth to two elevenths.
            assertThat(found.get(Measure.WEIGH_MOVED)).isCloseTo(100 * (2 / 11.0 - 0.1), CHANCE);
            assertThat(found.get(Measure.WEIGHTED_SPREAD)).isLessThan(2);
            assertThat(found)
                    .containsEntry(Measure.LEAVE_NEEDLESS, 0.0)
                    .containsEntry(Measure.COME_NEEDLESS, 0.0)
                    .containsEntry(Measure.WEIGH_NEEDLESS, 0.0)
                    .containsEntry(Measure.MASK_NEEDLESS, 0.0);
        }
    }
}
