// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The arithmetic of the model, each bound from both sides. */
class EnvoyDetectorTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private static void end(EnvoyDetector detector, int server, int successes, int failures, long now) {
        for (int i = 0; i < failures; i++) { // never five in a row: a success after each
            detector.ended(server, true, now);
            if (i < successes) {
                detector.ended(server, false, now);
            }
        }
        for (int i = failures; i < successes; i++) {
            detector.ended(server, false, now);
        }
    }

    private static EnvoyDetector outOf(int servers, int failing) {
        EnvoyDetector detector = new EnvoyDetector(servers);
        for (int server = 0; server < failing; server++) {
            fail(detector, server, 5, 0);
        }
        return detector;
    }

    private static void fail(EnvoyDetector detector, int server, int times, long now) {
        for (int i = 0; i < times; i++) {
            detector.ended(server, true, now);
        }
    }

    /** Sweeps as often as is due after one moment up to another, and returns whether the server is out then. */
    private static boolean isOutAt(EnvoyDetector detector, int server, long after, long seconds) {
        for (long at = after + 10; at <= seconds; at += 10) {
            detector.sweep(at * SECOND);
        }
        return detector.isOut(server);
    }

    private static BitSet out(EnvoyDetector detector, int servers) {
        BitSet out = new BitSet();
        IntStream.range(0, servers).filter(detector::isOut).forEach(out::set);
        return out;
    }

    // ---- errors in a row

    @Test
    void ended_failuresInARow_theFifthEjects() {
        EnvoyDetector detector = new EnvoyDetector(10);
        fail(detector, 0, 4, 0);
        assertThat(detector.isOut(0)).isFalse();
        fail(detector, 0, 1, 0);
        assertThat(detector.isOut(0)).isTrue();
    }

    @Test
    void ended_successBetween_beginsAnew() {
        EnvoyDetector detector = new EnvoyDetector(10);
        fail(detector, 0, 4, 0);
        detector.ended(0, false, 0);
        fail(detector, 0, 4, 0);
        assertThat(detector.isOut(0)).isFalse();
    }

    // ---- the cap

    @Test
    void ended_cap_isATenthStrictly() {
        assertThat(out(outOf(9, 9), 9).cardinality()).isZero();
        assertThat(out(outOf(10, 10), 10).cardinality()).isEqualTo(1);
        assertThat(out(outOf(19, 19), 19).cardinality()).isEqualTo(1);
        assertThat(out(outOf(20, 20), 20).cardinality()).isEqualTo(2);
    }

    @Test
    void ended_keptInByTheCap_isJudgedAgainAfterFiveMore() {
        EnvoyDetector detector = outOf(10, 2);
        assertThat(isOutAt(detector, 0, 0, 30)).isFalse();
        fail(detector, 1, 4, 30 * SECOND);
        assertThat(detector.isOut(1)).isFalse();
        fail(detector, 1, 1, 30 * SECOND);
        assertThat(detector.isOut(1)).isTrue();
    }

    // ---- success rate

    private static EnvoyDetector swept(int servers, int bad, int requests) {
        EnvoyDetector detector = new EnvoyDetector(servers);
        for (int i = 0; i < servers; i++) {
            end(detector, i, i < bad ? requests - requests / 2 : requests, i < bad ? requests / 2 : 0, 0);
        }
        detector.sweep(10 * SECOND);
        return detector;
    }

    @Test
    void sweep_oneBad_goesWhereTheCapAllows() {
        // One of n lies sqrt(n - 1) deviations below: 2.0 of five, and of fewer than five nobody is judged. A tenth of
        // five is nobody, so that the first that can go is one of ten.
        assertThat(swept(5, 1, 100).isOut(0)).isFalse();
        assertThat(swept(10, 1, 100).isOut(0)).isTrue();
    }

    @Test
    void sweep_volume_isAHundred() {
        assertThat(swept(20, 1, 100).isOut(0)).isTrue();
        assertThat(swept(20, 1, 99).isOut(0)).isFalse();
    }

    @Test
    void sweep_hostsWithVolume_areFive() {
        for (int busy : new int[] {4, 5}) {
            EnvoyDetector detector = new EnvoyDetector(20);
            for (int i = 0; i < busy; i++) {
                end(detector, i, i == 0 ? 50 : 100, i == 0 ? 50 : 0, 0);
            }
            detector.sweep(10 * SECOND);
            assertThat(detector.isOut(0)).as("%d hosts", busy).isEqualTo(busy == 5);
        }
    }

    @Test
    void sweep_manyAlike_standOutUpToAFifth() {
        // k of n lie sqrt((n - k) / k) deviations below the mean: 4 of 20 are at 2.0, 5 of 20 at 1.73.
        assertThat(out(swept(20, 4, 100), 20)).isEqualTo(BitSet.valueOf(new long[] {0b11})); // the cap
        assertThat(out(swept(20, 5, 100), 20).isEmpty()).isTrue();
    }

    @Test
    void sweep_allAlike_nobodyGoes() {
        assertThat(out(swept(20, 20, 100), 20).isEmpty()).isTrue();
    }

    @Test
    void sweep_countsOfTheIntervalBefore_areForgotten() {
        EnvoyDetector detector = new EnvoyDetector(20);
        for (int sweep = 1; sweep <= 2; sweep++) {
            for (int i = 0; i < 20; i++) {
                end(detector, i, i == 0 ? 25 : 50, i == 0 ? 25 : 0, 0);
            }
            detector.sweep(sweep * 10L * SECOND);
        }
        assertThat(detector.isOut(0)).isFalse();
    }

    // ---- the way back

    @Test
    void sweep_firstEjection_lastsThirtySeconds() {
        EnvoyDetector detector = new EnvoyDetector(10);
        fail(detector, 0, 5, 0);
        detector.sweep(30 * SECOND - 1);
        assertThat(detector.isOut(0)).isTrue();
        detector.sweep(30 * SECOND);
        assertThat(detector.isOut(0)).isFalse();
    }

    @Test
    void sweep_ejectionsInARow_lastThirtySecondsLongerUpToThreeHundred() {
        EnvoyDetector detector = new EnvoyDetector(10);
        long now = 0;
        for (int times = 1; times <= 12; times++) {
            fail(detector, 0, 5, now * SECOND);
            long span = Math.min(30L * times, 300);
            assertThat(isOutAt(detector, 0, now, now + span - 10))
                    .as("time %d", times)
                    .isTrue();
            assertThat(isOutAt(detector, 0, now + span - 10, now + span)).isFalse();
            now += span;
        }
    }

    @Test
    void sweep_intervalsInBetween_takeOneOffEach() {
        for (int clean = 0; clean <= 2; clean++) {
            EnvoyDetector detector = new EnvoyDetector(10);
            fail(detector, 0, 5, 0);
            assertThat(isOutAt(detector, 0, 0, 30)).isFalse();
            assertThat(isOutAt(detector, 0, 30, 30 + 10L * clean)).isFalse();
            long again = 30 + 10L * clean;
            fail(detector, 0, 5, again * SECOND);
            long span = clean == 0 ? 60 : 30;
            assertThat(isOutAt(detector, 0, again, again + span - 10))
                    .as("%d clean", clean)
                    .isTrue();
            assertThat(isOutAt(detector, 0, again + span - 10, again + span)).isFalse();
        }
    }

    @Test
    void sweep_back_countsBeginAnew() {
        EnvoyDetector detector = new EnvoyDetector(10);
        fail(detector, 0, 9, 0); // four of them while it is out
        assertThat(isOutAt(detector, 0, 0, 30)).isFalse();
        fail(detector, 0, 4, 30 * SECOND);
        assertThat(detector.isOut(0)).isFalse();
    }
}
