// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import static io.github.redirect4j.dns.RateLimit.Verdict.DROP;
import static io.github.redirect4j.dns.RateLimit.Verdict.PASS;
import static io.github.redirect4j.dns.RateLimit.Verdict.TRUNCATE;
import static io.github.redirect4j.dns.TestZones.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private final FakeTicker ticker = new FakeTicker();
    private final RateLimit limit =
            RateLimit.builder(5).ticker(ticker).seed(1).slots(1 << 12).build();

    private List<RateLimit.Verdict> verdicts(long network, Kind kind, int count) {
        List<RateLimit.Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            verdicts.add(limit.check(network, kind));
        }
        return verdicts;
    }

    @Test
    void check_burst_isASecondsWorthThenEverySecondIsDropped() {
        assertThat(verdicts(1, Kind.ANSWER, 9))
                .containsExactly(PASS, PASS, PASS, PASS, PASS, DROP, TRUNCATE, DROP, TRUNCATE);
    }

    @Test
    void check_timePasses_oneMorePerInterval() {
        verdicts(1, Kind.ANSWER, 20);
        ticker.advance(Duration.ofMillis(199));
        assertThat(limit.check(1, Kind.ANSWER)).isNotEqualTo(PASS);
        ticker.advance(Duration.ofMillis(1));
        assertThat(limit.check(1, Kind.ANSWER)).isEqualTo(PASS);
        assertThat(limit.check(1, Kind.ANSWER)).isNotEqualTo(PASS);
        ticker.advance(Duration.ofSeconds(100));
        assertThat(verdicts(1, Kind.ANSWER, 6)).containsSubsequence(PASS, PASS, PASS, PASS, PASS, DROP);
    }

    @Test
    void check_otherNetworkOrKind_hasItsOwn() {
        verdicts(1, Kind.ANSWER, 20);
        assertThat(limit.check(2, Kind.ANSWER)).isEqualTo(PASS);
        assertThat(limit.check(1, Kind.NO_NAME)).isEqualTo(PASS);
    }

    @Test
    void check_oneSlot_isShared() {
        RateLimit tiny = RateLimit.builder(2).ticker(ticker).slots(1).build();
        assertThat(tiny.check(1, Kind.ANSWER)).isEqualTo(PASS);
        assertThat(tiny.check(2, Kind.ANSWER)).isEqualTo(PASS);
        assertThat(tiny.check(3, Kind.NO_NAME)).isEqualTo(DROP);
    }

    @Test
    void check_clockFallsBack_locksNobodyOut() {
        ticker.advance(Duration.ofHours(1));
        verdicts(1, Kind.ANSWER, 20);
        ticker.advance(Duration.ofHours(-1));
        assertThat(limit.check(1, Kind.ANSWER)).isEqualTo(PASS);
        ticker.advance(Duration.ofDays(10_000));
        assertThat(limit.check(1, Kind.ANSWER)).isEqualTo(PASS);
    }

    @Test
    void check_aMillionASecond_isCountedExactly() {
        RateLimit fast = RateLimit.builder(1_000_000).ticker(ticker).build();
        int passed = 0;
        for (int i = 0; i < 1_000_100; i++) {
            passed += fast.check(7, Kind.ANSWER) == PASS ? 1 : 0;
        }
        assertThat(passed).isEqualTo(1_000_000);
    }

    @Test
    void builder_outOfRange_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimit.perSecond(0))
                .withMessage("answers: 0 (expected: 1 to 1000000)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimit.builder(1).slots(0))
                .withMessage("slots: 0 (expected: 1 to 16777216)");
    }

    // ---- in the answerer

    private static final byte[] QUERY =
            TestQuery.of("ns.example.org", 1).opt(1232).build();

    @Test
    void answer_limited_isEmptyOrNone() {
        DnsRedirector redirector = DnsRedirector.builder().rateLimit(limit).build();
        redirector.publish(example().build());
        DnsAnswerer answerer = redirector.answerer();
        for (int i = 0; i < 5; i++) {
            assertThat(Decoded.of(TestQuery.raw(answerer, QUERY, Transport.UDP)).answers)
                    .hasSize(1);
        }
        assertThat(TestQuery.raw(answerer, QUERY, Transport.UDP)).isNull();
        Decoded slipped = Decoded.of(TestQuery.raw(answerer, QUERY, Transport.UDP));
        assertThat(slipped.tc()).isTrue();
        assertThat(slipped.answers).isEmpty();
        assertThat(slipped.opts).hasSize(1);
        assertThat(redirector.counts().limited()).isEqualTo(2);
        assertThat(redirector.counts().truncated()).isZero();
        assertThat(redirector.counts().answers()).isEqualTo(7);
    }

    @Test
    void answer_tcp_isNeverLimited() {
        DnsRedirector redirector = DnsRedirector.builder().rateLimit(limit).build();
        redirector.publish(example().build());
        DnsAnswerer answerer = redirector.answerer();
        for (int i = 0; i < 100; i++) {
            assertThat(Decoded.of(TestQuery.raw(answerer, QUERY, Transport.TCP)).answers)
                    .hasSize(1);
        }
    }
}
