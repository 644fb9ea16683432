// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TogetherTest {
    private static final int MARKS = 4;
    private static final long LIMIT = 4_000;

    /** Marks at a steady pace. */
    private static Track steady(long begin, int marks, long gap) {
        long[] times = new long[marks + 1];
        for (int i = 0; i <= marks; i++) {
            times[i] = begin + i * gap;
        }
        return new Track(times, times.length);
    }

    private static Track track(long... times) {
        return new Track(times, times.length);
    }

    /** The same with an absence after some mark. */
    private static Track away(Track track, int mark, long nanos) {
        long[] times = track.times.clone();
        for (int i = mark + 1; i < times.length; i++) {
            times[i] += nanos;
        }
        return new Track(times, times.length);
    }

    private static double[] kept(int own, Track... tracks) {
        double[] into = new double[1000];
        int count = Together.kept(List.of(tracks), own, MARKS, LIMIT, into, 0);
        return Arrays.copyOf(into, count);
    }

    @Test
    void kept_allAtOnePace_allThatOthersSurround() {
        // Of 10 batches the first began before the other's first mark, and the last ended after its last.
        assertThat(kept(0, steady(0, 40, 1000), steady(500, 39, 1000)))
                .hasSize(8)
                .containsOnly(4000);
        assertThat(kept(0, steady(0, 40, 1000), steady(0, 40, 1000))).hasSize(10);
    }

    @Test
    void kept_otherNeverThere_none() {
        assertThat(kept(0, steady(0, 40, 1000), new Track(new long[1], 0))).isEmpty();
        assertThat(kept(0, steady(0, 40, 1000), track(0))).isEmpty();
        assertThat(kept(0, steady(0, 40, 1000), steady(1_000_000, 40, 1000))).isEmpty();
        assertThat(kept(1, steady(0, 40, 1000), steady(1_000_000, 40, 1000))).isEmpty();
    }

    @Test
    void kept_otherSwitchedOut_notThoseItMissedInPart() {
        // Away from 10,000 to 22,000, in the gap from 10,000 to 23,000: batches 2 to 5 touch that.
        Track other = away(steady(0, 60, 1000), 10, 12_000);
        assertThat(kept(0, steady(0, 40, 1000), other)).hasSize(10 - 4);
    }

    @Test
    void kept_selfSwitchedOut_notTheBatchThatHoldsIt() {
        assertThat(kept(0, away(steady(0, 40, 1000), 10, 12_000), steady(0, 60, 1000)))
                .hasSize(9)
                .containsOnly(4000);
    }

    @Test
    void kept_gapOfTheLimit_stillCounts() {
        Track atLimit = away(steady(0, 60, 1000), 10, LIMIT - 1000);
        Track above = away(steady(0, 60, 1000), 10, LIMIT - 999);
        assertThat(kept(0, steady(0, 40, 1000), atLimit)).hasSize(10);
        assertThat(kept(0, steady(0, 40, 1000), above)).hasSize(8);
    }

    @Test
    void kept_oneOfThreeAway_none() {
        assertThat(kept(0, steady(0, 40, 1000), steady(0, 40, 1000), steady(0, 40, 5000)))
                .isEmpty();
        assertThat(kept(0, steady(0, 40, 1000), steady(0, 40, 1000), steady(0, 40, 1000)))
                .hasSize(10);
    }

    @Test
    void kept_clockPassesItsMaximum_noDifference() {
        long begin = Long.MAX_VALUE - 20_000;
        assertThat(kept(0, steady(begin, 40, 1000), steady(begin, 40, 1000))).hasSize(10);
    }

    @Test
    void kept_noRoomLeft_stops() {
        double[] into = new double[5];
        List<Track> tracks = List.of(steady(0, 40, 1000), steady(0, 40, 1000));
        assertThat(Together.kept(tracks, 0, MARKS, LIMIT, into, 3)).isEqualTo(2);
        assertThat(into).containsExactly(0, 0, 0, 4000, 4000);
    }

    @Test
    void kept_anyTracks_asTheDefinitionSays() {
        Random random = new Random(20261123);
        int total = 0;
        for (int i = 0; i < 500; i++) {
            Track[] tracks = new Track[1 + random.nextInt(3)];
            Arrays.setAll(tracks, t -> random(random));
            int own = random.nextInt(tracks.length);
            double[] kept = kept(own, tracks);
            assertThat(kept).containsExactly(slowly(own, tracks));
            total += kept.length;
        }
        assertThat(total).isGreaterThan(1000);
    }

    private static Track random(Random random) {
        long[] times = new long[1 + random.nextInt(100)];
        long now = random.nextInt(10_000);
        for (int i = 0; i < times.length; i++) {
            times[i] = now;
            now += random.nextInt(20) == 0 ? random.nextInt(20_000) : 500 + random.nextInt(1000);
        }
        return track(times);
    }

    /** The definition: no moment of the batch lies in a stretch without marks that is longer than the limit. */
    private static double[] slowly(int own, Track... tracks) {
        List<Double> kept = new ArrayList<>();
        long[] times = tracks[own].times;
        for (int first = 0; first + MARKS < times.length; first += MARKS) {
            long begin = times[first];
            long end = times[first + MARKS];
            boolean all = true;
            for (Track track : tracks) {
                int last = track.times.length - 1;
                all &= track.times[0] <= begin && track.times[last] >= end;
                for (int i = 0; i < last; i++) {
                    boolean touches = track.times[i] < end && track.times[i + 1] > begin;
                    all &= !touches || track.times[i + 1] - track.times[i] <= LIMIT;
                }
            }
            if (all) {
                kept.add((double) (end - begin));
            }
        }
        return kept.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Test
    void pace_othersStandStill_notCounted() {
        double[] into = new double[100];
        List<Track> together = List.of(steady(0, 40, 1000), steady(500, 40, 1000));
        // Its begin is no mark that the other reached.
        assertThat(Together.pace(together, 0, into, 0)).isEqualTo(39);
        List<Track> away = List.of(steady(0, 40, 1000), track(0, 100_000));
        assertThat(Together.pace(away, 0, into, 0)).isZero();
        assertThat(Together.pace(away, 1, into, 0)).isZero();
    }
}
