// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.redirect4j.benchmarks.masking.Masker.Call;
import io.github.redirect4j.benchmarks.masking.Masker.Standing;
import io.github.redirect4j.core.Outcome;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each masker does what its library is known to do, in the simulation's time. */
class MaskersTest {
    private static final int SERVERS = 20;
    private static final long MILLI = Duration.ofMillis(1).toNanos();

    private long now;

    private static Iterable<Masker.Factory> all() {
        return Maskers.all().values();
    }

    private Masker masker(Masker.Factory factory) {
        return factory.masker(SERVERS, () -> now, 1);
    }

    private static Call call(Masker masker) {
        return Objects.requireNonNull(masker.call());
    }

    /** Makes requests until so many ended at server 0 as is said; all others succeed. */
    private static void endAtZero(Masker masker, int times, Outcome outcome) {
        for (int ended = 0; ended < times; ) {
            Call call = call(masker);
            call.end(call.server() == 0 ? outcome : Outcome.SUCCESS);
            ended += call.server() == 0 ? 1 : 0;
        }
    }

    /** Returns how many of a thousand requests, under way at once, server 0 gets. */
    private static int atZero(Masker masker, Outcome outcome) {
        Call[] calls = new Call[1000];
        int atZero = 0;
        for (int i = 0; i < calls.length; i++) {
            calls[i] = call(masker);
            atZero += calls[i].server() == 0 ? 1 : 0;
        }
        for (Call call : calls) {
            call.end(call.server() == 0 ? outcome : Outcome.SUCCESS);
        }
        return atZero;
    }

