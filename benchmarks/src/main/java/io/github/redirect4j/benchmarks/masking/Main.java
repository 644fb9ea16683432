// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what becomes of requests while servers fail and come back, by who takes them out. */
@Command(
        name = "masking",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Prints what outlier detections do when servers fail and come back, side by side.",
        footer = {"", "Less is better of everything. The Javadoc of Measure says exactly what each figure is."})
final class Main implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "SCENARIO", description = "Default: all.")
    private List<String> scenarios = new ArrayList<>();

    @Option(names = "--trials", description = "Runs of each, of which the mean is shown. Default: ${DEFAULT-VALUE}.")
    private int trials = 20;

    @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}.")
    private long seed = 20_261_123;

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes the results here.")
    private @Nullable Path json;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("masking: not started (expected: by its command line)");
        }
        CommandLine command = spec.commandLine();
        PrintWriter out = command.getOut();
        if (trials < 1 || trials > 1000) {
            throw new ParameterException(command, "trials: " + trials + " (expected: 1 to 1000)");
        }
        Contest contest = new Contest(trials, seed);
        Map<String, Masker.Factory> maskers = Maskers.all();
        out.println(Contest.heading(maskers.keySet()));
        for (Scenario scenario : chosen(command)) {
            out.println(contest.compare(scenario, maskers));
            out.flush();
        }
        for (String ours : List.of(Maskers.OURS, Maskers.OURS_SLOW)) {
            for (String peer : Maskers.peers()) {
                out.printf("%s beside %s: %s%n", ours, peer, Verdict.of(contest.rows(), ours, peer));
            }
        }
        out.flush();
        if (json != null) {
            Files.writeString(json, contest.toJson());
        }
        return 0;
    }

    private Collection<Scenario> chosen(CommandLine command) {
        Map<String, Scenario> known = new LinkedHashMap<>();
        Scenarios.all().forEach(scenario -> known.put(scenario.name(), scenario));
        if (scenarios.isEmpty()) {
            return known.values();
        }
        List<Scenario> some = new ArrayList<>();
        for (String name : scenarios) {
            Scenario one = known.get(name);
            if (one == null) {
                throw new ParameterException(
                        command, "scenario: " + name + " (expected: one of " + String.join(", ", known.keySet()) + ")");
            }
            some.add(one);
        }
        return some;
    }
}
