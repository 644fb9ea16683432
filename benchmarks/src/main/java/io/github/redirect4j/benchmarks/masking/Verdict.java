// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import io.github.redirect4j.benchmarks.masking.Contest.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * How one masker stands beside another over all scenarios and measures that were counted for both.
 *
 * @param better where it is better by more than chance
 * @param worse where it is worse by more than chance
 * @param alike how often it is neither
 */
record Verdict(List<String> better, List<String> worse, int alike) {
    static Verdict of(List<Row> rows, String one, String other) {
        List<String> better = new ArrayList<>();
        List<String> worse = new ArrayList<>();
        int alike = 0;
        for (Row mine : Contest.of(rows, one)) {
            for (Row theirs : Contest.of(rows, other)) {
                for (Measure measure : Measure.values()) {
                    if (!mine.scenario().equals(theirs.scenario()) || !areBoth(measure, mine, theirs)) {
                        continue;
                    }
                    String where = mine.scenario() + ": " + measure.title();
                    if (mine.findings().isBetter(measure, theirs.findings())) {
                        better.add(where);
                    } else if (theirs.findings().isBetter(measure, mine.findings())) {
                        worse.add(where);
                    } else {
                        alike++;
                    }
                }
            }
        }
        return new Verdict(better, worse, alike);
    }

    private static boolean areBoth(Measure measure, Row one, Row other) {
        return one.findings().get(measure) != null && other.findings().get(measure) != null;
    }

    /** Returns whether the other is at least as good everywhere and better somewhere. */
    boolean isDominated() {
        return better.isEmpty() && !worse.isEmpty();
    }

    @Override
    public String toString() {
        return String.format(
                "better at %d, worse at %d, alike at %d%n  better: %s%n  worse:  %s",
                better.size(), worse.size(), alike, String.join("; ", better), String.join("; ", worse));
    }
}
