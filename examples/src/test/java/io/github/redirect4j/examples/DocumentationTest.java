// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What README, guide and protocol pages show is what runs: each of their Java passages stands, between {@code // snippet: name} and
 * {@code // end}, in a program of this module or in a test of an {@code examples} package, and each of those is shown.
 */
class DocumentationTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> PAGES = List.of(
            "README.md", "docs/guide.md", "docs/protocols/http.md", "docs/protocols/dns.md", "docs/protocols/carp.md");
    private static final Pattern SNIPPET = Pattern.compile("// snippet: (\\w+)\\n(.*?)\\n *// end", Pattern.DOTALL);
    private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SOURCE =
            Pattern.compile(".*/(examples/src/main/java/.*|src/test/java/.*/examples/[^/]+)\\.java");

    @Test
    void pages_javaBlocks_areCompiledAndRun() throws IOException {
        List<String> shown = new ArrayList<>();
        for (String page : PAGES) {
            Matcher block = BLOCK.matcher(Files.readString(ROOT.resolve(page)));
            while (block.find()) {
                shown.add(block.group(1).strip());
            }
        }
        List<String> snippets = snippets("\\w+");
        assertThat(shown).isNotEmpty();
        assertThat(snippets).containsAll(shown);
        assertThat(shown).as("every snippet is shown").containsAll(snippets);
    }

    @Test
    void consumer_hasTheReadmesLines() throws IOException {
        String main = Files.readString(ROOT.resolve(".ci/consumer/src/main/java/consumer/Main.java"));
        List<String> readme = snippets("readme");
        assertThat(readme).hasSize(1);
        assertThat(main.replaceAll("(?m)^ {8}", "")).contains(readme);
    }

    private static List<String> snippets(String name) throws IOException {
        List<String> snippets = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            List<Path> sources = files.filter(file ->
                            SOURCE.matcher(file.toString().replace('\\', '/')).matches())
                    .sorted()
                    .toList();
            for (Path source : sources) {
                Matcher snippet = SNIPPET.matcher(Files.readString(source));
                while (snippet.find()) {
                    if (snippet.group(1).matches(name)) {
                        snippets.add(snippet.group(2).stripIndent().strip());
                    }
                }
            }
        }
        return snippets;
    }
}