    private void passTo(Masker masker, long millis) {
        while (now < millis * MILLI) {
            now = Math.min(now + Trial.TICK.toNanos(), millis * MILLI);
            masker.tick();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void call_nobodyFails_allGetTheSame(Masker.Factory factory) {
        Masker masker = masker(factory);
        int[] counts = new int[SERVERS];
        for (int i = 0; i < 100_000; i++) {
            Call call = call(masker);
            counts[call.server()]++;
            call.end(Outcome.SUCCESS);
        }
        for (int i = 0; i < SERVERS; i++) { // 5000 are due to each, 69 is the standard deviation
            assertThat(counts[i]).isCloseTo(5000, within(550));
            assertThat(masker.standing(i)).isEqualTo(Standing.FULL);
        }
    }

    @Test
    void pool_fifthFailure_isOutForThirtySecondsAndProvesItselfThreeTimes() {
        Masker masker = masker(PoolMasker.plain());
        endAtZero(masker, 4, Outcome.SERVER_ERROR);
        assertThat(masker.standing(0)).isEqualTo(Standing.FULL);
        endAtZero(masker, 1, Outcome.SERVER_ERROR);
        assertThat(masker.standing(0)).isEqualTo(Standing.OUT);
        passTo(masker, 29_990);
        assertThat(atZero(masker, Outcome.SUCCESS)).isZero();
        passTo(masker, 34_000); // jitter of a tenth at most, and a second to the sweep
        for (int i = 0; i < 3; i++) {
            assertThat(masker.standing(0)).isEqualTo(Standing.OUT);
            assertThat(atZero(masker, Outcome.SUCCESS)).isEqualTo(1);
        }
        assertThat(masker.standing(0)).isEqualTo(Standing.FULL);
    }

    @Test
    void pool_slowStart_takesPartByASmallShareAtFirst() {
        Masker masker = masker(Maskers.all().get(Maskers.OURS_SLOW));
        endAtZero(masker, 5, Outcome.SERVER_ERROR);
        passTo(masker, 34_000);
        endAtZero(masker, 3, Outcome.SUCCESS);
        assertThat(masker.standing(0)).isEqualTo(Standing.RAMPING);
        assertThat(atZero(masker, Outcome.SUCCESS)).isLessThan(20); // 5 are due to a tenth, 50 to a whole share
        passTo(masker, 64_000);
        assertThat(masker.standing(0)).isEqualTo(Standing.FULL);
    }

    @Test
    void envoy_fifthFailure_isOutUntilASweepAfterThirtySeconds() {
        Masker masker = masker(EnvoyMasker::new);
        passTo(masker, 15_000);
        endAtZero(masker, 5, Outcome.SERVER_ERROR);
        passTo(masker, 49_990);
        assertThat(masker.standing(0)).isEqualTo(Standing.OUT);
        assertThat(atZero(masker, Outcome.SUCCESS)).isZero();
        passTo(masker, 50_000);
        assertThat(masker.standing(0)).isEqualTo(Standing.FULL);
        assertThat(atZero(masker, Outcome.SUCCESS)).isCloseTo(50, within(40));
    }

    /** Has server 0 fail a share of its requests, and returns the second of the sweep after which it is in again. */
    private long grpcIsBackAt(int failures, int successes) {
        Masker masker = masker(GrpcMasker::new);
        for (int i = 0; i < 60; i++) {
            endAtZero(masker, failures, Outcome.SERVER_ERROR);
            endAtZero(masker, successes, Outcome.SUCCESS);
        }
        passTo(masker, 9_990);
        assertThat(masker.standing(0)).isEqualTo(Standing.FULL);
        passTo(masker, 10_000);
        assertThat(masker.standing(0)).isEqualTo(Standing.OUT);
        assertThat(atZero(masker, Outcome.SUCCESS)).isZero();
        long second = 10;
        while (masker.standing(0) == Standing.OUT) {
            second++;
            passTo(masker, second * 1000);
        }
        return second;
    }

    @Test
    void grpc_serverThatStandsOut_isOutForMoreThanThirtySecondsFromASweepToASweep() {
        assertThat(grpcIsBackAt(1, 1)).isEqualTo(50); // at 40 it is thirty seconds, and not more
    }

    @Test
    void grpc_serverThatFailsAltogether_isEjectedByEitherRuleAndCountsTwice() {
        assertThat(grpcIsBackAt(2, 0)).isEqualTo(80);
    }

    @Test
    void grpc_fewRequests_areNotJudged() {
        Masker masker = masker(GrpcMasker::new);
        endAtZero(masker, 30, Outcome.SERVER_ERROR);
        passTo(masker, 10_000);
        assertThat(masker.standing(0)).isEqualTo(Standing.FULL);
    }

    @Test
    void finagle_fifthFailure_isOutForFiveSecondsThenTakesOneProbe() {
        Masker masker = masker(FinagleMasker::new);
        endAtZero(masker, 4, Outcome.SERVER_ERROR);
        assertThat(masker.standing(0)).isEqualTo(Standing.FULL);
        endAtZero(masker, 1, Outcome.SERVER_ERROR);
        assertThat(masker.standing(0)).isEqualTo(Standing.OUT);
        passTo(masker, 4_990);
        assertThat(atZero(masker, Outcome.SUCCESS)).isZero();
        passTo(masker, 5_000);
        assertThat(atZero(masker, Outcome.SERVER_ERROR)).isEqualTo(1);
        assertThat(masker.standing(0)).isEqualTo(Standing.OUT);
        passTo(masker, 9_990); // the next time is five to ten seconds
        assertThat(atZero(masker, Outcome.SUCCESS)).isZero();
        passTo(masker, 15_000);
        assertThat(atZero(masker, Outcome.SUCCESS)).isEqualTo(1);
        assertThat(masker.standing(0)).isEqualTo(Standing.FULL);
    }

    @Test
    void finagle_successRateBelowFourFifths_isJudgedAfterThirtySeconds() {
        Masker masker = masker(FinagleMasker::new);
        // One success in four, a quarter of a second apart: what comes in the same millisecond weighs nothing.
        for (int quarter = 1; quarter < 120; quarter++) {
            passTo(masker, quarter * 250L);
            endAtZero(masker, 1, quarter % 4 == 0 ? Outcome.SUCCESS : Outcome.SERVER_ERROR);
        }
        assertThat(masker.standing(0)).isEqualTo(Standing.FULL);
        passTo(masker, 30_000);
        endAtZero(masker, 1, Outcome.SERVER_ERROR);
        assertThat(masker.standing(0)).isEqualTo(Standing.OUT);
    }

    @Test
    void finagle_everybodyFails_goesOnWithAll() {
        Masker masker = masker(FinagleMasker::new);
        for (int i = 0; i < 10_000; i++) {
            call(masker).end(Outcome.SERVER_ERROR);
        }
        for (int i = 0; i < SERVERS; i++) {
            assertThat(masker.standing(i)).isEqualTo(Standing.OUT);
        }
        assertThat(atZero(masker, Outcome.SERVER_ERROR)).isCloseTo(50, within(40));
    }
}
