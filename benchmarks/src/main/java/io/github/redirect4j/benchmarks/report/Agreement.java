// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether runs of one commit say the same. */
final class Agreement {
    /** Within it they agree. */
    static final double ALLOWANCE = 1.2;

    /** With no more servers than this, what a pick reads lives in a core's own cache, and figures repeat. */
    static final int RESIDENT = 128;

    private Agreement() {}

    /**
     * What two or more runs said about one row.
     *
     * @param least the least of the figures compared
     */
    record Row(String about, double least, double greatest) {
        boolean agrees() {
            return greatest <= least * ALLOWANCE;
        }
    }

    /** Returns the rows of which there are several runs, cache-resident ones only. */
    static List<Row> of(Results<?> results) {
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        for (Results.Row row : results.rows()) {
            Double compared = row.compared();
            if (compared != null && row.servers() <= RESIDENT) {
                figures.computeIfAbsent(row.about(), about -> new ArrayList<>()).add(compared);
            }
        }
        List<Row> rows = new ArrayList<>();
        figures.forEach((about, values) -> {
            if (values.size() > 1) {
                rows.add(new Row(
                        about,
                        values.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                        values.stream().mapToDouble(Double::doubleValue).max().orElseThrow()));
            }
        });
        return rows;
    }
}
