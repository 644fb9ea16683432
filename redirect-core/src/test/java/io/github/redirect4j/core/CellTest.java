// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellTest {
    /** A half-life of one second. */
    private static final Duration RESIDENCE = Duration.ofNanos(Math.round(1e9 / Math.log(2)));

    private static final double ACCURACY = 0.005;
    private static final long SECOND = 1_000_000_000;

    private final Cell cell = new Cell("a", 7);
    private final LeaseClock clock = new LeaseClock(RESIDENCE, new FakeTicker(0));

    @Test
    void new_cell_isReadyUnknownAndIdle() {
        assertThat(cell.id()).isEqualTo("a");
        assertThat(cell.serial()).isEqualTo(7);
        assertThat(cell.hash()).isEqualTo(KeyHash.xxh3().of("a"));
        assertThat(cell.admin()).isEqualTo(AdminState.READY);
        assertThat(cell.health()).isEqualTo(Health.UNKNOWN);
        assertThat(cell.isReady()).isTrue();
        assertThat(cell.isEligible()).isTrue();
        assertThat(cell.isStickable(MaskRule.PROBING_TOO)).isTrue();
        assertThat(cell.isRemoved()).isFalse();
        assertThat(cell.isRamping()).isFalse();
        assertThat(cell.inFlight()).isZero();
        assertThat(cell.cap()).isEqualTo(Integer.MAX_VALUE);
        assertThat(cell.outstanding(null, 0)).isZero();
        assertThat(cell.outstanding(clock, 0)).isZero();
        assertThat(cell.lease(null, 0)).isZero();
        assertThat(cell.report()).isNull();
        assertThat(cell.draining()).isNull();
        assertThat(cell.isIdle(null, 0)).isTrue();
    }

    // ---- status

    @ParameterizedTest
    @CsvSource({
        "READY, UNKNOWN, false, true, true, true",
        "READY, UP, false, true, true, true",
        "READY, DOWN, false, true, false, false",
        "DRAIN, UNKNOWN, false, false, false, true",
        "DRAIN, UP, false, false, false, true",
        "DRAIN, DOWN, false, false, false, false",
        "MAINT, UNKNOWN, false, false, false, false",
        "MAINT, UP, false, false, false, false",
        "MAINT, DOWN, false, false, false, false",
        "READY, UP, true, false, false, false",
        "DRAIN, UP, true, false, false, false",
        "MAINT, DOWN, true, false, false, false",
    })
    void status_everyCombination_saysWhoMayCome(
            AdminState admin, Health health, boolean removed, boolean ready, boolean eligible, boolean stickable) {
        cell.admin(admin);
        cell.startRamp(1);
        cell.health(health);
        cell.removed(removed);

        assertThat(cell.admin()).isEqualTo(admin);
        assertThat(cell.health()).isEqualTo(health);
        assertThat(cell.isRemoved()).isEqualTo(removed);
        assertThat(cell.isReady()).isEqualTo(ready);
        assertThat(cell.isEligible()).isEqualTo(eligible);
        assertThat(cell.isStickable(MaskRule.PROBING_TOO)).isEqualTo(stickable);
        assertThat(cell.isRamping()).isTrue();
    }

    @Test
    void status_onePartChanges_othersStay() {
        for (AdminState admin : AdminState.values()) {
            for (Health health : Health.values()) {
                cell.admin(admin);
                cell.health(health);
                cell.removed(true);
                cell.removed(false);
                cell.startRamp(5);
                cell.endRamp();

                assertThat(cell.admin()).isEqualTo(admin);
                assertThat(cell.health()).isEqualTo(health);
                assertThat(cell.isRemoved()).isFalse();
                assertThat(cell.isRamping()).isFalse();
                assertThat(cell.readySince()).isEqualTo(5);
            }
        }
    }

    // ---- attempts

    @Test
    void begin_andEnd_areCounted() {
        assertThat(cell.begin(false, false)).isZero();
        assertThat(cell.begin(true, false)).isZero();
        assertThat(cell.inFlight()).isEqualTo(2);
        assertThat(cell.outstanding(null, 0)).isEqualTo(2);
        assertThat(cell.isIdle(null, 0)).isFalse();
        assertThat(cell.end(0)).isFalse();
        assertThat(cell.end(0)).isFalse();
        assertThat(cell.inFlight()).isZero();
        assertThat(cell.isIdle(null, 0)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100})
    void begin_atTheCap_refusedAndNotCounted(int cap) {
        cell.cap(cap);
        for (int i = 0; i < cap; i++) {
            assertThat(cell.begin(false, false)).isZero();
        }

        assertThat(cell.begin(false, false)).isEqualTo(Cell.REFUSED);
        assertThat(cell.begin(true, false)).isEqualTo(Cell.REFUSED);
        assertThat(cell.inFlight()).isEqualTo(cap);
        assertThat(cell.end(0)).isFalse();
        assertThat(cell.begin(false, false)).isZero();
        assertThat(cell.inFlight()).isEqualTo(cap);
    }

    @Test
    void begin_capLoweredBelowInFlight_refusedUntilBelowIt() {
        for (int i = 0; i < 5; i++) {
            assertThat(cell.begin(false, false)).isZero();
        }
        cell.cap(3);
        assertThat(cell.begin(false, false)).isEqualTo(Cell.REFUSED);
        cell.end(0);
        cell.end(0);
        assertThat(cell.begin(false, false)).isEqualTo(Cell.REFUSED);
        cell.end(0);
        assertThat(cell.begin(false, false)).isZero();
        assertThat(cell.inFlight()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "READY, false, false, true",
        "READY, false, true, true",
        "DRAIN, false, false, false",
        "DRAIN, false, true, true",
        "MAINT, false, false, false",
        "MAINT, false, true, false",
        "READY, true, false, false",
        "READY, true, true, false",
        "DRAIN, true, true, false",
    })
    void begin_closedServer_refusedUnlessStickyInDrain(
            AdminState admin, boolean removed, boolean sticky, boolean begins) {
        cell.admin(admin);
        cell.removed(removed);

        assertThat(cell.begin(sticky, false) >= 0).isEqualTo(begins);
        assertThat(cell.inFlight()).isEqualTo(begins ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource(Health.class)
    void begin_anyHealth_begins(Health health) {
        // Health is the mask's business: in panic a server that is down is tried. Of one that has to prove itself, the
        // round.
        cell.health(health);

        assertThat(cell.begin(false, false)).isEqualTo(health == Health.PROBING ? 1 : 0);
    }

    @Test
    void end_ofADrain_onlyTheLastSaysSo() {
        cell.begin(false, false);
        cell.begin(false, false);
        cell.draining(new CompletableFuture<>());

        assertThat(cell.end(0)).isFalse();
        assertThat(cell.end(0)).isTrue();
    }

    @Test
    void begin_manyThreads_capIsNeverExceededAndNothingLost() throws InterruptedException, ExecutionException {
        int cap = 3;
        int threads = 4;
        cell.cap(cap);
        AtomicInteger going = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                done.add(executor.submit(() -> {
                    start.countDown();
                    start.await();
                    for (int i = 0; i < 50_000; i++) {
                        if (cell.begin(false, false) >= 0) {
                            most.accumulateAndGet(going.incrementAndGet(), Math::max);
                            going.decrementAndGet();
                            cell.end(0);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(most.get()).isBetween(1, cap);
        assertThat(cell.inFlight()).isZero();
    }

    // ---- assumed leases

    @Test
    void charge_noCap_addsUpAndFades() {
        for (int i = 0; i < 4; i++) {
            assertThat(cell.charge(clock, 2.5, 0)).isTrue();
        }

        assertThat(cell.lease(clock, 0)).isCloseTo(10, within(1e-5));
        assertThat(cell.outstanding(clock, 0)).isCloseTo(10, within(1e-5));
        assertThat(cell.lease(clock, SECOND)).isCloseTo(5, within(5 * ACCURACY));
        assertThat(cell.lease(clock, 3 * SECOND)).isCloseTo(1.25, within(1.25 * ACCURACY));
        assertThat(cell.inFlight()).isZero();
        assertThat(cell.lease(null, 0)).isZero();
        assertThat(cell.outstanding(null, 0)).isZero();
    }

    @Test
    void outstanding_attemptsAndLeases_isTheirSum() {
        cell.begin(false, false);
        cell.charge(clock, 1.5, 0);

        assertThat(cell.outstanding(clock, 0)).isCloseTo(2.5, within(1e-6));
    }

    @Test
    void charge_atTheCap_refusedAndNotCharged() {
        cell.cap(3);
        cell.begin(false, false);
        assertThat(cell.charge(clock, 1, 0)).isTrue();
        assertThat(cell.charge(clock, 1, 0)).isTrue();
        assertThat(cell.charge(clock, 1, 0)).isFalse();
        assertThat(cell.charge(clock, 0.5, 0)).isFalse();
        assertThat(cell.lease(clock, 0)).isCloseTo(2, within(1e-6));
        // One half-life later one of the two is left.
        assertThat(cell.charge(clock, 1.5, SECOND)).isFalse();
        assertThat(cell.charge(clock, 0.99, SECOND)).isTrue();
    }

    @Test
    void charge_costAboveTheCap_refused() {
        cell.cap(1);

        assertThat(cell.charge(clock, 1.5, 0)).isFalse();
        assertThat(cell.charge(clock, 1, 0)).isTrue();
    }

    @Test
    void charge_manyThreads_nothingLost() throws InterruptedException, ExecutionException {
        int threads = 4;
        CountDownLatch start = new CountDownLatch(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                done.add(executor.submit(() -> {
                    start.countDown();
                    start.await();
                    for (int i = 0; i < 20_000; i++) {
                        cell.charge(clock, 1, SECOND);
                        cell.charge(clock, 1, SECOND);
                        cell.takeBack(clock, 1, SECOND);
                    }
                    return null;
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(cell.lease(clock, SECOND)).isCloseTo(threads * 20_000, within(threads * 20_000 * 1e-3));
    }

    @Test
    void takeBack_charge_isGone() {
        cell.charge(clock, 2, 0);
        cell.charge(clock, 3, 0);
        cell.takeBack(clock, 3, 0);

        assertThat(cell.lease(clock, 0)).isCloseTo(2, within(1e-5));
    }

    @Test
    void takeBack_moreThanIsLeft_isZeroNotLess() {
        cell.takeBack(clock, 1, 0);
        assertThat(cell.lease(clock, 0)).isZero();
        cell.charge(clock, 1, 0);
        cell.takeBack(clock, 1, 5 * SECOND);
        assertThat(cell.lease(clock, 5 * SECOND)).isZero();
        cell.charge(clock, 1, 6 * SECOND);
        cell.takeBack(clock, 1e9, 6 * SECOND);
        assertThat(cell.lease(clock, 6 * SECOND)).isZero();
        assertThat(cell.charge(clock, 1, 6 * SECOND)).isTrue();
        assertThat(cell.lease(clock, 6 * SECOND)).isCloseTo(1, within(1e-6));
    }

    // ---- reports

    @Test
    void reconcile_leasesOff_isKeptAsIs() {
        LoadReport report = LoadReport.at(0).withOutstanding(5);
        cell.reconcile(report, null, SECOND);

        assertThat(cell.report()).isSameAs(report);
        assertThat(cell.lease(null, SECOND)).isZero();
    }

    @Test
    void reconcile_freshReport_replacesWhatWasAssumed() {
        cell.charge(clock, 10, 0);
        cell.reconcile(LoadReport.at(SECOND).withOutstanding(4), clock, SECOND);
        assertThat(cell.lease(clock, SECOND)).isCloseTo(4, within(4 * ACCURACY));
        cell.reconcile(LoadReport.at(2 * SECOND).withOutstanding(400), clock, 2 * SECOND);
        assertThat(cell.lease(clock, 2 * SECOND)).isCloseTo(400, within(400 * ACCURACY));
        cell.reconcile(LoadReport.at(3 * SECOND).withOutstanding(0), clock, 3 * SECOND);
        assertThat(cell.lease(clock, 3 * SECOND)).isCloseTo(0, within(0.01));
    }

    @Test
    void reconcile_neverCharged_isWhatWasSaid() {
        cell.reconcile(LoadReport.at(SECOND).withOutstanding(4), clock, 2 * SECOND);

        assertThat(cell.lease(clock, 2 * SECOND)).isCloseTo(4, within(4 * ACCURACY));
    }

    @ParameterizedTest
    @CsvSource({"10, 3, 7", "3, 3, 0", "1, 3, 0", "0, 3, 0"})
    void reconcile_ownAttemptsInFlight_areTakenOff(double said, int inFlight, double lease) {
        for (int i = 0; i < inFlight; i++) {
            cell.begin(false, false);
        }
        cell.charge(clock, 100, 0);
        cell.reconcile(LoadReport.at(SECOND).withOutstanding(said), clock, SECOND);

        assertThat(cell.lease(clock, SECOND)).isCloseTo(lease, within(0.05));
        assertThat(cell.outstanding(clock, SECOND)).isCloseTo(lease + inFlight, within(0.05));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.25, 0.5, 1, 2, 3.5})
    void reconcile_lateReport_keepsWhatWasChargedSince(double late) {
        // 10 charged before the report, 8 right after it; the report arrives late.
        long taken = 10 * SECOND + SECOND / 16;
        cell.charge(clock, 10, taken - SECOND / 4);
        cell.charge(clock, 8, taken + SECOND / 4);
        long now = taken + SECOND / 4 + (long) (late * SECOND);
        cell.reconcile(LoadReport.at(taken).withOutstanding(3), clock, now);

        double since = 8 * Math.pow(2, -late);
        assertThat(cell.lease(clock, now)).isCloseTo(3 + since, within(0.05));
        assertThat(cell.lease(clock, now + SECOND)).isCloseTo((3 + since) / 2, within(0.05));
    }

    @Test
    void reconcile_olderThanTheLast_isIgnored() {
        LoadReport newer = LoadReport.at(3 * SECOND).withOutstanding(5);
        cell.charge(clock, 50, SECOND);
        cell.reconcile(newer, clock, 4 * SECOND);
        cell.reconcile(LoadReport.at(3 * SECOND - 1).withOutstanding(70), clock, 4 * SECOND);
        cell.reconcile(LoadReport.at(-SECOND).withOutstanding(70), clock, 4 * SECOND);

        assertThat(cell.report()).isSameAs(newer);
        assertThat(cell.lease(clock, 4 * SECOND)).isCloseTo(5, within(5 * ACCURACY));
    }

    @Test
    void reconcile_sameReportTwice_changesNothing() {
        LoadReport report = LoadReport.at(2 * SECOND).withOutstanding(5);
        cell.charge(clock, 50, SECOND);
        cell.charge(clock, 6, 3 * SECOND);
        cell.reconcile(report, clock, 3 * SECOND);
        cell.reconcile(report, clock, 3 * SECOND);

        assertThat(cell.lease(clock, 3 * SECOND)).isCloseTo(11, within(11 * ACCURACY));
    }

    @Test
    void reconcile_reportFromTheFuture_countsAsOneOfNow() {
        cell.charge(clock, 50, SECOND);
        cell.reconcile(LoadReport.at(100 * SECOND).withOutstanding(5), clock, 2 * SECOND);

        assertThat(cell.lease(clock, 2 * SECOND)).isCloseTo(5, within(5 * ACCURACY));
    }

    @Test
    void reconcile_tickerWraps_newerIsStillNewer() {
        long start = Long.MAX_VALUE - SECOND;
        LeaseClock wrapping = new LeaseClock(RESIDENCE, new FakeTicker(start));
        cell.charge(wrapping, 50, start);
        cell.reconcile(LoadReport.at(start + SECOND / 2).withOutstanding(5), wrapping, start + SECOND / 2);
        LoadReport afterwards = LoadReport.at(start + 2 * SECOND).withOutstanding(8);
        cell.reconcile(afterwards, wrapping, start + 2 * SECOND);

        assertThat(cell.report()).isSameAs(afterwards);
        assertThat(cell.lease(wrapping, start + 2 * SECOND)).isCloseTo(8, within(8 * ACCURACY));
    }

    /** Charges at every half second, reports between them, up to 3 half-lives late, against a list of all charges. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void reconcile_randomSchedule_isReportedPlusChargedSince(long seed) {
        Random random = new Random(seed);
        List<double[]> charges = new ArrayList<>();
        List<LoadReport> underWay = new ArrayList<>();
        double base = 0;
        long baseAt = 0;
        long baseTaken = Long.MIN_VALUE;
        for (int half = 0; half < 400; half++) {
            long now = half * SECOND / 2 + SECOND / 32;
            if (random.nextInt(3) > 0) {
                double cost = 1 + 9 * random.nextDouble();
                cell.charge(clock, cost, now);
                charges.add(new double[] {now, cost});
            }
            if (random.nextInt(5) == 0) {
                underWay.add(LoadReport.at(now + SECOND / 4).withOutstanding(30 * random.nextDouble()));
            }
            // Reports under way overtake one another.
            for (int i = underWay.size() - 1; i >= 0; i--) {
                LoadReport report = underWay.get(i);
                if (report.takenAtNanos() < now
                        && (random.nextInt(3) == 0 || now - report.takenAtNanos() > 2 * SECOND)) {
                    underWay.remove(i);
                    cell.reconcile(report, clock, now);
                    if (report.takenAtNanos() >= baseTaken) {
                        base = report.outstanding();
                        baseAt = now;
                        baseTaken = report.takenAtNanos();
                    }
                }
            }
            double expected = base * faded((double) (now - baseAt));
            for (double[] charge : charges) {
                expected += charge[0] > baseTaken ? charge[1] * faded(now - charge[0]) : 0;
            }
            assertThat(cell.lease(clock, now)).as("at %d", half).isCloseTo(expected, within(0.02 * expected + 0.05));
        }
    }

    private static double faded(double nanos) {
        return Math.pow(2, -nanos / SECOND);
    }

    // ---- idleness

    @Test
    void isIdle_leaseFaded_fromTheThresholdOn() {
        // 2^-t falls below 0.05 at t = 4.322 half-lives: three residence times.
        cell.charge(clock, 1, 0);

        assertThat(cell.isIdle(clock, 0)).isFalse();
        assertThat(cell.isIdle(clock, 4_300_000_000L)).isFalse();
        assertThat(cell.isIdle(clock, 4_340_000_000L)).isTrue();
        assertThat(cell.isIdle(null, 0)).isTrue();
    }

    @Test
    void isIdle_attemptInFlight_false() {
        cell.begin(false, false);

        assertThat(cell.isIdle(clock, 1000 * SECOND)).isFalse();
        cell.end(0);
        assertThat(cell.isIdle(clock, 1000 * SECOND)).isTrue();
    }

    // ---- states of load models

    @Test
    void state_sameKey_isMadeOnce() {
        Object key = new Object();
        AtomicInteger made = new AtomicInteger();
        Integer first = cell.state(key, made::incrementAndGet);

        assertThat(cell.state(key, made::incrementAndGet)).isSameAs(first);
        assertThat(made).hasValue(1);
    }

    @Test
    void state_otherKeyOrCell_isAnother() {
        // Equal, but not the same: keys count by identity.
        List<String> key = new ArrayList<>(List.of("k"));
        List<String> equalKey = new ArrayList<>(List.of("k"));
        Object state = cell.state(key, Object::new);
        Cell other = new Cell("a", 8);

        assertThat(cell.state(equalKey, Object::new)).isNotSameAs(state);
        assertThat(other.state(key, Object::new)).isNotSameAs(state);
        assertThat(cell.state(key, Object::new)).isSameAs(state);
    }
}
