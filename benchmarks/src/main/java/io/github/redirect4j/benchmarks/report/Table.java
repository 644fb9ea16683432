// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table of a README: a first column of names, and figures. */
final class Table {
    private final StringBuilder text = new StringBuilder();

    Table(String first, List<String> columns) {
        row(first, columns);
        row("---", Collections.nCopies(columns.size(), "---:"));
    }

    void row(String name, List<String> cells) {
        text.append("| ")
                .append(name)
                .append(" | ")
                .append(String.join(" | ", cells))
                .append(" |\n");
    }

    /** Returns one figure of several runs: itself if they print alike, else from least to greatest; empty if there is none. */
    static String cell(List<@Nullable Double> runs) {
        List<Double> known = new ArrayList<>();
        for (Double run : runs) {
            if (run != null) {
                known.add(run);
            }
        }
        if (known.isEmpty()) {
            return "";
        }
        String least = Figures.text(Collections.min(known));
        String greatest = Figures.text(Collections.max(known));
        return least.equals(greatest) ? least : least + " to " + greatest;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
