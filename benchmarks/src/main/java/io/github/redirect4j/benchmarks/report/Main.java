// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Brings what JMH wrote into normal form, and makes the tables of a page from results. */
public final class Main {
    private static final String USAGE = """
            usage: report.Main noisy QUESTION HOT JMH.json...      contenders with too few quiet processes, by commas
                   report.Main add RESULTS COMMIT RUN JMH.json...   JMH's rows into RESULTS/QUESTION-JDK.json
                   report.Main tables RESULTS PAGE...               the tables of the pages, and what runs don't agree on
            """;

    /** With so many quiet processes a row needs no more. */
    private static final int SETTLED = 2;

    private Main() {}

    /** Runs. */
    public static void main(String[] args) throws IOException {
        if (args.length >= 4 && args[0].equals("noisy")) {
            List<Path> files = Arrays.stream(args).skip(3).map(Path::of).toList();
            System.out.println(noisy(files, args[1], args[2]));
        } else if (args.length >= 5 && args[0].equals("add")) {
            List<Path> files = Arrays.stream(args).skip(4).map(Path::of).toList();
            add(files, Path.of(args[1]), args[2], Integer.parseInt(args[3]));
        } else if (args.length >= 3 && args[0].equals("tables")) {
            Tables tables = new Tables(Path.of(args[1]));
            for (int i = 2; i < args.length; i++) {
                Path page = Path.of(args[i]);
                Files.writeString(page, Readme.withTables(Files.readString(page), tables::of));
            }
            System.out.print(tables.of("agreement"));
        } else {
            System.err.print(USAGE);
            System.exit(2);
        }
    }

    private static String noisy(List<Path> jmh, String question, String hot) {
        Results<BenchmarkRow> results = JmhJson.read(jmh, "", 1).get(question);
        return results == null
                ? ""
                : results.rows().stream()
                        .filter(row ->
                                row.quiet() < SETTLED && hot.equals(row.params().get("hot")))
                        .map(BenchmarkRow::contender)
                        .distinct()
                        .collect(Collectors.joining(","));
    }

    private static void add(List<Path> jmh, Path folder, String commit, int run) {
        for (Map.Entry<String, Results<BenchmarkRow>> entry :
                JmhJson.read(jmh, commit, run).entrySet()) {
            Results<BenchmarkRow> results = entry.getValue();
            Path file = folder.resolve(entry.getKey() + "-" + results.machine().major() + ".json");
            results.addTo(file, BenchmarkRow.class);
            System.out.println(file.getFileName() + ": " + results.rows().size() + " rows of run " + run);
        }
    }
}
