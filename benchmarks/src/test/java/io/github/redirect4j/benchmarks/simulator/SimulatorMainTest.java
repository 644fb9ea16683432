// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

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

class SimulatorMainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... args) {
        CommandLine command = SimulatorMain.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(args);
    }

    @Test
    void execute_twoPolicies_printsATableOfThem() throws IOException {
        Path json = folder.resolve("results.json");
        int code = run(
                "equal-0.9",
                "--requests",
                "20000",
                "--policies",
                "random,leastLoad",
                "--seed",
                "5",
                "--json",
                json.toString());

        assertThat(code).isZero();
        assertThat(out.toString().lines())
                .hasSize(5)
                .anyMatch(line -> line.equals("equal-0.9: ten equal servers, load 0.9"))
                .anyMatch(line -> line.matches("policy +mean +p50 +p99 +max queue +share error +failed"))
                .anyMatch(line -> line.matches("random( +\\d+\\.\\d{3}){3} +\\d+ +\\d+\\.\\d% +0\\.000%"))
                .anyMatch(line -> line.startsWith("leastLoad "));
        JsonObject file = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertThat(file.get("seed").getAsLong()).isEqualTo(5);
        assertThat(file.get("requests").getAsLong()).isEqualTo(20_000);
        assertThat(file.getAsJsonArray("rows")).hasSize(2);
    }

    @Test
    void execute_list_namesAll() {
        assertThat(run("--list")).isZero();
        assertThat(out.toString()).contains("hanging", "redirectors", "twoChoices", "random");
    }

    @Test
    void execute_unknownScenario_saysWhichThereAre() {
        assertThat(run("equal-0.99")).isEqualTo(2);
        assertThat(err.toString()).startsWith("scenario: equal-0.99 (expected: one of equal-0.7, equal-0.9, ");
    }

    @Test
    void execute_unknownPolicy_saysWhichThereAre() {
        assertThat(run("--policies", "best")).isEqualTo(2);
        assertThat(err.toString()).startsWith("policy: best (expected: one of first index, striped, strict, ");
    }

    @Test
    void execute_noRequests_isRefused() {
        assertThat(run("--requests", "0")).isEqualTo(2);
        assertThat(err.toString()).startsWith("requests: 0 (expected: 1 to 1000000000)");
    }
}
