// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.redirect4j.core.rotation.RoundRobin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final FakeTicker ticker = new FakeTicker();
    private final ServerPool pool = ServerPool.builder().ticker(ticker).build();
    private final List<String> told = new ArrayList<>();
    private final List<Throwable> places = new ArrayList<>();

    WatchTest() {
        pool.replace(List.of(Server.of("a")));
        pool.addListener(new PoolListener() {
            @Override
            public void unended(Server server, Duration age, Throwable where) {
                told.add(server.id() + " " + age);
                places.add(where);
            }
        });
    }

    private ServerSelector selector(int oneIn) {
        return ServerSelector.builder(pool, RoundRobin.strict())
                .detectUnended(oneIn, PATIENCE)
                .build();
    }

    private static Attempt begun(ServerSelector selector) {
        return Objects.requireNonNull(selector.acquire(Request.NONE));
    }

    @Test
    void sweep_attemptForgotten_toldOnceWithItsPlace() {
        begun(selector(1));
        ticker.advance(PATIENCE.minusNanos(1));
        pool.sweep();
        assertThat(told).isEmpty();
        ticker.advance(Duration.ofNanos(1));
        pool.sweep();
        pool.sweep();
        assertThat(told).containsExactly("a PT5M");
        assertThat(places.get(0)).hasMessage("the attempt began here");
        assertThat(Arrays.stream(places.get(0).getStackTrace()).map(StackTraceElement::getMethodName))
                .contains("sweep_attemptForgotten_toldOnceWithItsPlace");
        assertThat(Objects.requireNonNull(pool.status("a")).inFlight()).isEqualTo(1);
    }

    @Test
    void sweep_attemptEndedAndUsedAgain_notTold() {
        ServerSelector selector = selector(1);
        begun(selector).close();
        Attempt again = begun(selector);
        ticker.advance(PATIENCE);
        again.close();
        assertThat(selector.acquire(Request.NONE, again)).isTrue();
        pool.sweep();
        assertThat(told).isEmpty();
    }

    @Test
    void sweep_ticketOfASelection_told() {
        Selection selection = selector(1).open(Request.NONE);
        assertThat(selection.next()).isNotNull();
        assertThat(selection.begin()).isNotNegative();
        ticker.advance(PATIENCE);
        pool.sweep();
        assertThat(told).containsExactly("a PT5M");
    }

    @Test
    void begun_oneInTen_everyTenthIsLookedAfter() {
        ServerSelector selector = selector(10);
        for (int i = 0; i < 105; i++) {
            begun(selector);
        }
        ticker.advance(PATIENCE);
        pool.sweep();
        assertThat(told).hasSize(10);
    }

    @Test
    void begun_moreThanAThousandAtOnce_restIsNotKept() {
        ServerSelector selector = selector(1);
        for (int i = 0; i < 1_500; i++) {
            begun(selector);
        }
        ticker.advance(PATIENCE);
        pool.sweep();
        assertThat(told).hasSize(1_000);
        begun(selector);
        ticker.advance(PATIENCE);
        pool.sweep();
        assertThat(told).hasSize(1_001);
    }

    @Test
    void sweep_notAskedFor_nothingTold() {
        begun(RoundRobin.strict().on(pool));
        ticker.advance(PATIENCE);
        pool.sweep();
        assertThat(told).isEmpty();
    }

    @Test
    void detectUnended_outOfRange_refused() {
        ServerSelector.Builder builder = ServerSelector.builder(pool, RoundRobin.strict());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.detectUnended(0, PATIENCE))
                .withMessage("oneIn: 0 (expected: 1 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.detectUnended(1, Duration.ZERO))
                .withMessage("after: PT0S (expected: more than zero)");
    }
}
