// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables and plots that are shown are those of results/hashing.json. */
class PublishedHashingTest {
    private static final Path ROOT = Path.of("..");

    private static Pages pages() throws IOException {
        return new Pages(Findings.read(Path.of("results/hashing.json")));
    }

    static Stream<String> published() {
        return Pages.pages().stream();
    }

    @ParameterizedTest
    @MethodSource("published")
    void tables_committedResults_makeThem(String page) throws IOException {
        String text = Files.readString(ROOT.resolve(page));
        assertThat(text)
                .as("make them: see \"Hashing\" in benchmarks/README.md")
                .contains("<!-- hashing:")
                .isEqualTo(pages().with(text));
    }

    @Test
    void plots_committedResults_makeThem() throws IOException {
        var plots = pages().plots();
        assertThat(plots).hasSize(3);
        for (var plot : plots.entrySet()) {
            assertThat(Files.readString(ROOT.resolve(Pages.images()).resolve(plot.getKey())))
                    .as(plot.getKey())
                    .isEqualTo(plot.getValue().toSvg());
        }
    }
}
