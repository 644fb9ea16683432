// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.Health;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class StreakProperties {
    /** The rule as one would say it: look back over all results since the first. */
    @Property(seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void then_anyResults_asTheSlowOracleSays(
            @ForAll @Size(min = 1, max = 60) List<Boolean> results,
            @ForAll @IntRange(min = 1, max = 5) int rise,
            @ForAll @IntRange(min = 1, max = 5) int fall) {
        Streak streak = Streak.NONE;
        Health expected = Health.UNKNOWN;
        for (int i = 0; i < results.size(); i++) {
            streak = streak.then(results.get(i), rise, fall);
            if (i == 0) {
                expected = results.get(0) ? Health.UP : Health.DOWN;
            } else if (expected == Health.UP && ends(results.subList(0, i + 1), false, fall)) {
                expected = Health.DOWN;
            } else if (expected == Health.DOWN && ends(results.subList(0, i + 1), true, rise)) {
                expected = Health.UP;
            }
            assertThat(streak.health()).isEqualTo(expected);
        }
    }

    private static boolean ends(List<Boolean> results, boolean with, int times) {
        return results.size() >= times
                && results.subList(results.size() - times, results.size()).stream()
                        .allMatch(r -> r == with);
    }
}
