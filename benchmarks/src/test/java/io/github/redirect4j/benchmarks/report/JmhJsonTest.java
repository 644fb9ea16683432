// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmhJsonTest {
    private static final Machine HERE = new Machine("17.0.1", "a processor", 2);

    @TempDir
    Path folder;

    static String result(String contender, int servers, double score, double cpu, String unit) {
        return """
                {"jmhVersion": "1.37", "benchmark": "io.example.RotationBenchmark.pick", "mode": "avgt", "threads": 1,
                 "jdkVersion": "25.0.1", "params": {"servers": "%d", "contender": "%s", "hot": "false"},
                 "primaryMetric": {"score": 99, "scoreUnit": "%s", "rawData": [[%s, 70]]},
                 "secondaryMetrics": {"cpu.ns/op": {"score": 99, "scoreUnit": "ns/op", "rawData": [[80, %s]]},
                  "gc.alloc.rate.norm": {"score": 99, "scoreUnit": "B/op", "rawData": [[0.0004, 0.0005, 24]]}}}
                """.formatted(servers, contender, unit, score, cpu);
    }

    private static Results<BenchmarkRow> read(int run, String... results) {
        return JmhJson.read(List.of("[" + String.join(",", results) + "]"), HERE, "abc", run)
                .get("rotation");
    }

    @Test
    void read_severalSizes_ratiosToTheFirstBoundOfTheSameSize() {
        Results<BenchmarkRow> results = read(
                1,
                result("bound-one", 3, 4, 2, "ns/op"),
                result("bound-one", 16, 8, 4, "ns/op"),
                result("bound-two", 16, 8, 2, "ns/op"),
                result("ours", 16, 8.001, 6, "ns/op"));
        assertThat(results.machine()).isEqualTo(new Machine("25.0.1", "a processor", 2));
        assertThat(results.rows()).extracting(BenchmarkRow::ratio).containsExactly(1.0, 1.0, 0.5, 1.5);
        assertThat(results.rows().get(3))
                .isEqualTo(new BenchmarkRow(
                        "pick",
                        Map.of("servers", "16", "contender", "ours", "hot", "false"),
                        1,
                        8,
                        6.0,
                        6.0,
                        0.0,
                        1,
                        1.5));
    }

    @Test
    void read_severalFiles_leastOfAllAndTheSlowestProcess() {
        List<String> files =
                List.of("[" + result("ours", 3, 9, 7, "ns/op") + "]", "[" + result("ours", 3, 8, 8, "ns/op") + "]");
        assertThat(JmhJson.read(files, HERE, "abc", 1).get("rotation").rows())
                .extracting(BenchmarkRow::wall, BenchmarkRow::cpu, BenchmarkRow::slowest, BenchmarkRow::bytes)
                .hasToString("[(8.0, 7.0, 8.0, 0.0)]");
    }

    static String noisy(String contender, String cpu, String noise) {
        return result(contender, 3, 9, 0, "ns/op")
                .replaceAll("\\[\\[80, .*?]]", "[[" + cpu + "]]")
                .replace("\"gc.alloc", "\"noise\": {\"rawData\": [[" + noise + "]]}, \"gc.alloc")
                .replaceAll("\\[\\[9.0, 70]]", "[[" + cpu + "]]");
    }

    private static final String QUIET = "0.7, 0.71, 0.72, 0.73, 1.2";

    @Test
    void read_noisyIterations_quietOnesCount() {
        Results<BenchmarkRow> results =
                read(1, noisy("bound-one", "4, 4, 4, 4, 1", QUIET), noisy("ours", "9, 8, 9, 9, 2", QUIET));
        assertThat(results.rows())
                .extracting(BenchmarkRow::cpu, BenchmarkRow::quiet, BenchmarkRow::ratio)
                .hasToString("[(4.0, 1, 1.0), (8.0, 1, 2.0)]");
    }

    @Test
    void read_noisyProcess_quietOneCountsAlone() {
        Results<BenchmarkRow> results = read(
                1, noisy("ours", "9, 8, 9, 9, 2", QUIET), noisy("ours", "3, 3, 3, 3, 3", "0.7, 1.2, 1.2, 1.2, 1.2"));
        assertThat(results.rows())
                .extracting(BenchmarkRow::cpu, BenchmarkRow::slowest, BenchmarkRow::quiet)
                .hasToString("[(8.0, 8.0, 1)]");
    }

    @Test
    void read_onlyNoisyProcesses_comparedWithNothing() {
        Results<BenchmarkRow> results = read(
                1,
                noisy("bound-one", "4, 4, 4, 4, 1", QUIET),
                noisy("ours", "3, 3, 3, 3, 3", "1.3, 1.2, 1.2, 1.2, 1.2"));
        assertThat(results.rows())
                .extracting(BenchmarkRow::cpu, BenchmarkRow::quiet, BenchmarkRow::ratio, BenchmarkRow::compared)
                .hasToString("[(4.0, 1, 1.0, 1.0), (3.0, 0, null, null)]");
    }

    @Test
    void read_anotherUnit_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(1, result("ours", 3, 1, 1, "us/op")))
                .withMessage("scoreUnit: \"us/op\" (expected: ns/op)");
    }

    @Test
    void addTo_runsOfOneCommit_besideEachOtherAndNotTwice() {
        Path file = folder.resolve("rotation-25.json");
        read(1, result("ours", 3, 4, 2, "ns/op")).addTo(file, BenchmarkRow.class);
        read(2, result("ours", 3, 4, 3, "ns/op")).addTo(file, BenchmarkRow.class);
        read(2, result("ours", 3, 4, 4, "ns/op")).addTo(file, BenchmarkRow.class);
        Results<BenchmarkRow> both = Results.read(file, BenchmarkRow.class);
        assertThat(both.rows()).extracting(BenchmarkRow::run, BenchmarkRow::cpu).hasToString("[(1, 2.0), (2, 4.0)]");
        assertThat(Agreement.of(both))
                .containsExactly(new Agreement.Row("pick {contender=ours, hot=false, servers=3}", 2, 4));
    }

    @Test
    void addTo_rowsOfAnotherCommit_replacesThem() {
        Path file = folder.resolve("rotation-25.json");
        read(1, result("ours", 3, 4, 2, "ns/op")).addTo(file, BenchmarkRow.class);
        Results<BenchmarkRow> later = read(2, result("ours", 3, 4, 3, "ns/op"));
        new Results<>("rotation", later.machine(), "def", later.rows()).addTo(file, BenchmarkRow.class);
        assertThat(Results.read(file, BenchmarkRow.class))
                .isEqualTo(new Results<>("rotation", later.machine(), "def", later.rows()));
    }

    @Test
    void tables_twoRuns_rangeWhereTheyDiffer() {
        for (int run = 1; run <= 2; run++) {
            read(run, result("bound-one", 3, 4, 2, "ns/op"), result("ours", 3, 4, 2 + run, "ns/op"))
                    .addTo(folder.resolve("rotation-25.json"), BenchmarkRow.class);
        }
        Tables tables = new Tables(folder);
        assertThat(tables.of("rotation")).isEqualTo("""
                        JDK 25.0.1, 2 cores of a processor, commit abc, 2 runs:

                        | CPU ns, by servers | 3 | × bound | after four others | B/op |
                        | --- | ---: | ---: | ---: | ---: |
                        | bound-one | 2.00 | 1.00 |  | 0 |
                        | ours | 3.00 to 4.00 | 1.50 to 2.00 |  | 0 |
                        """);
        assertThat(tables.of("agreement")).isEqualTo("""
                        Of 2 rows with several runs and no more than 128 servers, 1 differ by more than 20 %:

                        * rotation-25.json, pick {contender=ours, hot=false, servers=3}: 1.50 and 2.00
                        """);
        assertThat(tables.of("weighted")).isEqualTo("No results yet.\n");
    }

    @Test
    void agreement_boundsOfTheAllowance_agree() {
        assertThat(List.of(new Agreement.Row("a", 1, 1.2), new Agreement.Row("b", 1, 1.21)))
                .extracting(Agreement.Row::agrees)
                .containsExactly(true, false);
    }
}
