// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.net.InetAddresses;
import io.github.redirect4j.core.internal.Text;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile reader of the first version found. */
class HardCasesTest {
    private static final Duration RESIDENCE = Duration.ofNanos(Math.round(1e9 / Math.log(2)));
    private static final long SECOND = 1_000_000_000;
    private final Cell cell = new Cell("a", 7);
    private final LeaseClock clock = new LeaseClock(RESIDENCE, 0);

    @Test
    void reconcile_reportTakenBeforeTheOrigin_leaseIsANumber() {
        cell.charge(clock, 1, SECOND / 16);
        cell.reconcile(new LoadReport(5, -SECOND), clock, SECOND / 16);
        assertThat(cell.lease(clock, SECOND / 16)).isCloseTo(6, within(0.05));
    }

    @Test
    void reconcile_reportOlderThanFourHalfLives_keepsWhatWasChargedSince() {
        cell.charge(clock, 1, 0);
        cell.charge(clock, 10, 6 * SECOND);
        cell.reconcile(new LoadReport(2, SECOND), clock, 6 * SECOND + 1);
        assertThat(cell.lease(clock, 6 * SECOND + 1)).isCloseTo(12, within(0.1));
    }

    @Test
    void reconcile_steadyChargesReportSixHalfLivesLate_keepsWhatWasChargedSince() {
        double since = 0;
        for (int i = 0; i <= 80; i++) {
            long at = i * SECOND / 8;
            cell.charge(clock, 1, at);
            since += at > 4 * SECOND ? Math.pow(2, -(10 - at / 1e9)) : 0;
        }
        cell.reconcile(new LoadReport(0, 4 * SECOND), clock, 10 * SECOND);
        assertThat(cell.lease(clock, 10 * SECOND)).isCloseTo(since, within(0.1 * since));
    }

    @Test
    void draw_halfCleared_isUniform() {
        Mask scratch = Mask.scratch(101);
        scratch.copyOf(Mask.all(101));
        for (int i = 0; i < 50; i++) {
            scratch.clear(i);
        }
        long draws = 40_000_000;
        long low = 0;
        SplittableRandom random = new SplittableRandom(1);
        for (long i = 0; i < draws; i++) {
            if (scratch.draw(random.nextLong()) < 75) {
                low++;
            }
        }
        double p = 25.0 / 51;
        System.err.println("sigmas " + (low - draws * p) / Math.sqrt(draws * p * (1 - p)));
        assertThat((double) low).isCloseTo(draws * p, within(7 * Math.sqrt(draws * p * (1 - p))));
    }

    @Test
    void host_changedFromLiteralToName_forgetsTheLiteralsAddress() {
        Server moved = Server.builder("a").host("192.0.2.1").build().toBuilder()
                .host("e1.example.net")
                .build();
        assertThat(moved.addresses()).isEmpty();
        assertThat(moved.isNamed()).isTrue();
    }

    @Test
    void host_literalAfterAddresses_keepsTheGivenOnes() {
        var given = List.of(InetAddresses.forString("198.51.100.1"), InetAddresses.forString("198.51.100.2"));
        assertThat(Server.builder("a")
                        .addresses(given)
                        .url("http://192.0.2.1/")
                        .build()
                        .addresses())
                .isEqualTo(given);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a b", "a\nb", "a:b:c", "[]", "[a]", "http://a/", "a/b", "user@a"})
    void host_notAName_refused(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> System.err.println(
                        Server.builder("a").host(host).build().host()));
    }

    @Test
    void mask_negativeSize_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Mask.all(-1));
    }

    @Test
    void mask_ofNegativeSize_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Mask.of(-1));
    }

    @Test
    void xxh3_emptyRangeOutside_refused() {
        assertThatThrownBy(() -> KeyHash.xxh3().of(new byte[10], 11, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void xxh3_negativeLength_refused() {
        assertThatThrownBy(() -> KeyHash.xxh3().of(new byte[10], 3, -1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void text_lineSeparator_escaped() {
        assertThat(Text.quote("a\u2028b\u202ec")).isEqualTo("\"a\\u2028b\\u202ec\"");
    }

    @Test
    void addresses_null_named() {
        assertThatThrownBy(() -> Server.builder("a").addresses(null)).hasMessage("addresses");
    }

    @Test
    void labels_null_named() {
        assertThatThrownBy(() -> Server.builder("a").labels(null)).hasMessage("labels");
    }

    @Test
    void key_null_named() {
        assertThatThrownBy(() -> Request.builder().key((byte[]) null)).hasMessage("key");
    }

    @Test
    void over_null_named() {
        assertThatThrownBy(() -> SlowStart.over(null)).hasMessage("window");
    }

    @Test
    void clock_forwardGlitch_leasesStillFade() {
        cell.charge(clock, 8, SECOND);
        clock.steps(SECOND * 86400L * 3650);
        cell.charge(clock, 8, SECOND);
        assertThat(cell.lease(clock, 60 * SECOND)).isLessThan(1);
    }

    @Test
    void parse_underscore_isAHost() {
        Server server = Server.parse("http://my_host:8080/a");
        assertThat(server.id()).isEqualTo("my_host:8080/a");
        assertThat(server.host()).isEqualTo("my_host");
        assertThat(server.http()).hasToString("http://my_host:8080/a/");
    }
}
