// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
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
    void execute_oneScenario_printsATableAndWritesTheSame() throws IOException {
        Path json = folder.resolve("results.json");
        assertThat(run("quiet", "--trials", "2", "--seed", "5", "--json", json.toString()))
                .isZero();

        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches(" +redirect4j +redirect4j, slow start +Envoy, modelled +gRPC +Finagle"))
                .anyMatch(line -> line.equals("quiet: one server hangs for five minutes, one request a second to each"))
                .anyMatch(line -> line.matches("masked after, s( +[\\d.]+){5}"))
                .anyMatch(line -> line.startsWith("redirect4j beside gRPC: better at "));
        JsonObject file = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertThat(file.get("seed").getAsLong()).isEqualTo(5);
        assertThat(file.get("trials").getAsInt()).isEqualTo(2);
        assertThat(file.getAsJsonArray("rows")).hasSize(5);
    }

    @Test
    void execute_unknownScenario_saysWhichThereAre() {
        assertThat(run("loud")).isEqualTo(2);
        assertThat(err.toString()).startsWith("scenario: loud (expected: one of dead, half, six, ");
    }

    @Test
    void execute_noTrials_isRefused() {
        assertThat(run("--trials", "0")).isEqualTo(2);
        assertThat(err.toString()).startsWith("trials: 0 (expected: 1 to 1000)");
    }
}
