// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What README and guide show is what runs: each of their Java passages is one of {@link GuideExamplesTest}. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern SNIPPET = Pattern.compile("// snippet: \\w+\\n(.*?)\\n *// end", Pattern.DOTALL);
    private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    @Test
    void readmeAndGuide_javaBlocks_areCompiledAndRun() throws IOException {
        List<String> snippets = snippets();
        List<String> shown = new ArrayList<>();
        for (String page : List.of("README.md", "docs/guide.md")) {
            Matcher block = BLOCK.matcher(Files.readString(ROOT.resolve(page)));
            while (block.find()) {
                shown.add(block.group(1).strip());
            }
        }
        assertThat(shown).isNotEmpty();
        assertThat(snippets).containsAll(shown);
        assertThat(shown).as("every snippet is shown").containsAll(snippets);
    }

    @Test
    void consumer_hasTheReadmesLines() throws IOException {
        String main = Files.readString(ROOT.resolve(".ci/consumer/src/main/java/consumer/Main.java"));
        assertThat(outdented(main)).contains(snippets().get(0));
    }

    private static List<String> snippets() throws IOException {
        String source =
                Files.readString(Path.of("src/test/java/io/github/redirect4j/core/examples/GuideExamplesTest.java"));
        List<String> snippets = new ArrayList<>();
        Matcher snippet = SNIPPET.matcher(source);
        while (snippet.find()) {
            snippets.add(outdented(snippet.group(1)));
        }
        return snippets;
    }

    private static String outdented(String text) {
        return text.replaceAll("(?m)^ {8}", "").strip();
    }
}
