// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples.redirector;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.Decision;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private final long[] clock = {-5};
    private final Recorder recorder = new Recorder(() -> clock[0]);
    private final ServerPool pool = ServerPool.of(Server.of("a"), Server.of("b"));
    private final ServerSelector selector =
            new RecordingSelector(RoundRobin.strict().on(pool), "HTTP", recorder);

    @Test
    void lastMinute_picks_countedInTheirSecond() {
        for (int second = 0; second < 61; second++) {
            selector.select(Request.NONE);
            selector.rank(Request.NONE, new Server[2]);
            if (second < 60) {
                recorder.tick();
            }
        }
        assertThat(recorder.lastMinute("a")).hasSize(60);
        assertThat(LongStream.of(recorder.lastMinute("a")).sum()
                        + LongStream.of(recorder.lastMinute("b")).sum())
                .isEqualTo(120);
        assertThat(recorder.lastMinute("a")).containsOnly(1);
        assertThat(recorder.lastMinute("unknown")).containsOnly(0);
    }

    @Test
    void decisions_ofABurst_thenTenASecond() {
        for (int i = 0; i < 100; i++) {
            selector.select(Request.NONE);
        }
        assertThat(recorder.decisions().get(0).number()).isEqualTo(20);
        for (int i = 0; i < 100; i++) {
            clock[0] += TimeUnit.MILLISECONDS.toNanos(50);
            selector.select(Request.NONE);
        }
        assertThat(recorder.decisions()).hasSize(8).first().satisfies(last -> {
            assertThat(last.number()).isEqualTo(70);
            assertThat(last.language()).isEqualTo("HTTP");
            assertThat(last.text()).contains("PICKED");
        });
        clock[0] += TimeUnit.HOURS.toNanos(1);
        for (int i = 0; i < 100; i++) {
            selector.select(Request.NONE);
        }
        assertThat(recorder.decisions().get(0).number()).isEqualTo(90);
    }

    @Test
    void decisions_twoLanguages_neitherCrowdsOutTheOther() {
        new RecordingSelector(RoundRobin.strict().on(pool), "DNS", recorder).rank(Request.NONE, new Server[2]);
        for (int i = 0; i < 100; i++) {
            selector.select(Request.NONE);
        }
        assertThat(recorder.decisions()).hasSize(9);
        assertThat(recorder.decisions().get(8).language()).isEqualTo("DNS");
        assertThat(recorder.decisions()).isSortedAccordingTo((a, b) -> Long.compare(b.number(), a.number()));
    }

    @Test
    void rank_stepsAreThoseOfItsFirst() {
        Server[] out = new Server[2];
        for (int i = 0; i < 4; i++) {
            clock[0] += TimeUnit.SECONDS.toNanos(1);
            selector.rank(Request.NONE, out);
            assertThat(recorder.decisions().get(0).server()).isEqualTo(out[0].id());
        }
    }

    @Test
    void forget_server_noHistory() {
        selector.select(Request.NONE);
        selector.select(Request.NONE);
        recorder.tick();
        recorder.forget("a");
        assertThat(recorder.lastMinute("a")).containsOnly(0);
        assertThat(recorder.lastMinute("b")).contains(1);
    }

    @Test
    void where_view_recordsToo() {
        Decision nothing = selector.explain(Request.NONE);
        selector.where(server -> server.id().equals("b")).select(Request.NONE);
        assertThat(nothing.server()).isNotNull();
        assertThat(recorder.decisions().get(0).server()).isEqualTo("b");
    }
}
