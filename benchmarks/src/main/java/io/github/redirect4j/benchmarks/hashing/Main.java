// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import io.github.redirect4j.benchmarks.contenders.Question;
import io.github.redirect4j.benchmarks.contention.Round;
import io.github.redirect4j.benchmarks.contention.Turns;
import io.github.redirect4j.benchmarks.report.Figures;
import io.github.redirect4j.benchmarks.report.Machine;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures what keyed algorithms make of many keys and what they cost, and makes tables and plots of it. */
@Command(
        name = "hashing",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures keyed algorithms, ours and the peers', and makes tables and plots of what was measured.",
        footer = {
            "",
            "spread   how evenly keys are spread, and what moves when servers change: the same on every machine",
            "costs    time to build and to change, memory",
            "picks    CPU time of a pick, each in a process of its own",
            "publish  tables and plots of the file, nothing measured"
        })
final class Main implements Callable<Integer> {
    private static final List<String> STEPS = List.of("spread", "costs", "picks", "publish");

    /** Whoever looks at all servers for each key is asked for fewer keys, so that all together look at so many. */
    private static final long LOOKS = 10_000_000_000L;

    private static final int FEWEST_KEYS = 1_000;
    private static final int MOST_KEYS = 10_000_000;

    /** Of whoever was never quiet among so many rounds the least counts all the same. */
    private static final int ROUNDS = 12;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "STEP", description = "spread, costs, picks, publish. Default: all four.")
    private List<String> steps = new ArrayList<>();

    @Option(names = "--servers", split = ",", description = "Default: ${DEFAULT-VALUE}.")
    private List<Integer> sizes = List.of(3, 10, 128, 1_024, 10_000);

    @Option(names = "--keys", description = "Default: ${DEFAULT-VALUE}.")
    private int keys = 1_000_000;

    @Option(names = "--only", paramLabel = "REGEX", description = "Those whose name has it. Default: all.")
    private Pattern only = Pattern.compile("");

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Default: ${DEFAULT-VALUE}. What is measured is added.")
    private Path json = Path.of("benchmarks/results/hashing.json");

    @Option(
            names = "--root",
            paramLabel = "FOLDER",
            description = "The project's folder, for pages and plots. Default: .")
    private Path root = Path.of(".");

    @Option(names = "--commit", paramLabel = "ID", description = "What is measured. Default: ${DEFAULT-VALUE}.")
    private String commit = "unknown";

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    @Override
    public Integer call() throws Exception {
        if (spec == null) {
            throw new IllegalStateException("hashing: not started (expected: by its command line)");
        }
        CommandLine command = spec.commandLine();
        check(command);
        List<String> chosen = steps.isEmpty() ? STEPS : steps;
        PrintWriter out = command.getOut();
        Findings findings = Files.exists(json) ? Findings.read(json) : new Findings(Machine.here(), commit);
        if (chosen.contains("spread")) {
            spread(findings, out);
        }
        if (chosen.contains("costs")) {
            findings.takenAt(Machine.here(), commit);
            costs(findings, out);
        }
        if (chosen.contains("picks")) {
            findings.takenAt(Machine.here(), commit);
            picks(findings, out);
        }
        if (chosen.contains("publish")) {
            new Pages(findings).publish(root);
        }
        return 0;
    }

    private void check(CommandLine command) {
        for (String step : steps) {
            if (!STEPS.contains(step)) {
                throw new ParameterException(
                        command, "step: " + step + " (expected: one of " + String.join(", ", STEPS) + ")");
            }
        }
        if (keys < FEWEST_KEYS || keys > MOST_KEYS) {
            throw new ParameterException(
                    command, "keys: " + keys + " (expected: " + FEWEST_KEYS + " to " + MOST_KEYS + ")");
        }
        for (int size : sizes) {
            if (size < 2 || size > 20_000) {
                throw new ParameterException(command, "servers: " + size + " (expected: 2 to 20000)");
            }
        }
    }

    private Map<String, Placements.Entry> asked() {
        Map<String, Placements.Entry> asked = new LinkedHashMap<>(Placements.all());
        asked.keySet().removeIf(name -> !only.matcher(name).find());
        return asked;
    }

    private void spread(Findings findings, PrintWriter out) throws Exception {
        Key[] all = Key.first(keys);
        for (Map.Entry<String, Placements.Entry> each : asked().entrySet()) {
            Placements.Entry entry = each.getValue();
            for (int size : sizes) {
                if (!entry.isPart()) {
                    int some = keys(entry, size);
                    try (Placement placement = entry.maker().get()) {
                        Map<Measure, Double> found =
                                new Study(Arrays.copyOf(all, some)).of(placement, size, entry.honoursWeights());
                        if (some < keys) {
                            // Of fewer keys chance makes more, which would look like the algorithm's own.
                            found.keySet().removeAll(Set.of(Measure.BUSIEST, Measure.IDLEST));
                        }
                        add(findings, each.getKey(), size, some, found, out);
                    }
                }
            }
        }
    }

    private int keys(Placements.Entry entry, int size) {
        return entry.look() == 0 ? keys : (int) Math.min(keys, Math.max(FEWEST_KEYS, LOOKS / size / entry.look()));
    }

    private void costs(Findings findings, PrintWriter out) throws Exception {
        for (Map.Entry<String, Placements.Entry> each : asked().entrySet()) {
            for (int size : sizes) {
                if (!each.getValue().isPart()) {
                    try (Placement placement = each.getValue().maker().get()) {
                        add(findings, each.getKey(), size, 0, Costs.of(placement, size), out);
                    }
                }
            }
        }
    }

    private void picks(Findings findings, PrintWriter out) throws Exception {
        List<String> names = List.copyOf(asked().keySet());
        for (int size : sizes) {
            for (String name : names) {
                List<Round> rounds = Turns.playSolo(Question.HASHING, List.of(name), size, ROUNDS)
                        .get(0);
                double least = rounds.stream().mapToDouble(Round::cpu).min().orElseThrow();
                add(findings, name, size, 0, Map.of(Measure.PICK, least), out);
            }
        }
    }

    private void add(Findings findings, String name, int size, int some, Map<Measure, Double> found, PrintWriter out)
            throws Exception {
        findings.add(name, size, some, found);
        findings.write(json);
        out.printf("%s, %,d servers%n", name, size);
        found.forEach((measure, value) -> out.printf("    %-52s %12s%n", measure.title(), Figures.text(value)));
        out.flush();
    }
}
