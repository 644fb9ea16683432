// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class HashingMainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... args) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(args);
    }

    @Test
    void execute_spreadTwice_theSameFile() throws IOException {
        Path one = folder.resolve("one.json");
        Path other = folder.resolve("other.json");
        for (Path file : List.of(one, other)) {
            assertThat(run(
                            "spread",
                            "--servers",
                            "3,10",
                            "--keys",
                            "2000",
                            "--only",
                            "rendezvous|bound",
                            "--json",
                            file.toString()))
                    .isZero();
        }
        assertThat(Files.readString(other)).isEqualTo(Files.readString(one));
        Findings found = Findings.read(one);
        assertThat(found.sizes()).containsExactly(3, 10);
        assertThat(found.algorithms()).containsExactly("bound-maglev", "bound-ring", "redirect4j rendezvous");
        assertThat(found.get("redirect4j rendezvous", 10, Measure.LEAVE_NEEDLESS))
                .isZero();
        assertThat(found.get("bound-ring", 10, Measure.WEIGH_NEEDLESS)).isNull();
        assertThat(out.toString()).contains("redirect4j rendezvous, 10 servers");
    }

    @Test
    void execute_costs_addedBesideWhatWasKnown() throws IOException {
        Path file = folder.resolve("one.json");
        assertThat(run("spread", "--servers", "3", "--keys", "1000", "--only", "Guava", "--json", file.toString()))
                .isZero();
        assertThat(run("costs", "--servers", "3", "--only", "Guava", "--json", file.toString(), "--commit", "abc"))
                .isZero();
        Findings found = Findings.read(file);
        assertThat(found.commit()).isEqualTo("abc");
        assertThat(found.get("Guava consistentHash", 3, Measure.BUSIEST)).isBetween(1.0, 1.2);
        assertThat(found.get("Guava consistentHash", 3, Measure.MEMORY)).isPositive();
        assertThat(found.get("Guava consistentHash", 3, Measure.CHANGE)).isPositive();
    }

    @Test
    void execute_badOption_saysWhatWasExpected() {
        assertThat(run("weigh")).isEqualTo(2);
        assertThat(run("spread", "--keys", "10")).isEqualTo(2);
        assertThat(run("spread", "--servers", "1")).isEqualTo(2);
        assertThat(err.toString())
                .contains("step: weigh (expected: one of spread, costs, picks, publish)")
                .contains("keys: 10 (expected: 1000 to 10000000)")
                .contains("servers: 1 (expected: 2 to 20000)");
    }
}
