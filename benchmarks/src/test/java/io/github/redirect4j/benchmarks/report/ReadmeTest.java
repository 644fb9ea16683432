// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of the READMEs are those that the committed results make, and the results of two runs agree. */
class ReadmeTest {
    private static final Path RESULTS = Path.of("results");

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "../README.md"})
    void tables_committedResults_makeThem(Path page) throws IOException {
        String text = Files.readString(page);
        assertThat(text)
                .as("make them: see \"Figures\" in benchmarks/README.md")
                .isEqualTo(Readme.withTables(text, new Tables(RESULTS)::of));
    }

    @Test
    void tables_benchmarksPage_hasThem() throws IOException {
        assertThat(Files.readString(Path.of("README.md")))
                .contains(
                        "<!-- table:rotation -->", "<!-- table:contention-load -->",
                        "<!-- table:agreement -->", "<!-- table:gate -->");
    }

    @Test
    void agreement_twoRuns_withinTheAllowanceButForAFew() {
        List<Agreement.Row> rows = new Tables(RESULTS)
                .all().values().stream()
                        .flatMap(results -> Agreement.of(results).stream())
                        .toList();
        assertThat(rows).hasSizeGreaterThan(200);
        assertThat(rows.stream().filter(Agreement.Row::agrees).count()).isGreaterThan(rows.size() * 95 / 100);
    }

    @Test
    void withTables_pageWithTwo_onlyWhatIsBetweenChanges() {
        String page = """
                a
                <!-- table:x -->
                old $1
                <!-- end -->
                b
                <!-- table:y-2 -->
                <!-- end -->
                c
                """;
        assertThat(Readme.withTables(page, name -> "new \\1 of " + name + "\n")).isEqualTo("""
                        a
                        <!-- table:x -->

                        new \\1 of x

                        <!-- end -->
                        b
                        <!-- table:y-2 -->

                        new \\1 of y-2

                        <!-- end -->
                        c
                        """);
    }

    @Test
    void withTables_endMissing_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Readme.withTables("<!-- table:x -->\n<!-- table:y -->\n<!-- end -->\n", name -> ""))
                .withMessage("page: 2 tables, 1 with an end (expected: all)");
    }
}
