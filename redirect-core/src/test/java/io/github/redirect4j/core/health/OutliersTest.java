// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.health.Outliers.Outlier;
import io.github.redirect4j.core.health.Outliers.Tally;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arithmetic of the sweep, each bound from both sides. */
class OutliersTest {
    private static final Outliers BY_RATE = new Outliers(1.9, 100, Double.POSITIVE_INFINITY, 50, 5);
    private static final Outliers BY_SHARE = new Outliers(Double.POSITIVE_INFINITY, 100, 0.85, 50, 5);

    /** Servers of which the first {@code bad} fail this often of 1,000 and the others never. */
    private static List<Tally> farm(int servers, int bad, int failed) {
        List<Tally> tallies = new ArrayList<>();
        for (int i = 0; i < servers; i++) {
            tallies.add(new Tally("s" + i, 1000, i < bad ? failed : 0));
        }
        return tallies;
    }

    @ParameterizedTest
    @CsvSource({
        // k of n equally bad lie sqrt((n - k) / k) deviations below the mean, however bad they are
        "4,  1, 0", // 1.73
        "5,  1, 1", // 2.00
        "5,  2, 0", // 1.22
        "9,  2, 0", // 1.87
        "10, 2, 2", // 2.00
        "23, 5, 0", // 1.897
        "24, 5, 5", // 1.95
        "60, 13, 13", // 1.901: 21.67 %
        "46, 10, 0", // 1.897: 21.74 %
    })
    void of_equallyBadOnes_outlyingByTheirShareAlone(int servers, int bad, int out) {
        Outliers rule = new Outliers(1.9, 100, Double.POSITIVE_INFINITY, 50, 1);
        for (int failed : new int[] {10, 500, 1000}) {
            assertThat(rule.of(farm(servers, bad, failed))).hasSize(out);
        }
    }

    @Test
    void of_allAlike_nobody() {
        assertThat(BY_RATE.of(farm(10, 0, 0))).isEmpty();
        assertThat(BY_RATE.of(farm(10, 10, 1000))).isEmpty();
        assertThat(BY_RATE.of(farm(10, 10, 333))).isEmpty();
    }

    @Test
    void of_allAlikeButForRounding_nobody() {
        for (int total = 100; total < 400; total++) {
            for (int servers = 5; servers < 12; servers++) {
                List<Tally> tallies = new ArrayList<>();
                for (int i = 0; i < servers; i++) {
                    tallies.add(new Tally("s" + i, total, total / 3));
                }
                assertThat(BY_RATE.of(tallies)).isEmpty();
                assertThat(new Outliers(0, 100, 2, 50, 5).of(tallies)).isEmpty();
            }
        }
    }

    @Test
    void of_fewerServersOrRequestsThanCount_nobody() {
        List<Tally> four = farm(4, 1, 1000);
        assertThat(new Outliers(1, 100, 2, 50, 5).of(four)).isEmpty();
        assertThat(new Outliers(1, 100, 2, 50, 4).of(four)).hasSize(1);
        List<Tally> quiet = new ArrayList<>(farm(5, 0, 0));
        quiet.add(new Tally("quiet", 99, 99));
        assertThat(BY_RATE.of(quiet)).isEmpty();
        quiet.set(5, new Tally("quiet", 100, 100));
        assertThat(BY_RATE.of(quiet))
                .containsExactly(new Outlier("quiet", "0.0 % of 100 requests succeeded, least accepted 12.5 %"));
    }

    @Test
    void of_failureShare_atTheBoundAndAbove() {
        List<Tally> tallies = new ArrayList<>(farm(4, 0, 0));
        tallies.add(new Tally("bad", 100, 84));
        assertThat(BY_SHARE.of(tallies)).isEmpty();
        tallies.set(4, new Tally("bad", 100, 85));
        assertThat(BY_SHARE.of(tallies)).containsExactly(new Outlier("bad", "85 of 100 requests failed"));
        tallies.set(4, new Tally("bad", 49, 49));
        assertThat(BY_SHARE.of(tallies)).isEmpty();
        tallies.remove(0);
        tallies.set(3, new Tally("bad", 50, 50));
        assertThat(BY_SHARE.of(tallies)).as("four servers").isEmpty();
    }

    @Test
    void of_moreThanRatesCanTell_failureShareDoes() {
        assertThat(new Outliers(1.9, 100, 0.85, 50, 5).of(farm(10, 4, 900))).hasSize(4);
    }

    @Test
    void of_several_worstFirst() {
        List<Tally> tallies = new ArrayList<>(farm(30, 0, 0));
        tallies.add(new Tally("bad", 1000, 500));
        tallies.add(new Tally("worst", 1000, 900));
        tallies.add(new Tally("idle", 0, 0));
        assertThat(new Outliers(1.5, 100, 2, 50, 5).of(tallies))
                .extracting(Outlier::id)
                .containsExactly("worst", "bad");
    }
}
