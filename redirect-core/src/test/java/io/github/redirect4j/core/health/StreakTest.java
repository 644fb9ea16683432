// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.Health;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreakTest {
    /** Returns the health after each result, as its first letter. */
    private static String healths(String results, int rise, int fall) {
        StringBuilder healths = new StringBuilder();
        Streak streak = Streak.NONE;
        for (int i = 0; i < results.length(); i++) {
            streak = streak.then(results.charAt(i) == '+', rise, fall);
            healths.append(streak.health().name().charAt(0));
        }
        return healths.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "+,         2, 3, U",
        "-,         2, 3, D",
        "+---,      2, 3, UUUD",
        "+--+--+,   2, 3, UUUUUUU",
        "-+-+-+-,   2, 3, DDDDDDD",
        "-++,       2, 3, DDU",
        "-++--,     2, 3, DDUUU",
        "-++---++,  2, 3, DDUUUDDU",
        "+-+-,      1, 1, UDUD",
        "--+++,     3, 1, DDDDU",
    })
    void then_results_riseAndFallInARow(String results, int rise, int fall, String healths) {
        assertThat(healths(results, rise, fall)).isEqualTo(healths);
    }

    @Test
    void then_longestRow_doesNotWrap() {
        Streak longest = new Streak(Health.DOWN, true, Integer.MAX_VALUE);
        assertThat(longest.then(true, 2, 3).length()).isEqualTo(Integer.MAX_VALUE);
    }
}
